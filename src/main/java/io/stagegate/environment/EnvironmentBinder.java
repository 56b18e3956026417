package io.stagegate.environment;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an {@link Environment} of a declaration, and finds what a schema cannot: how the values fit together. What is common
 * to all kinds is here.
 */
abstract class EnvironmentBinder<E extends Environment> {
    final Path file;
    final YamlSection root;
    final Mistakes mistakes;
    private final SchemaGuide guide;
    private final Variables variables;
    private final RecordBinder records;

    EnvironmentBinder(Path file, YamlNode root, SchemaGuide guide, Mistakes mistakes, Variables variables) {
        this.file = file;
        this.root = new YamlSection(root, mistakes);
        this.guide = guide;
        this.mistakes = mistakes;
        this.variables = variables;
        this.records = new RecordBinder(guide, mistakes, this::path);
    }

    /** The environment; empty when there are mistakes, be they found here or before. */
    abstract Optional<E> bind(Optional<Profile> profile, List<SignalRules.File> rules);

    /** A section as a record; empty where it is missing or mistaken. */
    final <T extends Record> Optional<T> section(String key, Class<T> type, Map<String, ?> otherwise) {
        return records.bind(type, root.section(key).node(), List.of(key), otherwise);
    }

    /** What a section's section says, as a record; as {@link #section}. */
    final <T extends Record> Optional<T> section(String section, String key, Class<T> type, Map<String, ?> otherwise) {
        return records.bind(type, root.section(section).section(key).node(), List.of(section, key), otherwise);
    }

    /** What is to stand in the place of the profile's values; empty for nothing. */
    final Optional<YamlNode> override() {
        return root.child("override").filter(written -> !mistakes.at(written.path()));
    }

    /** The files of rules that the environment names itself, by where it does. */
    Map<YamlNode.Scalar, Path> signalFiles() {
        Map<YamlNode.Scalar, Path> files = new LinkedHashMap<>();
        root.scalars("signals")
                .forEach(written -> root.mean(written, this::path).ifPresent(path -> files.put(written, path)));
        return files;
    }

    final SignalRules signals(List<SignalRules.File> rules) {
        return section("diagnosis", Diagnosis.class, Map.of())
                .map(how -> new SignalRules(rules, how.timeout(), how.interval(), how.console()))
                .orElse(SignalRules.NONE);
    }

    private record Diagnosis(Duration timeout, Duration interval, List<String> console) {}

    final Map<String, Patience> patience() {
        names(SchemaGuide.keys(guide.at(List.of("patience"))));
        Map<String, Patience> patience = new LinkedHashMap<>();
        root.section("patience")
                .sections()
                .forEach((name, wait) -> section("patience", name, Wait.class, Map.of())
                        .ifPresent(its -> {
                            Duration hold = its.hold().orElse(Duration.ZERO);
                            fit(wait, its.timeout(), its.interval(), hold);
                            patience.put(name, new Patience(name, its.timeout(), its.interval(), hold));
                        }));
        return patience;
    }

    private record Wait(Duration timeout, Duration interval, Optional<Duration> hold) {}

    /** A name of one's own that is nearly a known one is a slip: what it says would have no effect. */
    private void names(List<String> known) {
        root.section("patience").sections().forEach((name, wait) -> {
            if (!known.contains(name)) {
                DidYouMean.to(name, known)
                        .ifPresent(meant -> mistakes.add(
                                wait.node(),
                                "is not a patience that is known here",
                                "did you mean \"" + meant + "\"? A name of your own must differ more from it"));
            }
        });
    }

    private void fit(YamlSection wait, Duration timeout, Duration interval, Duration hold) {
        String longest = wait.scalar("timeout").orElseThrow().shown();
        if (interval.compareTo(timeout) > 0) {
            YamlNode.Scalar written = wait.scalar("interval").orElseThrow();
            mistakes.add(
                    written, written.shown() + " is longer than the timeout", "write at most the timeout, " + longest);
        }
        if (hold.compareTo(timeout) >= 0) {
            YamlNode.Scalar written = wait.scalar("hold").orElse(null);
            if (written != null) {
                mistakes.add(
                        written,
                        written.shown() + " leaves no time before the timeout",
                        "write less than the timeout, " + longest);
            }
        }
    }

    final Set<Permission> permissions() {
        return section(Permissions.class).map(Permissions::permissions).orElse(Set.of());
    }

    private record Permissions(Set<Permission> permissions) {}

    /** Some of the declaration's own keys, as a record. */
    final <T extends Record> Optional<T> section(Class<T> type) {
        return records.bind(type, root.node(), List.of(), Map.of());
    }

    /** A path is relative to the file that names it, so that a lab's directory can be moved as a whole. */
    final Path path(String text) throws InvalidValue {
        if (text.startsWith("~") && !text.startsWith("~/")) {
            throw new InvalidValue("names another user's home", "write ~/ for your own home, or the whole path");
        }
        try {
            Path path = text.startsWith("~/") ? Path.of(variables.home(), text.substring(2)) : Path.of(text);
            return file.resolveSibling(path).normalize();
        } catch (InvalidPathException e) {
            throw new InvalidValue("is not a path in this locale", "write it in plain letters, or set LC_ALL=C.UTF-8");
        }
    }
}

package io.stagegate.environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes {@link Signal}s of files of rules, which must also fit together: IDs and explanations reach across files. */
final class SignalsBinder {

    private static final SchemaValidator STRUCTURE = SchemaValidator.of("signals/signals.schema.json");

    /** A rule where it stands. */
    private record Written(YamlSection section, Mistakes mistakes, SourceText source) {}

    private final Variables variables;
    private final List<Mistakes> files = new ArrayList<>();
    private final List<Mistake> unreadable = new ArrayList<>();
    private final Map<String, Written> written = new LinkedHashMap<>();

    SignalsBinder(Variables variables) {
        this.variables = variables;
    }

    /** Reads a file of rules. */
    void read(SourceText source) {
        Mistakes mistakes = new Mistakes(source.label());
        files.add(mistakes);
        try {
            YamlNode root = YamlReader.read(source, variables, mistakes);
            STRUCTURE.compare(root, mistakes);
            new YamlSection(root, mistakes).sections().forEach((id, rule) -> {
                Written first = written.putIfAbsent(id, new Written(rule, mistakes, source));
                if (first != null) {
                    mistakes.add(
                            rule.node(),
                            "is a signal of " + first.source().label() + " too (line "
                                    + first.section().node().place().line() + ")",
                            "give it another ID");
                }
            });
        } catch (EnvironmentException e) {
            unreadable.addAll(e.mistakes());
        }
    }

    /** The rules in their files' order; of no use while there are {@link #mistakes()}. */
    List<Signal> bind() {
        List<Signal> signals = new ArrayList<>();
        written.forEach((id, rule) -> {
            SignalBinder binder = new SignalBinder(id, rule.section(), rule.mistakes());
            Optional<Signal> signal = binder.bind();
            signal.ifPresent(signals::add);
        });
        explanations();
        return signals;
    }

    /** What all files have wrong, those of {@link #bind()} included once that was asked. */
    List<Mistake> mistakes() {
        return Stream.concat(unreadable.stream(), files.stream().flatMap(file -> file.found().stream()))
                .toList();
    }

    private void explanations() {
        Map<String, List<String>> explains = new LinkedHashMap<>();
        written.forEach((id, rule) -> explains.put(id, rule.section().texts("explains")));
        explains.forEach((id, others) -> {
            Written rule = written.get(id);
            YamlNode place =
                    rule.section().child("explains").orElse(rule.section().node());
            others.stream()
                    .filter(other -> !written.containsKey(other))
                    .forEach(other -> rule.mistakes()
                            .add(
                                    place,
                                    "names \"" + other + "\", which is no signal",
                                    "write the ID of one that there is"));
            if (Signals.reaches(id, id, other -> explains.getOrDefault(other, List.of()), new HashSet<>())) {
                rule.mistakes().add(place, "leads back to " + id + " itself", "keep causes and consequences apart");
            }
        });
    }

    /** What a duration in a rule means. */
    static Duration positive(String text) throws InvalidValue {
        Duration duration = Durations.read(text);
        if (duration.isZero()) {
            throw new InvalidValue("is no time at all", "write at least 1s, or leave it out");
        }
        return duration;
    }

    static <E extends Enum<E>> E word(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}

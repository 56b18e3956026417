package io.stagegate.signal;

import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentException;
import io.stagegate.environment.Mistake;
import io.stagegate.environment.Mistakes;
import io.stagegate.environment.SignalRules;
import io.stagegate.environment.Stage;
import io.stagegate.environment.YamlNode;
import io.stagegate.environment.YamlSection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The failures that have a name: an environment's rules, which must also fit together, for IDs and explanations reach
 * across files.
 *
 * @param rules in the order of their files
 */
public record Signals(List<Signal> rules) {

    /** A rule where it stands. */
    private record Written(String file, YamlSection section, Mistakes mistakes) {}

    public Signals {
        rules = List.copyOf(rules);
    }

    /**
     * Reads an environment's rules.
     *
     * @throws EnvironmentException with every mistake in them
     */
    public static Signals of(Environment environment) {
        Map<String, Written> written = new LinkedHashMap<>();
        List<Mistakes> files = new ArrayList<>();
        for (SignalRules.File file : environment.signals().files()) {
            Mistakes mistakes = new Mistakes(file.label());
            files.add(mistakes);
            new YamlSection(file.root(), mistakes).sections().forEach((id, rule) -> {
                Written first = written.putIfAbsent(id, new Written(file.label(), rule, mistakes));
                if (first != null) {
                    mistakes.add(
                            rule.node(),
                            "is a signal of " + first.file() + " too (line "
                                    + first.section().node().place().line() + ")",
                            "give it another ID");
                }
            });
        }
        List<Signal> signals = new ArrayList<>();
        written.forEach((id, rule) ->
                new SignalBinder(id, rule.section(), rule.mistakes()).bind().ifPresent(signals::add));
        written.forEach((id, rule) -> explanations(id, rule, written));
        List<Mistake> found =
                files.stream().flatMap(file -> file.found().stream()).toList();
        if (!found.isEmpty()) {
            throw new EnvironmentException(found);
        }
        return new Signals(signals);
    }

    private static void explanations(String id, Written rule, Map<String, Written> written) {
        YamlNode place = rule.section().child("explains").orElse(rule.section().node());
        rule.section().texts("explains").stream()
                .filter(other -> !written.containsKey(other))
                .forEach(other -> rule.mistakes()
                        .add(
                                place,
                                "names \"" + other + "\", which is no signal",
                                "write the ID of one that there is"));
        Function<String, List<String>> explains = other ->
                written.containsKey(other) ? written.get(other).section().texts("explains") : List.of();
        if (reaches(id, id, explains, new HashSet<>())) {
            rule.mistakes().add(place, "leads back to " + id + " itself", "keep causes and consequences apart");
        }
    }

    /** The rules that are looked for in a stage's waits. */
    public List<Signal> lookedForIn(String stage) {
        return rules.stream()
                .filter(rule ->
                        rule.looks().findAny().isPresent() && rule.stages().contains(stage))
                .toList();
    }

    /** The rules that are looked for in any stage of an environment of this kind. */
    List<Signal> lookedForIn(Environment environment) {
        return rules.stream()
                .filter(rule -> rule.looks().findAny().isPresent())
                .filter(rule -> rule.stages().stream()
                        .flatMap(stage -> Stage.of(stage).stream())
                        .anyMatch(stage -> stage.isOf(environment)))
                .toList();
    }

    /** A rule by its ID. */
    public Optional<Signal> rule(String id) {
        return rules.stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    /** Whether the one is a cause of the other, by itself or through others, whether those stand or not. */
    boolean explains(Signal cause, Signal consequence) {
        return reaches(
                cause.id(),
                consequence.id(),
                id -> rule(id).map(Signal::explains).orElse(List.of()),
                new HashSet<>());
    }

    /** @param seen those that were visited already */
    private static boolean reaches(String from, String to, Function<String, List<String>> explains, Set<String> seen) {
        for (String next : explains.apply(from)) {
            if (next.equals(to) || (seen.add(next) && reaches(next, to, explains, seen))) {
                return true;
            }
        }
        return false;
    }

    /** Each behind its causes; what ends a wait first, then what is confirmed, then what has lasted, else as rules come. */
    List<SignalMatch> causesFirst(List<SignalMatch> standing) {
        List<SignalMatch> left = new ArrayList<>(standing.stream()
                .sorted(Comparator.comparing((SignalMatch match) -> !match.endsAWait())
                        .thenComparing(match -> !match.confirmed())
                        .thenComparing(match -> !match.persistent()))
                .toList());
        List<SignalMatch> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            boolean ends = left.get(0).endsAWait();
            SignalMatch next = left.stream()
                    .filter(match -> match.endsAWait() == ends)
                    .filter(match -> left.stream()
                            .filter(other -> other.endsAWait() == ends)
                            .noneMatch(other -> explains(other.signal(), match.signal())))
                    .findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            ordered.add(ordered.stream()
                    .filter(earlier -> explains(earlier.signal(), next.signal()))
                    .findFirst()
                    .map(cause -> next.because(cause.signal().id()))
                    .orElse(next));
        }
        return ordered;
    }
}

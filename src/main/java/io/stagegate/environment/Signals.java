package io.stagegate.environment;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The failure signals that are known, and how they are looked for.
 *
 * @param rules in the order of their files
 * @param timeout what one look for all of them may take; at least 1 s
 * @param interval how long a wait is red before the first look, and the rest between two; at least 50 ms
 */
public record Signals(List<Signal> rules, Duration timeout, Duration interval) {

    static final Duration TIMEOUT = Duration.ofSeconds(8);
    static final Duration INTERVAL = Duration.ofSeconds(3);

    /** No failure has a name. */
    public static final Signals NONE = new Signals(List.of(), TIMEOUT, INTERVAL);

    public Signals {
        rules = List.copyOf(rules);
    }

    /** The rules that are looked for in a stage's waits. */
    public List<Signal> lookedForIn(String stage) {
        return rules.stream()
                .filter(rule ->
                        rule.looks().findAny().isPresent() && rule.stages().contains(stage))
                .toList();
    }

    /** Whether the one is a cause of the other, by itself or through others, whether those stand or not. */
    public boolean explains(Signal cause, Signal consequence) {
        return reaches(
                cause.id(),
                consequence.id(),
                id -> rule(id).map(Signal::explains).orElse(List.of()),
                new HashSet<>());
    }

    /** @param seen those that were come by already */
    static boolean reaches(String from, String to, Function<String, List<String>> explains, Set<String> seen) {
        for (String next : explains.apply(from)) {
            if (next.equals(to) || (seen.add(next) && reaches(next, to, explains, seen))) {
                return true;
            }
        }
        return false;
    }

    /** A rule by its ID. */
    public Optional<Signal> rule(String id) {
        return rules.stream().filter(rule -> rule.id().equals(id)).findFirst();
    }
}

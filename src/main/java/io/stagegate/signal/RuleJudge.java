package io.stagegate.signal;

import io.stagegate.signal.SignalMatch.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Says what the clues and confirmations of a rule come to. It remembers since when each state stands. */
final class RuleJudge {

    private final Instant began;
    private final boolean recorded;
    private final Map<String, Instant> since = new HashMap<>();

    /** @param began what happened before is no reason to give up */
    RuleJudge(Instant began) {
        this(began, false);
    }

    /** @param recorded whether it is about what was left of a lab: what stood at its end stands for good */
    RuleJudge(Instant began, boolean recorded) {
        this.began = recorded ? Instant.MIN : began;
        this.recorded = recorded;
    }

    /**
     * Judges a rule by one look.
     *
     * @param clues those that were found
     * @return empty where nothing speaks for it
     */
    Optional<SignalMatch> judge(Signal rule, List<ClueMatch> clues, ClueFinder looked) {
        Set<ClueMatch> lasting = lasting(rule, clues, looked.now());
        // What has not stood for long makes nothing fresh that has.
        List<ClueMatch> decisive = lasting.isEmpty()
                ? clues
                : clues.stream().filter(lasting::contains).toList();
        boolean fresh = rule.every()
                ? decisive.stream().allMatch(match -> match.fresh(began))
                : decisive.stream().anyMatch(match -> match.fresh(began));
        List<ClueMatch> seen = rule.confirmation()
                .map(confirmation -> looked.confirming(confirmation, clues))
                .orElse(List.of());
        boolean stood = rule.confirmation()
                .filter(confirmation -> stood(rule, confirmation, seen, looked.now()))
                .isPresent();
        if (!seen.isEmpty()) {
            return Optional.of(
                    new SignalMatch(rule, clues, seen, Status.CONFIRMED, stood || !lasting.isEmpty(), true, ""));
        }
        if (clues.isEmpty()) {
            return Optional.empty();
        }
        Optional<Signal.Confirmation> no =
                rule.confirmation().filter(confirmation -> looked.clear(confirmation, clues));
        // Without a confirmation a clue that is a state confirms it; a line alone never does.
        boolean state = rule.confirmation().isEmpty()
                && decisive.stream().anyMatch(match -> !match.clue().look().timed());
        return Optional.of(new SignalMatch(
                rule,
                clues,
                no.map(confirmation -> looked.instead(confirmation, clues)).orElse(List.of()),
                no.isPresent() ? Status.CLEARED : state ? Status.CONFIRMED : Status.SUSPECTED,
                !lasting.isEmpty(),
                fresh,
                ""));
    }

    /** The clues that stand for as long as they must; of a rule that needs all of them, all or none. */
    private Set<ClueMatch> lasting(Signal rule, List<ClueMatch> clues, Instant now) {
        Set<ClueMatch> lasting = new HashSet<>();
        for (int i = 0; i < rule.clues().size(); i++) {
            Clue clue = rule.clues().get(i);
            List<ClueMatch> its =
                    clues.stream().filter(match -> match.clue().equals(clue)).toList();
            Duration stood = stands(rule.id() + " " + i, !its.isEmpty(), now);
            its.stream()
                    .filter(match ->
                            clue.look().timed() ? match.lasted(clue.lasts()) : stood.compareTo(clue.lasts()) >= 0)
                    .forEach(lasting::add);
        }
        return rule.every() && lasting.size() < clues.size() ? Set.of() : lasting;
    }

    /** Whether some confirming look has shown it for as long as it demands. Each look's time is kept, whichever did. */
    private boolean stood(Signal rule, Signal.Confirmation confirmation, List<ClueMatch> seen, Instant now) {
        return IntStream.range(0, confirmation.looks().size())
                        .filter(i -> {
                            Clue look = confirmation.looks().get(i);
                            boolean holds =
                                    seen.stream().anyMatch(match -> match.clue().equals(look));
                            return stands(rule.id() + " confirmed " + i, holds, now)
                                            .compareTo(look.lasts())
                                    >= 0;
                        })
                        .count()
                > 0;
    }

    /** Keeps since when it stands by our own looks, and says how long that is; below zero where it does not stand. */
    private Duration stands(String name, boolean stands, Instant now) {
        if (!stands) {
            since.remove(name);
            return Duration.ofDays(-1);
        }
        if (recorded) {
            return Duration.ofDays(1);
        }
        return Duration.between(since.computeIfAbsent(name, each -> now), now);
    }
}

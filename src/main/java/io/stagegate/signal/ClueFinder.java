package io.stagegate.signal;

import io.stagegate.environment.Environment;
import io.stagegate.observation.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds clues, and what confirms or clears them, in what one look has collected. */
record ClueFinder(Environment environment, Targets targets, Collected collected, Instant now) {

    /** The clues that were found; none where the rule needs all of them and one is missing. */
    List<ClueMatch> clues(Signal rule) {
        List<List<ClueMatch>> byClue =
                rule.clues().stream().map(clue -> found(clue, targets.of(clue))).toList();
        return rule.every() ? together(rule.clues(), byClue) : flat(byClue);
    }

    /** What the confirming looks saw: of what the clues name, and by themselves where they need no clue. */
    List<ClueMatch> confirming(Signal.Confirmation confirmation, List<ClueMatch> clues) {
        List<List<List<Target>>> asked = new ArrayList<>();
        if (!confirmation.afterClue()) {
            asked.add(confirmation.looks().stream().map(targets::of).toList());
        }
        clues.forEach(clue -> asked.add(targets(confirmation, clue)));
        return asked.stream()
                .flatMap(each -> confirmingAt(confirmation, each))
                .distinct()
                .toList();
    }

    private Stream<ClueMatch> confirmingAt(Signal.Confirmation confirmation, List<List<Target>> targetsByLook) {
        List<List<ClueMatch>> byLook = IntStream.range(0, targetsByLook.size())
                .mapToObj(i -> found(confirmation.looks().get(i), targetsByLook.get(i)))
                .toList();
        return (confirmation.every() ? together(confirmation.looks(), byLook) : flat(byLook)).stream();
    }

    /** Whether the looks were made and say no of every clue: all of them where one is enough, one where all are needed. */
    boolean clear(Signal.Confirmation confirmation, List<ClueMatch> clues) {
        return clues.stream().allMatch(clue -> {
            List<List<Target>> byLook = targets(confirmation, clue);
            IntStream looks = IntStream.range(0, byLook.size());
            return confirmation.every()
                    ? looks.anyMatch(i -> couldTell(confirmation.looks().get(i), byLook.get(i))
                            && found(confirmation.looks().get(i), byLook.get(i)).isEmpty())
                    : looks.allMatch(i -> couldTell(confirmation.looks().get(i), byLook.get(i)));
        });
    }

    /** What the looks saw in the place of what is suspected. */
    List<ClueMatch> instead(Signal.Confirmation confirmation, List<ClueMatch> clues) {
        return clues.stream()
                .flatMap(clue -> confirmation.looks().stream()
                        .flatMap(look -> targets.of(look, clue).stream()
                                .flatMap(target -> collected.at(target).stream())
                                .flatMap(findings -> findings.stream().limit(1))
                                .map(finding -> new ClueMatch(look, finding.place(), List.of(finding)))))
                .distinct()
                .toList();
    }

    private List<List<Target>> targets(Signal.Confirmation confirmation, ClueMatch clue) {
        return confirmation.looks().stream().map(look -> targets.of(look, clue)).toList();
    }

    /** A finding without the field that is asked for says nothing, and neither does an empty place. */
    private boolean couldTell(Clue look, List<Target> at) {
        return !at.isEmpty()
                && at.stream()
                        .allMatch(target -> collected
                                .at(target)
                                .filter(findings -> findings.stream()
                                        .anyMatch(finding -> look.where().stream()
                                                .allMatch(condition ->
                                                        finding.fields().containsKey(condition.field()))))
                                .isPresent());
    }

    private List<ClueMatch> found(Clue clue, List<Target> at) {
        List<Finding> findings = at.stream()
                .flatMap(target -> collected.at(target).stream().flatMap(List::stream))
                .toList();
        return ClueMatch.of(clue, findings, now, environment);
    }

    /** Of clues that are all needed: those at nodes count where all of them are found; empty where one is missing. */
    private static List<ClueMatch> together(List<Clue> clues, List<List<ClueMatch>> byClue) {
        Map<Clue.At, Set<String>> places = new HashMap<>();
        for (int i = 0; i < byClue.size(); i++) {
            if (clues.get(i).look().onNodes()) {
                Set<String> its = byClue.get(i).stream().map(ClueMatch::place).collect(Collectors.toSet());
                places.merge(clues.get(i).at(), its, (one, other) -> {
                    Set<String> both = new HashSet<>(one);
                    both.retainAll(other);
                    return both;
                });
            }
        }
        List<List<ClueMatch>> left = byClue.stream()
                .map(matches -> matches.stream()
                        .filter(match -> !match.clue().look().onNodes()
                                || places.get(match.clue().at()).contains(match.place()))
                        .toList())
                .toList();
        return left.stream().anyMatch(List::isEmpty) ? List.of() : flat(left);
    }

    private static List<ClueMatch> flat(List<List<ClueMatch>> matches) {
        return matches.stream().flatMap(List::stream).toList();
    }
}

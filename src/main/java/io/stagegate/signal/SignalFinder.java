package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Clue;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Signal;
import io.stagegate.environment.Signals;
import io.stagegate.evidence.Exhibits;
import io.stagegate.evidence.RecordingLab;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.Finding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Looks for a stage's failure signals. One per wait: it remembers since when each one stands. */
public final class SignalFinder {

    private final Lab lab;
    private final Redactor redactor;
    private final List<Signal> rules;
    private final Signals signals;
    private final Clock clock;
    private final Instant began;
    private final Map<String, Instant> since = new HashMap<>();

    SignalFinder(Lab lab, Redactor redactor, List<Signal> rules, Clock clock) {
        this.lab = lab;
        this.redactor = redactor;
        this.rules = rules;
        this.signals = lab.environment().signals();
        this.clock = clock;
        this.began = clock.instant();
    }

    /** For a wait that begins now; empty where no failure of that stage has a name. */
    public static Optional<SignalFinder> of(Lab lab, Redactor redactor, String stage) {
        List<Signal> rules = lab.environment().signals().lookedForIn(stage);
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.of(new SignalFinder(lab, redactor, rules, Clock.systemUTC()));
    }

    /** How long a wait is red before the first look, and the rest between two. */
    public Duration interval() {
        return signals.interval();
    }

    /** What one look may take. */
    public Duration timeout() {
        return signals.timeout();
    }

    /** Looks once, for all that the stage's rules need, within the environment's {@code diagnosis.timeout}. */
    public synchronized SignalReport look() {
        Exhibits exhibits = new Exhibits(redactor);
        Set<Target> places = new LinkedHashSet<>();
        rules.forEach(rule -> rule.clues().forEach(clue -> places.addAll(places(clue))));
        Collected collected = Collected.from(new RecordingLab(lab, exhibits), places, signals.timeout());
        Instant now = clock.instant();
        List<SignalMatch> standing = new ArrayList<>();
        for (Signal rule : rules) {
            judge(rule, collected, now).ifPresent(standing::add);
        }
        return new SignalReport(ordered(standing), collected.missing(), exhibits.all());
    }

    private List<Target> places(Clue clue) {
        String of = resolved(clue.of());
        if (!clue.look().onNodes()) {
            return List.of(new Target(clue.look(), of, Optional.empty()));
        }
        return lab.environment().nodes().values().stream()
                .filter(clue.at()::means)
                .map(node -> new Target(clue.look(), of, Optional.of(node)))
                .toList();
    }

    private String resolved(String of) {
        Environment environment = lab.environment();
        String text = of;
        if (text.contains("{domain}")) {
            text = text.replace("{domain}", environment.cluster().domain());
        }
        return text.contains("{api-port}")
                ? text.replace(
                        "{api-port}", "" + environment.profile().localhostApi().getPort())
                : text;
    }

    private Optional<SignalMatch> judge(Signal rule, Collected collected, Instant now) {
        List<List<ClueMatch>> byClue = rule.clues().stream()
                .map(clue -> ClueMatch.of(clue, found(clue, collected), now))
                .toList();
        List<Way> ways = rule.every()
                ? List.of(new Way(together(rule, byClue), rule.clues().get(0).lasts()))
                : IntStream.range(0, byClue.size())
                        .mapToObj(i -> new Way(
                                List.of(byClue.get(i)), rule.clues().get(i).lasts()))
                        .toList();
        List<Way> standing = new ArrayList<>();
        List<Way> persistent = new ArrayList<>();
        for (int i = 0; i < ways.size(); i++) {
            Way way = ways.get(i);
            String name = rule.id() + " " + i;
            if (!way.stands()) {
                since.remove(name);
                continue;
            }
            standing.add(way);
            Instant first = since.computeIfAbsent(name, it -> now);
            if (Duration.between(first, now).compareTo(way.lasts()) >= 0 || way.lasted()) {
                persistent.add(way);
            }
        }
        if (standing.isEmpty()) {
            return Optional.empty();
        }
        List<ClueMatch> hits = standing.stream().flatMap(Way::hits).toList();
        // What has not stood for long makes nothing fresh that has.
        boolean fresh = (persistent.isEmpty() ? standing : persistent).stream().anyMatch(way -> way.fresh(began));
        boolean confirmed =
                (persistent.isEmpty() ? standing : persistent).stream().anyMatch(Way::isState);
        return Optional.of(new SignalMatch(rule, hits, !persistent.isEmpty(), fresh, confirmed, ""));
    }

    private List<Finding> found(Clue clue, Collected collected) {
        return places(clue).stream()
                .flatMap(place -> collected.found().getOrDefault(place, List.of()).stream())
                .toList();
    }

    /** Clues on nodes must be found on one and the same node. */
    private static List<List<ClueMatch>> together(Signal rule, List<List<ClueMatch>> byClue) {
        Set<String> nodes = null;
        for (int i = 0; i < byClue.size(); i++) {
            if (rule.clues().get(i).look().onNodes()) {
                Set<String> places =
                        byClue.get(i).stream().map(ClueMatch::place).collect(Collectors.toSet());
                if (nodes == null) {
                    nodes = places;
                } else {
                    nodes.retainAll(places);
                }
            }
        }
        Set<String> all = nodes == null ? Set.of() : nodes;
        return byClue.stream()
                .map(hits -> hits.stream()
                        .filter(hit -> !hit.clue().look().onNodes() || all.contains(hit.place()))
                        .toList())
                .toList();
    }

    /** Each behind its causes, those that count before those that do not yet, else as the rules come. */
    private List<SignalMatch> ordered(List<SignalMatch> standing) {
        List<SignalMatch> left = new ArrayList<>(
                standing.stream().filter(SignalMatch::persistent).toList());
        left.addAll(standing.stream().filter(named -> !named.persistent()).toList());
        List<SignalMatch> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            SignalMatch next = left.stream()
                    .filter(named -> left.stream().noneMatch(other -> signals.explains(other.signal(), named.signal())))
                    .findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            ordered.add(ordered.stream()
                    .filter(earlier -> signals.explains(earlier.signal(), next.signal()))
                    .findFirst()
                    .map(cause -> next.because(cause.signal().id()))
                    .orElse(next));
        }
        return ordered;
    }

    /** By which a rule may stand: one of its clues, or all of them where it needs all. */
    private record Way(List<List<ClueMatch>> clues, Duration lasts) {

        boolean stands() {
            return clues.stream().noneMatch(List::isEmpty);
        }

        /** How things are is a part of it, and not only what a log tells. */
        boolean isState() {
            return clues.stream()
                    .flatMap(List::stream)
                    .anyMatch(hit -> !hit.clue().look().timed());
        }

        /** By their own times, what happened did so for long enough; how things stand has no time of its own. */
        boolean lasted() {
            List<List<ClueMatch>> timed = clues.stream()
                    .filter(hits ->
                            hits.stream().anyMatch(hit -> hit.clue().look().timed()))
                    .toList();
            return !timed.isEmpty()
                    && timed.stream()
                            .allMatch(hits ->
                                    hits.stream().anyMatch(hit -> hit.span().compareTo(lasts) >= 0));
        }

        boolean fresh(Instant since) {
            return clues.stream().allMatch(hits -> hits.stream().anyMatch(hit -> hit.fresh(since)));
        }

        Stream<ClueMatch> hits() {
            return clues.stream().flatMap(List::stream);
        }
    }
}

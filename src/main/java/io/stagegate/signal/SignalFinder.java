package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Clue;
import io.stagegate.environment.Confirmation;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Look;
import io.stagegate.environment.Signal;
import io.stagegate.environment.Signals;
import io.stagegate.evidence.EvidenceFiles;
import io.stagegate.evidence.RecordingLab;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.Finding;
import io.stagegate.signal.SignalMatch.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks for a stage's failure signals: first for what raises a suspicion, then for what confirms or clears it. One per
 * wait: it remembers since when each state stands.
 */
public final class SignalFinder {

    /** What a log may name as a host, a port or an image: nothing else becomes a part of a command. */
    private static final Pattern NAMED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/+-]*");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z-]+)}");

    /** Of how many different hosts or images that lines name a rule asks. */
    private static final int MOST_ASKED = 3;

    private final Lab lab;
    private final Redactor redactor;
    private final Function<Look, Collector> collectors;
    private final List<Signal> rules;
    private final Signals signals;
    private final Clock clock;
    private final Instant began;
    private final Map<String, Instant> since = new HashMap<>();

    SignalFinder(Lab lab, Redactor redactor, List<Signal> rules, Clock clock) {
        this(lab, redactor, rules, clock, Collector::of);
    }

    SignalFinder(Lab lab, Redactor redactor, List<Signal> rules, Clock clock, Function<Look, Collector> collectors) {
        this.collectors = collectors;
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

    /** What one look may take: the environment's {@code diagnosis.timeout}, and half of it for what confirms. */
    public Duration timeout() {
        return signals.timeout().plus(signals.timeout().dividedBy(2));
    }

    /** Looks once, for all that the stage's rules need, within {@link #timeout()}. */
    public synchronized SignalReport look() {
        EvidenceFiles evidenceFiles = new EvidenceFiles(redactor);
        Collected collected = new Collected(new RecordingLab(lab, evidenceFiles), collectors);
        collected.look(targets(), signals.timeout());
        Map<Signal, List<ClueMatch>> suspicions = new LinkedHashMap<>();
        rules.forEach(rule -> suspicions.put(rule, suspicion(rule, collected)));
        Map<Target, Set<String>> confirming = new LinkedHashMap<>();
        suspicions.forEach((rule, clues) -> rule.confirmation()
                .ifPresent(confirmation -> clues.forEach(clue -> confirmation
                        .looks()
                        .forEach(look -> targets(look, clue).stream()
                                .filter(target -> collected.at(target).isEmpty())
                                .forEach(target -> want(confirming, target, look))))));
        if (!confirming.isEmpty()) {
            collected.look(confirming, signals.timeout().dividedBy(2));
        }
        List<SignalMatch> standing = new ArrayList<>();
        List<SignalMatch> cleared = new ArrayList<>();
        Instant now = clock.instant();
        for (Signal rule : rules) {
            judge(rule, suspicions.get(rule), collected, now)
                    .ifPresent(match -> (match.status() == Status.CLEARED ? cleared : standing).add(match));
        }
        return new SignalReport(
                ordered(standing), cleared, collected.missing(), collected.clocks(), evidenceFiles.all());
    }

    // --- what is looked at ---

    /** What is looked at in any case: clues, and confirmations that need none. */
    private Map<Target, Set<String>> targets() {
        Map<Target, Set<String>> targets = new LinkedHashMap<>();
        for (Signal rule : rules) {
            Stream.concat(
                            rule.clues().stream(),
                            rule.confirmation().filter(it -> !it.afterClue()).stream()
                                    .flatMap(confirmation -> confirmation.looks().stream()))
                    .forEach(clue -> targets(clue).forEach(target -> want(targets, target, clue)));
        }
        return targets;
    }

    private static void want(Map<Target, Set<String>> targets, Target target, Clue clue) {
        targets.computeIfAbsent(target, each -> new LinkedHashSet<>()).add(clue.matches());
    }

    /** Those of a look that needs nothing from a clue. */
    private List<Target> targets(Clue look) {
        String of = resolved(look.of());
        return PLACEHOLDER.matcher(of).find() ? List.of() : targets(look, of, Optional.empty());
    }

    /** Those of a look that confirms what was found: on the node where it was found, if that is among the look's. */
    private List<Target> targets(Clue look, ClueMatch found) {
        Optional<String> place = found.clue().look().onNodes() ? Optional.of(found.place()) : Optional.empty();
        return named(look, found).stream()
                .flatMap(of -> targets(look, of, place).stream())
                .toList();
    }

    private List<Target> targets(Clue look, String of, Optional<String> place) {
        if (!look.look().onNodes()) {
            return List.of(new Target(look.look(), of, Optional.empty()));
        }
        List<Target> all = lab.environment().nodes().values().stream()
                .filter(look.at()::means)
                .map(node -> new Target(look.look(), of, Optional.of(node)))
                .toList();
        List<Target> there = all.stream()
                .filter(target ->
                        place.filter(target.node().orElseThrow().name()::equals).isPresent())
                .toList();
        return there.isEmpty() ? all : there;
    }

    private String resolved(String of) {
        String text = of;
        if (text.contains("{domain}")) {
            text = text.replace(
                    "{domain}", lab.environment().install().cluster().domain());
        }
        if (text.contains("{api-port}")) {
            text = text.replace(
                    "{api-port}",
                    "" + lab.environment().install().profile().localhostApi().getPort());
        }
        // Where the bootstrap serves no machine config by design, nobody is to be blamed that none is had there.
        if (text.contains("{machine-config-port}")) {
            InstallProfile profile = lab.environment().install().profile();
            return profile.noMachineConfigOnBootstrap().isPresent()
                    ? text
                    : text.replace(
                            "{machine-config-port}", "" + profile.handover().machineConfigPort());
        }
        return text;
    }

    /** With what the clue's lines name in the place of its placeholders, the latest first; none where they name nothing. */
    private List<String> named(Clue look, ClueMatch found) {
        String of = resolved(look.of());
        if (!PLACEHOLDER.matcher(of).find()) {
            return List.of(of);
        }
        Set<String> named = new LinkedHashSet<>();
        List<Finding> findings = found.findings();
        for (int i = findings.size() - 1; i >= 0 && named.size() < MOST_ASKED; i--) {
            filled(of, findings.get(i).fields()).ifPresent(named::add);
        }
        return List.copyOf(named);
    }

    private static Optional<String> filled(String of, Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(of);
        while (placeholder.find()) {
            String value = fields.get(placeholder.group(1));
            if (value == null || !NAMED.matcher(value).matches()) {
                return Optional.empty();
            }
            placeholder.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        placeholder.appendTail(text);
        return Optional.of(text.toString());
    }

    // --- what it means ---

    /** The clues that were found; none where the rule needs all of them and one is missing. */
    private List<ClueMatch> suspicion(Signal rule, Collected collected) {
        List<List<ClueMatch>> byClue = rule.clues().stream()
                .map(clue -> found(clue, targets(clue), collected))
                .toList();
        return rule.every() ? together(rule.clues(), byClue) : flat(byClue);
    }

    private List<ClueMatch> found(Clue clue, List<Target> targets, Collected collected) {
        List<Finding> findings = targets.stream()
                .flatMap(target -> collected.at(target).stream().flatMap(List::stream))
                .toList();
        return ClueMatch.of(clue, findings, clock.instant(), lab.environment());
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

    private Optional<SignalMatch> judge(Signal rule, List<ClueMatch> clues, Collected collected, Instant now) {
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
        if (rule.every() && lasting.size() < clues.size()) {
            lasting.clear();
        }
        // What has not stood for long makes nothing fresh that has.
        List<ClueMatch> telling = lasting.isEmpty()
                ? clues
                : clues.stream().filter(lasting::contains).toList();
        boolean fresh = rule.every()
                ? telling.stream().allMatch(match -> match.fresh(began))
                : telling.stream().anyMatch(match -> match.fresh(began));
        if (rule.confirmation().isPresent()) {
            return confirmed(rule, rule.confirmation().get(), clues, !lasting.isEmpty(), fresh, collected, now);
        }
        // Without a confirmation a clue that is a state confirms it; a line alone never does.
        boolean state = telling.stream().anyMatch(match -> !match.clue().look().timed());
        return clues.isEmpty()
                ? Optional.empty()
                : Optional.of(new SignalMatch(
                        rule,
                        clues,
                        List.of(),
                        state ? Status.CONFIRMED : Status.SUSPECTED,
                        !lasting.isEmpty(),
                        fresh,
                        ""));
    }

    private Optional<SignalMatch> confirmed(
            Signal rule,
            Confirmation confirmation,
            List<ClueMatch> clues,
            boolean linesLasted,
            boolean fresh,
            Collected collected,
            Instant now) {
        List<ClueMatch> seen = new ArrayList<>();
        if (!confirmation.afterClue()) {
            seen.addAll(holding(
                    confirmation,
                    confirmation.looks().stream().map(this::targets).toList(),
                    collected));
        }
        boolean no = true;
        for (ClueMatch clue : clues) {
            List<List<Target>> targets = confirmation.looks().stream()
                    .map(look -> targets(look, clue))
                    .toList();
            holding(confirmation, targets, collected).stream()
                    .filter(match -> !seen.contains(match))
                    .forEach(seen::add);
            no &= saysNo(confirmation, targets, collected);
        }
        // A state counts once it has stood for as long as its look demands, or its lines for as long as theirs do.
        boolean stood = IntStream.range(0, confirmation.looks().size())
                .filter(i -> {
                    Clue look = confirmation.looks().get(i);
                    boolean holds = seen.stream().anyMatch(match -> match.clue().equals(look));
                    return stands(rule.id() + " confirmed " + i, holds, now).compareTo(look.lasts()) >= 0;
                })
                .findAny()
                .isPresent();
        if (!seen.isEmpty()) {
            return Optional.of(new SignalMatch(rule, clues, seen, Status.CONFIRMED, stood || linesLasted, true, ""));
        }
        return clues.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        no
                                ? new SignalMatch(
                                        rule,
                                        clues,
                                        instead(confirmation, clues, collected),
                                        Status.CLEARED,
                                        linesLasted,
                                        fresh,
                                        "")
                                : new SignalMatch(rule, clues, List.of(), Status.SUSPECTED, linesLasted, fresh, ""));
    }

    /** Keeps since when it stands by our own looks, and tells how long that is; below zero where it does not stand. */
    private Duration stands(String name, boolean stands, Instant now) {
        if (!stands) {
            since.remove(name);
            return Duration.ofDays(-1);
        }
        return Duration.between(since.computeIfAbsent(name, each -> now), now);
    }

    /** What the confirming looks saw of it; empty where it is not confirmed. */
    private List<ClueMatch> holding(Confirmation confirmation, List<List<Target>> targets, Collected collected) {
        List<List<ClueMatch>> byLook = IntStream.range(0, targets.size())
                .mapToObj(i -> found(confirmation.looks().get(i), targets.get(i), collected))
                .toList();
        return confirmation.every() ? together(confirmation.looks(), byLook) : flat(byLook);
    }

    /** Whether the looks were made and say no: all of them where one would be enough, one where all are needed. */
    private boolean saysNo(Confirmation confirmation, List<List<Target>> targets, Collected collected) {
        IntStream looks = IntStream.range(0, targets.size());
        return confirmation.every()
                ? looks.anyMatch(i -> couldTell(confirmation.looks().get(i), targets.get(i), collected)
                        && found(confirmation.looks().get(i), targets.get(i), collected)
                                .isEmpty())
                : looks.allMatch(i -> couldTell(confirmation.looks().get(i), targets.get(i), collected));
    }

    /** A finding without the field that is asked for tells nothing, and neither does an empty place. */
    private static boolean couldTell(Clue look, List<Target> targets, Collected collected) {
        return !targets.isEmpty()
                && targets.stream()
                        .allMatch(target -> collected
                                .at(target)
                                .filter(findings -> findings.stream()
                                        .anyMatch(finding -> look.where().stream()
                                                .allMatch(condition ->
                                                        finding.fields().containsKey(condition.field()))))
                                .isPresent());
    }

    /** What was seen in the place of what was suspected. */
    private List<ClueMatch> instead(Confirmation confirmation, List<ClueMatch> clues, Collected collected) {
        return clues.stream()
                .flatMap(clue -> confirmation.looks().stream()
                        .flatMap(look -> targets(look, clue).stream()
                                .flatMap(target -> collected.at(target).stream())
                                .flatMap(findings -> findings.stream().limit(1))
                                .map(finding -> new ClueMatch(look, finding.place(), List.of(finding)))))
                .distinct()
                .toList();
    }

    /** Each behind its causes; what ends a wait first, then what is confirmed, then what has lasted, else as rules come. */
    private List<SignalMatch> ordered(List<SignalMatch> standing) {
        List<SignalMatch> left = new ArrayList<>(standing.stream()
                .sorted(Comparator.comparing((SignalMatch match) -> !match.endsAWait())
                        .thenComparing(match -> !match.persistent())
                        .thenComparing(match -> !match.confirmed()))
                .toList());
        List<SignalMatch> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            boolean ends = left.get(0).endsAWait();
            SignalMatch next = left.stream()
                    .filter(match -> match.endsAWait() == ends)
                    .filter(match -> left.stream()
                            .filter(other -> other.endsAWait() == ends)
                            .noneMatch(other -> signals.explains(other.signal(), match.signal())))
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
}

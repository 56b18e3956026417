package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.evidence.EvidenceFiles;
import io.stagegate.evidence.RecordingLab;
import io.stagegate.evidence.Redactor;
import io.stagegate.signal.SignalMatch.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Looks for a stage's failure signals: first for what raises a suspicion, then for what confirms or clears it. One per
 * wait: it remembers since when each state stands.
 */
public final class SignalFinder {

    private final Lab lab;
    private final Redactor redactor;
    private final UnaryOperator<Look> looks;
    private final Signals signals;
    private final List<Signal> rules;
    private final Clock clock;
    private final Targets targets;
    private final RuleJudge judge;

    /** Of what was only gathered, what the first look came to; else null. */
    private SignalReport kept;

    SignalFinder(Lab lab, Signals signals, String stage, Redactor redactor, Clock clock, UnaryOperator<Look> looks) {
        this.lab = lab;
        this.redactor = redactor;
        this.looks = looks;
        this.signals = signals;
        this.rules = lab.environment().recorded() ? signals.lookedForIn(lab.environment()) : signals.lookedForIn(stage);
        this.clock = clock;
        this.targets = new Targets(lab.environment());
        this.judge = new RuleJudge(clock.instant(), lab.environment().recorded());
    }

    /** For a wait that begins now; empty where no failure of that stage has a name. */
    public static Optional<SignalFinder> of(Lab lab, Signals signals, Redactor redactor, String stage) {
        return Optional.of(new SignalFinder(
                        lab, signals, stage, redactor, lab.environment().clock(), UnaryOperator.identity()))
                .filter(finder -> !finder.rules.isEmpty());
    }

    /** How long a wait is red before the first look, and the rest between two. */
    public Duration interval() {
        return lab.environment().signals().interval();
    }

    /** What one look may take: the environment's {@code diagnosis.timeout}, and half of it for what confirms. */
    public Duration timeout() {
        return limit().plus(limit().dividedBy(2));
    }

    private Duration limit() {
        return lab.environment().signals().timeout();
    }

    /** Looks once, for all that the stage's rules need, within {@link #timeout()}. */
    public synchronized SignalReport look() {
        if (kept != null) {
            return kept;
        }
        SignalReport report = lookNow();
        if (lab.environment().recorded()) {
            // Nothing changes there; what was read is evidence of the first that asked.
            kept = new SignalReport(report.named(), report.cleared(), report.missing(), report.clocks(), List::of);
        }
        return report;
    }

    private SignalReport lookNow() {
        EvidenceFiles evidenceFiles = new EvidenceFiles(redactor);
        Collected collected = new Collected(new RecordingLab(lab, evidenceFiles), looks);
        collected.look(always(), limit());
        ClueFinder looked = new ClueFinder(lab.environment(), targets, collected, clock.instant());
        Map<Signal, List<ClueMatch>> clues = new LinkedHashMap<>();
        rules.forEach(rule -> clues.put(rule, looked.clues(rule)));
        Map<Target, Set<String>> confirming = confirming(clues, collected);
        if (!confirming.isEmpty()) {
            collected.look(confirming, limit().dividedBy(2));
        }
        List<SignalMatch> standing = new ArrayList<>();
        List<SignalMatch> cleared = new ArrayList<>();
        ClueFinder confirmed = new ClueFinder(lab.environment(), targets, collected, clock.instant());
        clues.forEach((rule, its) -> judge.judge(rule, its, confirmed)
                .ifPresent(match -> (match.status() == Status.CLEARED ? cleared : standing).add(match)));
        return new SignalReport(
                signals.causesFirst(standing), cleared, collected.missing(), collected.clocks(), evidenceFiles::all);
    }

    /** What is looked at in any case: clues, and confirmations that need none; with the patterns that are looked for there. */
    private Map<Target, Set<String>> always() {
        Map<Target, Set<String>> wanted = new LinkedHashMap<>();
        for (Signal rule : rules) {
            rule.clues().forEach(clue -> want(wanted, targets.of(clue), clue));
            rule.confirmation()
                    .filter(confirmation -> !confirmation.afterClue())
                    .ifPresent(
                            confirmation -> confirmation.looks().forEach(look -> want(wanted, targets.of(look), look)));
        }
        return wanted;
    }

    /** What confirms the clues that were found, and was not looked at yet. */
    private Map<Target, Set<String>> confirming(Map<Signal, List<ClueMatch>> clues, Collected collected) {
        Map<Target, Set<String>> wanted = new LinkedHashMap<>();
        clues.forEach((rule, its) -> rule.confirmation()
                .ifPresent(confirmation -> its.forEach(clue -> confirmation
                        .looks()
                        .forEach(look -> want(
                                wanted,
                                targets.of(look, clue).stream()
                                        .filter(target -> collected.at(target).isEmpty())
                                        .toList(),
                                look)))));
        return wanted;
    }

    private static void want(Map<Target, Set<String>> wanted, List<Target> at, Clue clue) {
        at.forEach(target ->
                wanted.computeIfAbsent(target, each -> new LinkedHashSet<>()).add(clue.matches()));
    }
}

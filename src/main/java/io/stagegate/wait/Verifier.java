package io.stagegate.wait;

import io.stagegate.action.Repair;
import io.stagegate.check.Check;
import io.stagegate.check.Notes;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Patience;
import io.stagegate.environment.Replay;
import io.stagegate.environment.Stage;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.EvidenceFiles;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.Probe;
import io.stagegate.signal.Signal;
import io.stagegate.signal.SignalFinder;
import io.stagegate.signal.SignalMatch;
import io.stagegate.signal.SignalReport;
import io.stagegate.text.Text;
import io.stagegate.wait.Wait.Conclusion;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Observes and judges until a check holds. One per scenario: it keeps the evidence of each verdict, passes included, in
 * that scenario's folder.
 */
public final class Verifier {

    /**
     * What an observation that began in time may take beyond the deadline. Connections bound their calls; this bounds them. That
     * nothing answers is seen by curl after five seconds, and whom to ask has to be found before.
     */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** What a single observation may take: a command's own limit, and what a connection may need. */
    private static final Duration SINGLE_OBSERVATION = Duration.ofMinutes(1);

    private static final int FRAMES = 10;

    /** One observation, at once. */
    private static final Patience NONE = new Patience("", Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final Lab lab;
    private final Progress progress;
    private final EvidenceFolder evidence;
    private final Supplier<WaitClock> pace;
    private final Duration grace;
    private final Function<Boolean, SignalWatch> signalsOf;
    private final List<String> gaps;
    private final Turn turn;
    private final List<UnderWay<?>> ahead = new ArrayList<>();

    /** Shows lines of what is under way; of the wait that there is. */
    private volatile Consumer<String> onOutput = line -> {};

    public Verifier(Lab lab, Progress progress, EvidenceFolder evidence) {
        this(lab, progress, evidence, WaitClock::real, GRACE, early -> SignalWatch.NONE, List.of(), Turn.NOW);
    }

    /**
     * @param finder makes, for a wait that begins, what names its failure; may make none
     * @param gaps why the check is red in labs of this kind, a sentence each; reported with what is red
     * @param turn what only looks is looked at before it comes, too
     */
    public Verifier(
            Lab lab,
            Progress progress,
            EvidenceFolder evidence,
            Supplier<Optional<SignalFinder>> finder,
            List<String> gaps,
            Turn turn) {
        this(lab, progress, evidence, WaitClock::real, GRACE, early -> SignalWatch.by(finder.get(), early), gaps, turn);
    }

    /** @param signalsOf makes what looks for signals beside a wait, given whether it may end it */
    Verifier(
            Lab lab,
            Progress progress,
            EvidenceFolder evidence,
            Supplier<WaitClock> pace,
            Duration grace,
            Function<Boolean, SignalWatch> signalsOf,
            List<String> gaps,
            Turn turn) {
        this.turn = turn;
        this.signalsOf = signalsOf;
        this.gaps = List.copyOf(gaps);
        this.lab = lab;
        this.progress = progress;
        this.evidence = evidence;
        this.pace = pace;
        this.grace = grace;
    }

    /** A wait of at most this patience. */
    public Await await(Patience patience) {
        return new Await(this, patience);
    }

    /** Observes once, for what must hold at once. */
    public <T> T now(Probe<T> probe, Check<? super T> check) {
        return verify(
                NONE,
                probe,
                check,
                Repair.NONE,
                ChangeNotifier.NEVER,
                SINGLE_OBSERVATION,
                signalsOf.apply(false),
                false);
    }

    /**
     * Observes once, for a later check to judge. What was seen is evidence; that it could not be seen is reported on stderr only: the
     * check's own verdict matters more.
     *
     * @param what as the evidence calls it: {@code cluster operators before the pivot}
     */
    public <T> Optional<T> aside(String what, Probe<T> inTheLab) {
        try {
            T seen = inReplay()
                    .map(folder -> KeptObservation.probe(folder, what, inTheLab))
                    .orElse(inTheLab)
                    .observe(lab);
            evidence.keep(List.of(
                    EvidenceFile.text(evidence.redactor(), what, seen.toString()),
                    new KeptObservation(what, Outcome.PASSED, "", true, seen).file(evidence.redactor())));
            return Optional.of(seen);
        } catch (RuntimeException e) {
            System.err.println(evidence.redactor().redact("evidence '" + what + "' is missing: " + e));
            return Optional.empty();
        }
    }

    /** The folder in which an earlier run has kept what is judged again; empty in a lab. */
    private Optional<Path> inReplay() {
        return lab.environment() instanceof Replay replay
                ? Optional.of(replay.evidence().resolve(evidence.checkId()))
                : Optional.empty();
    }

    /** Carries out an action, once; see {@link Await#change(String, Consumer)}. */
    public void change(String what, Consumer<Lab> action) {
        new Await(this, NONE).change(what, action);
    }

    /**
     * Reports a verdict that was reached elsewhere, as a failure of its own.
     *
     * @param what it is about, as a sentence: {@code the API ends well}
     * @param red no pass
     */
    public void fail(String what, Verdict red) {
        fail(what, red, signalsOf.apply(false).last(Duration.ZERO, true));
    }

    /** The same; whoever asks knows by which failure signal it is red, where the environment has a rule for it. */
    public void fail(String what, Verdict red, Optional<Signal> known) {
        fail(what, red, known.map(SignalMatch::known).map(SignalReport::known).orElse(SignalReport.NOTHING));
    }

    private void fail(String what, Verdict red, SignalReport signals) {
        awaitTurn();
        Conclusion<Object> conclusion = Conclusion.reached(red);
        String named = evidence.checkId() + " " + what;
        end(progress.begin(named, Duration.ZERO), conclusion, signals);
        report(what, named, NONE, conclusion, Notes.NONE, signals);
    }

    Lab lab() {
        return lab;
    }

    /** Shows a line of what is under way, beside the wait that there is. */
    void show(String words) {
        onOutput.accept(words);
    }

    <T> T verify(
            Patience patience,
            Probe<T> probe,
            Check<? super T> check,
            Repair<? super T> repair,
            ChangeNotifier notifier,
            boolean signalsMayEndIt) {
        boolean once = patience.timeout().isZero();
        return verify(
                patience,
                probe,
                check,
                repair,
                notifier,
                once ? SINGLE_OBSERVATION : grace,
                signalsOf.apply(signalsMayEndIt),
                !once && signalsMayEndIt && repair == Repair.NONE);
    }

    private <T> T verify(
            Patience patience,
            Probe<T> inTheLab,
            Check<? super T> today,
            Repair<? super T> repair,
            ChangeNotifier notifier,
            Duration beyond,
            SignalWatch names,
            boolean onlyLooks) {
        String what = evidence.checkId() + " " + inTheLab.subject() + " " + today.name();
        String kept = evidence.redactor().redact(what);
        Optional<Path> replayed = inReplay();
        Probe<T> probe = replayed.map(folder -> KeptObservation.probe(folder, kept, inTheLab))
                .orElse(inTheLab);
        Check<? super T> check = replayed.<Check<? super T>>map(folder -> KeptObservation.check(folder, kept, today))
                .orElse(today);
        WaitClock itsPace = pace.get();
        // Nobody can mend what is over.
        Repair<? super T> mending = lab.environment().recorded() ? Repair.NONE : repair;
        UnderWay<T> its = new UnderWay<>(
                what,
                patience,
                probe,
                check,
                notifier,
                beyond,
                names,
                itsPace,
                new Wait<>(lab, evidence.redactor(), patience, probe, check, mending, itsPace, names),
                new ObservationThread());
        if (onlyLooks && holdsAhead(its)) {
            ahead.add(its);
            return report(its, its.waiting().soFar(), SignalReport.NOTHING);
        }
        awaitTurn();
        Ended<T> ended = end(its);
        return report(its, ended.conclusion(), ended.signals());
    }

    /** Observes ahead of the turn until it has held for long enough; false when that does not happen before. */
    private boolean holdsAhead(UnderWay<?> its) {
        if (turn.isNow()) {
            return false;
        }
        CompletableFuture<Void> unawaited = turn.comes().thenRun(its.pace()::notifier);
        assert unawaited != null;
        its.looking().execute(() -> its.waiting().lookAhead(turn));
        CompletableFuture.anyOf(its.waiting().heldAhead(), turn.comes()).join();
        return !turn.isNow();
    }

    /** At its turn: observes until it ends, on the same thread, so that what is under way ahead ends before. */
    private <T> Ended<T> end(UnderWay<T> its) {
        Progress.Line line = progress.begin(its.what(), its.patience().timeout());
        its.looking().execute(() -> its.waiting().begin(line));
        onOutput = its.waiting()::onOutput;
        CountDownLatch ended = new CountDownLatch(1);
        if (its.notifier() != ChangeNotifier.NEVER) {
            ObservationThread.daemon(() -> notice(its.notifier(), its.pace(), its.waiting(), ended))
                    .start();
        }
        String cutShort = await(
                its.looking(),
                its.waiting(),
                its.patience().timeout().plus(its.patience().holdFor()).plus(its.beyond()));
        ended.countDown();
        Conclusion<T> conclusion = its.waiting().conclude(cutShort);
        // What is not in a bundle has no cause that its files could name.
        boolean absent = lab.environment().recorded()
                && conclusion.verdict() instanceof Verdict.Unknown
                && !evidence.checkId().startsWith(Stage.GATHERED.id());
        // Whoever interrupts a wait has no time for its causes.
        boolean named = !conclusion.verdict().passed() && cutShort.isEmpty() && !absent;
        SignalReport signals =
                named ? its.names().last(conclusion.took(), conclusion.verdict().terminal()) : SignalReport.NOTHING;
        end(line, conclusion, signals);
        return new Ended<>(conclusion, signals);
    }

    /** A wait with what its end needs. */
    private record UnderWay<T>(
            String what,
            Patience patience,
            Probe<T> probe,
            Check<? super T> check,
            ChangeNotifier notifier,
            Duration beyond,
            SignalWatch names,
            WaitClock pace,
            Wait<T> waiting,
            ObservationThread looking) {}

    private record Ended<T>(Conclusion<T> conclusion, SignalReport signals) {}

    /**
     * Ends the scenario's waits at its turn: what held ahead of it must still hold.
     *
     * @throws CheckFailedError when one of them does not hold any more, and not again in time
     * @throws CouldNotCheckError when at the end it could not be observed
     */
    public void atItsTurn() {
        awaitTurn();
        try {
            ahead.forEach(this::stillHolds);
        } finally {
            giveUp();
        }
    }

    private <T> void stillHolds(UnderWay<T> its) {
        Ended<T> ended = end(its);
        // Its evidence was kept with its step.
        if (!ended.conclusion().verdict().passed()) {
            report(its, ended.conclusion(), ended.signals());
        }
    }

    /** Ends what was observed ahead: whatever the scenario came to, it is over. */
    public void giveUp() {
        ahead.forEach(its -> its.looking().shutdownNow());
        ahead.clear();
    }

    private void awaitTurn() {
        try {
            turn.comes().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted before its turn");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T report(UnderWay<T> its, Conclusion<T> conclusion, SignalReport signals) {
        return report(
                its.probe().subject(),
                its.what(),
                its.patience(),
                conclusion,
                remarks(its.check(), conclusion),
                signals);
    }

    private void end(Progress.Line line, Conclusion<?> conclusion, SignalReport signals) {
        String inShort = conclusion.inShort()
                + signals.first()
                        .map(first -> "; " + (first.confirmed() ? "" : "suspected: ") + first.signal())
                        .orElse("");
        line.end(Outcome.of(conclusion.verdict()), evidence.redactor().redact(inShort), conclusion.took());
    }

    /** Takes turns until the wait has ended; returns what cut it short, or nothing. */
    private static String await(ObservationThread looking, Wait<?> wait, Duration most) {
        try {
            // The wait rests by itself, so that a change can end the rest; Awaitility's part is the deadline, which
            // also holds
            // when an observation hangs (ADR 12). Uncaught exceptions of other threads are not this wait's.
            Awaitility.with()
                    .pollExecutorService(looking)
                    .dontCatchUncaughtExceptions()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ZERO)
                    .atMost(most)
                    .until(wait::turn);
            return "";
        } catch (ConditionTimeoutException e) {
            return "";
        } catch (CancellationException e) {
            return "the wait was interrupted";
        } finally {
            looking.shutdownNow();
        }
    }

    /** On a thread of its own: a watch that hangs while it begins or ends must not hold up the observations. */
    private static void notice(ChangeNotifier notifier, WaitClock pace, Wait<?> wait, CountDownLatch ended) {
        try {
            ChangeNotifier.Noticing noticing = notifier.begin(pace::notifier);
            try {
                ended.await();
            } finally {
                noticing.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            wait.note("no watch, observing at the interval only: " + e);
        }
    }

    /** Reported whether it is red or green; never a verdict, so a mistake in it is none either. */
    private <T> Notes remarks(Check<? super T> check, Conclusion<T> conclusion) {
        try {
            T observed = conclusion.observed();
            Notes remarks = observed == null ? Notes.NONE : check.remarks(observed);
            remarks.lines().forEach(line -> progress.note(evidence.redactor().redact(evidence.checkId() + " " + line)));
            return remarks;
        } catch (RuntimeException e) {
            return new Notes("remarks are missing", List.of(e.toString()));
        }
    }

    private <T> T report(
            String subject,
            String what,
            Patience patience,
            Conclusion<T> conclusion,
            Notes remarks,
            SignalReport signals) {
        Outcome outcome = Outcome.of(conclusion.verdict());
        String headline = what + ": " + outcome.words()
                + (conclusion.looks() == 0
                                && conclusion.last() == null
                                && conclusion.took().isZero()
                        ? ""
                        : " after " + Text.duration(conclusion.took()) + " ("
                                + (patience.name().isEmpty() ? "" : patience.name() + ", ") + conclusion.looks()
                                + (conclusion.looks() == 1 ? " observation)" : " observations)"));
        List<String> problems = keep(what, headline, subject, conclusion, remarks, signals);
        if (outcome == Outcome.PASSED) {
            return conclusion.last().observation();
        }
        List<Fact> facts = new ArrayList<>(conclusion.facts());
        facts.addAll(SignalFacts.of(signals));
        if (!gaps.isEmpty()) {
            facts.add(new Fact("known gap", String.join("\n", gaps)));
        }
        String where = evidence.directory().toString();
        facts.add(new Fact("evidence", problems.isEmpty() ? where : where + "\n" + String.join("\n", problems)));
        String message = evidence.redactor().redact(text(headline, facts));
        NotGreen.Why why = new NotGreen.Why(evidence.redactor().redact(conclusion.inShort()), signals.named());
        if (outcome == Outcome.FAILED) {
            throw shortened(new CheckFailedError(message, why));
        }
        throw shortened(new CouldNotCheckError(message, why));
    }

    private <T> List<String> keep(
            String what,
            String headline,
            String subject,
            Conclusion<T> conclusion,
            Notes remarks,
            SignalReport signals) {
        try {
            Redactor redactor = evidence.redactor();
            List<EvidenceFile> evidenceFiles = new ArrayList<>();
            evidenceFiles.add(EvidenceFile.text(
                    redactor,
                    what + ": " + Outcome.of(conclusion.verdict()).words(),
                    verdictText(headline, subject, conclusion)));
            if (!conclusion.made().isEmpty()) {
                evidenceFiles.add(EvidenceFile.text(redactor, "changes made", text(conclusion.made())));
            }
            if (!remarks.lines().isEmpty()) {
                evidenceFiles.add(EvidenceFile.text(redactor, remarks.title(), text(remarks.lines())));
            }
            signals.named()
                    .forEach(named ->
                            evidenceFiles.add(EvidenceFile.text(redactor, "signal " + named.signal(), named.inFull())));
            if (!signals.missing().isEmpty()) {
                evidenceFiles.add(EvidenceFile.text(redactor, "not collected", text(signals.missing())));
            }
            if (conclusion.last() != null) {
                evidenceFiles.addAll(conclusion.last().evidenceFiles().all());
                addStackTrace(evidenceFiles, conclusion.last().problem());
            }
            if (conclusion.earlier() != null) {
                EvidenceFiles earlier = conclusion.earlier().evidenceFiles();
                earlier.all().forEach(evidenceFile -> evidenceFiles.add(evidenceFile.under(redactor, "last answer")));
            }
            signals.evidenceFiles()
                    .get()
                    .forEach(evidenceFile -> evidenceFiles.add(evidenceFile.under(redactor, "for signals")));
            if (!lab.environment().recorded()) {
                evidenceFiles.add(KeptObservation.of(what, conclusion).file(redactor));
            }
            return evidence.keep(evidenceFiles);
        } catch (RuntimeException e) {
            // Such as an observation whose toString fails: a pity, but no verdict.
            String problem = evidence.redactor().redact("evidence is missing: " + e);
            System.err.println(problem);
            return List.of(problem);
        }
    }

    /** A headline, and aligned facts below it. */
    private static String text(String headline, List<Fact> facts) {
        int width = Math.max(
                9, facts.stream().mapToInt(fact -> fact.key().length()).max().orElse(0));
        StringBuilder text = new StringBuilder(headline);
        for (Fact fact : facts) {
            String key = "\n  " + fact.key() + " ".repeat(width - fact.key().length()) + ": ";
            // Later lines of a value stand under its first.
            String indent = "\n" + " ".repeat(key.length() - 1);
            text.append(key)
                    .append(fact.value()
                            .strip()
                            .lines()
                            .reduce((a, b) -> a + indent + b)
                            .orElse("(nothing)"));
        }
        return text.toString();
    }

    /** Leaves the frames that tell which step asked: neither ours above them nor the runner's below. */
    private static <E extends Throwable> E shortened(E error) {
        List<String> ours = List.of(Verifier.class.getName(), Wait.class.getName());
        StackTraceElement[] frames = error.getStackTrace();
        int first = 0;
        while (first < frames.length && ours.contains(frames[first].getClassName())) {
            first++;
        }
        error.setStackTrace(Arrays.copyOfRange(frames, first, Math.min(frames.length, first + FRAMES)));
        return error;
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    private static <T> String verdictText(String headline, String subject, Conclusion<T> conclusion) {
        StringBuilder text = new StringBuilder(text(headline, conclusion.facts()))
                .append("\n\nsubject: ")
                .append(subject)
                .append('\n');
        conclusion
                .shown()
                .filter(shown -> shown.observation() != null)
                .ifPresent(shown -> text.append("\nobserved ")
                        .append(Text.duration(shown.began()))
                        .append(" after the beginning, by observation ")
                        .append(shown.number())
                        .append(":\n")
                        .append(shown.observation())
                        .append('\n'));
        text.append("\nseen, by time since the beginning:\n");
        conclusion.changes().forEach(change -> text.append(change).append('\n'));
        return text.toString();
    }

    private void addStackTrace(List<EvidenceFile> evidenceFiles, RuntimeException problem) {
        if (problem != null) {
            StringWriter trace = new StringWriter();
            problem.printStackTrace(new PrintWriter(trace));
            evidenceFiles.add(EvidenceFile.text(evidence.redactor(), "stack trace", trace.toString()));
        }
    }
}

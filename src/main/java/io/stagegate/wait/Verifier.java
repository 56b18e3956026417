package io.stagegate.wait;

import io.stagegate.action.ActionFailedException;
import io.stagegate.action.GateShutException;
import io.stagegate.action.NotPermittedException;
import io.stagegate.action.Repair;
import io.stagegate.check.Check;
import io.stagegate.check.Notes;
import io.stagegate.check.Verdict;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.environment.Patience;
import io.stagegate.environment.Signal;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.EvidenceFiles;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.Probe;
import io.stagegate.signal.SignalFinder;
import io.stagegate.signal.SignalMatch;
import io.stagegate.signal.SignalReport;
import io.stagegate.text.Text;
import io.stagegate.wait.Wait.Conclusion;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Looks and judges until a check holds. One per scenario: it keeps the evidence of each verdict, passes included, in
 * that scenario's folder.
 */
public final class Verifier {

    /** What a look that was begun in time may take beyond the deadline. The doors bound their calls; this bounds the doors. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** What a single look may take: a command's own limit, and what a door may need to open. */
    private static final Duration SINGLE_LOOK = Duration.ofMinutes(1);

    private final Lab lab;
    private final Progress progress;
    private final EvidenceFolder evidence;
    private final Supplier<WaitClock> pace;
    private final Duration grace;
    private final Function<Boolean, SignalWatch> diagnosing;
    private final List<String> gaps;

    /** What is told lines of what is under way; of the wait that there is. */
    private volatile Consumer<String> heard = line -> {};

    public Verifier(Lab lab, Progress progress, EvidenceFolder evidence) {
        this(lab, progress, evidence, WaitClock::real, GRACE, early -> SignalWatch.NONE, List.of());
    }

    /**
     * @param diagnosis makes, for a wait that begins, what names its failure; may make none
     * @param gaps why the check was to be red in labs of this kind, a sentence each; told with what is red
     */
    public Verifier(
            Lab lab,
            Progress progress,
            EvidenceFolder evidence,
            Supplier<Optional<SignalFinder>> diagnosis,
            List<String> gaps) {
        this(lab, progress, evidence, WaitClock::real, GRACE, early -> SignalWatch.by(diagnosis.get(), early), gaps);
    }

    /** @param diagnosing whether it may end the wait, it is told */
    Verifier(
            Lab lab,
            Progress progress,
            EvidenceFolder evidence,
            Supplier<WaitClock> pace,
            Duration grace,
            Function<Boolean, SignalWatch> diagnosing,
            List<String> gaps) {
        this.diagnosing = diagnosing;
        this.gaps = List.copyOf(gaps);
        this.lab = lab;
        this.progress = progress;
        this.evidence = evidence;
        this.pace = pace;
        this.grace = grace;
    }

    /**
     * Looks again and again until the check holds.
     *
     * @return the observation that satisfied the check
     * @throws CheckFailedError when it did not hold in time, or cannot hold any more
     * @throws CouldNotCheckError when at the end it could not be seen whether it holds
     */
    public <T> T within(Patience patience, Probe<T> probe, Check<? super T> check) {
        return within(patience, probe, check, ChangeNotifier.NEVER);
    }

    /** The same; {@code notifier} makes the next look come early when something has changed. */
    public <T> T within(Patience patience, Probe<T> probe, Check<? super T> check, ChangeNotifier notifier) {
        return verify(patience, probe, check, Repair.none(), notifier, grace, diagnosing.apply(true));
    }

    /**
     * The same, and no failure signal ends it before its time: where what is done about a red end is no better than to
     * wait on.
     */
    public <T> T patiently(Patience patience, Probe<T> probe, Check<? super T> check) {
        return verify(patience, probe, check, Repair.none(), ChangeNotifier.NEVER, grace, diagnosing.apply(false));
    }

    /**
     * The same as {@link #within}; what does not hold yet is brought about, where there is something to do about what was seen. What was
     * done becomes evidence.
     *
     * @throws CheckFailedError also when the environment does not permit what would have to be done, and nobody else did it
     */
    public <T> T bringing(
            Patience patience,
            Probe<T> probe,
            Check<? super T> check,
            Repair<? super T> repair,
            ChangeNotifier notifier) {
        return verify(patience, probe, check, repair, notifier, grace, diagnosing.apply(true));
    }

    /** Looks once, for what must hold at once. */
    public <T> T now(Probe<T> probe, Check<? super T> check) {
        return once(probe, check, diagnosing.apply(false));
    }

    /** The same; whoever asks knows already by which failure signal it is red, if it is. */
    public <T> T now(Probe<T> probe, Check<? super T> check, Optional<Signal> known) {
        return once(
                probe,
                check,
                known.map(SignalMatch::known).map(SignalWatch::known).orElse(SignalWatch.NONE));
    }

    private <T> T once(Probe<T> probe, Check<? super T> check, SignalWatch names) {
        Patience none = new Patience("", Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return verify(none, probe, check, Repair.none(), ChangeNotifier.NEVER, SINGLE_LOOK, names);
    }

    /**
     * Carries out an action, once.
     *
     * @param what is done, as a noun phrase: {@code the start of domain ocp4-bootstrap}
     * @throws CheckFailedError when the lab refused it, or the environment does not permit it
     * @throws CouldNotCheckError when the lab could not be reached
     */
    public void act(String what, Consumer<Lab> action) {
        now(attempt(what, action), carriedOut(what));
    }

    /**
     * The same; while the removal's gate refuses it, or the environment does not permit it and nobody else has done it, it is
     * tried again, until the patience is over. Done is done: nothing has to hold.
     */
    public void act(Patience patience, String what, Consumer<Lab> action) {
        Patience once = new Patience(patience.name(), patience.timeout(), patience.interval(), Duration.ZERO);
        patiently(once, attempt(what, action), carriedOut(what));
    }

    /**
     * The same, for what takes its time and tells of it: the action gives each line to the progress shown. It may take
     * as long as the patience lasts, and bounds itself.
     */
    public void act(Patience patience, String what, BiConsumer<Lab, Consumer<String>> action) {
        act(patience, what, throughTheseDoors -> action.accept(throughTheseDoors, line -> heard.accept(line)));
    }

    /** Done, refused for now, or refused for good. */
    private record Attempt(String refusal, boolean again) {
        @Override
        public String toString() {
            return refusal.isEmpty() ? "done" : refusal;
        }
    }

    private static Check<Attempt> carriedOut(String what) {
        return Check.named("is carried out", attempt -> {
            if (attempt.refusal().isEmpty()) {
                return Verdict.pass();
            }
            return attempt.again()
                    ? Verdict.fail(what, attempt.refusal())
                    : Verdict.failForGood(what, attempt.refusal());
        });
    }

    private static Probe<Attempt> attempt(String what, Consumer<Lab> action) {
        return Probe.of(what, throughTheseDoors -> {
            try {
                action.accept(throughTheseDoors);
                return new Attempt("", false);
            } catch (GateShutException e) {
                if (e.onlyUnseen()) {
                    throw new CouldNotCheckException(ConnectionFailure.OTHER, e.getMessage(), e);
                }
                return new Attempt(e.getMessage(), true);
            } catch (NotPermittedException e) {
                // Until somebody else has done it, and nothing is left to do.
                return new Attempt(e.getMessage(), true);
            } catch (HypervisorException
                    | KubernetesRefusalException
                    | LoadBalancerException
                    | ActionFailedException e) {
                return new Attempt(e.getMessage(), false);
            }
        });
    }

    private <T> T verify(
            Patience patience,
            Probe<T> probe,
            Check<? super T> check,
            Repair<? super T> repair,
            ChangeNotifier notifier,
            Duration beyond,
            SignalWatch names) {
        String what = evidence.checkId() + " " + probe.subject() + " " + check.name();
        Progress.Line line = progress.begin(what, patience.timeout());
        WaitClock itsPace = pace.get();
        Wait<T> wait = new Wait<>(lab, evidence.redactor(), patience, probe, check, repair, itsPace, line, names);
        heard = wait::heard;
        CountDownLatch ended = new CountDownLatch(1);
        if (notifier != ChangeNotifier.NEVER) {
            ObservationThread.daemon(() -> notice(notifier, itsPace, wait, ended))
                    .start();
        }
        String cutShort =
                await(wait, patience.timeout().plus(patience.holdFor()).plus(beyond));
        ended.countDown();
        Conclusion<T> conclusion = wait.conclude(cutShort);
        // Who interrupts a wait has no time for its causes.
        boolean named = !conclusion.verdict().passed() && cutShort.isEmpty();
        SignalReport diagnosed =
                named ? names.last(conclusion.took(), conclusion.verdict().terminal()) : SignalReport.NOTHING;
        String inShort = conclusion.inShort()
                + diagnosed.first().map(first -> "; " + first.signal()).orElse("");
        line.end(Outcome.of(conclusion.verdict()), evidence.redactor().redact(inShort), conclusion.took());
        return report(what, patience, probe, conclusion, remarks(check, conclusion), diagnosed);
    }

    /** Turns until the wait says that it ended; what cut it short, or nothing. */
    private static String await(Wait<?> wait, Duration most) {
        ObservationThread looking = new ObservationThread();
        try {
            // The wait rests by itself, so that it can be woken; Awaitility's part is the deadline, which also holds
            // when a look hangs. Uncaught exceptions of other threads, a client's reader say, are not this wait's.
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

    /** On a thread of its own: a watch that hangs while it begins or ends must not hold up the looks. */
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
            wait.note("no watch, looking at the interval only: " + e);
        }
    }

    /** Told whether it is red or green; never a verdict, so a mistake in it is none either. */
    private <T> Notes remarks(Check<? super T> check, Conclusion<T> conclusion) {
        try {
            T observed = conclusion.observed();
            Notes remarks = observed == null ? Notes.NONE : check.remarks(observed);
            remarks.lines().forEach(line -> progress.tell(evidence.redactor().redact(evidence.checkId() + " " + line)));
            return remarks;
        } catch (RuntimeException e) {
            return new Notes("remarks are missing", List.of(e.toString()));
        }
    }

    private <T> T report(
            String what,
            Patience patience,
            Probe<T> probe,
            Conclusion<T> conclusion,
            Notes remarks,
            SignalReport diagnosed) {
        Outcome outcome = Outcome.of(conclusion.verdict());
        String headline = what + ": " + outcome.words() + " after " + Text.duration(conclusion.took()) + " ("
                + (patience.name().isEmpty() ? "" : patience.name() + ", ") + conclusion.looks()
                + (conclusion.looks() == 1 ? " observation)" : " observations)");
        List<String> problems = keep(what + ": " + outcome.words(), headline, probe, conclusion, remarks, diagnosed);
        if (outcome == Outcome.PASSED) {
            return conclusion.last().observation();
        }
        List<Fact> facts = new ArrayList<>(conclusion.facts());
        facts.addAll(SignalFacts.of(diagnosed));
        if (!gaps.isEmpty()) {
            facts.add(new Fact("known gap", String.join("\n", gaps)));
        }
        String where = evidence.directory().toString();
        facts.add(new Fact("evidence", problems.isEmpty() ? where : where + "\n" + String.join("\n", problems)));
        String message = evidence.redactor().redact(FailureText.of(headline, facts));
        if (outcome == Outcome.FAILED) {
            throw new CheckFailedError(message);
        }
        throw new CouldNotCheckError(message);
    }

    private <T> List<String> keep(
            String name,
            String headline,
            Probe<T> probe,
            Conclusion<T> conclusion,
            Notes remarks,
            SignalReport diagnosed) {
        try {
            Redactor redactor = evidence.redactor();
            List<EvidenceFile> evidenceFiles = new ArrayList<>();
            evidenceFiles.add(EvidenceFile.text(redactor, name, verdictText(headline, probe, conclusion)));
            if (!conclusion.made().isEmpty()) {
                evidenceFiles.add(EvidenceFile.text(redactor, "changes made", text(conclusion.made())));
            }
            if (!remarks.lines().isEmpty()) {
                evidenceFiles.add(EvidenceFile.text(redactor, remarks.title(), text(remarks.lines())));
            }
            diagnosed
                    .named()
                    .forEach(named ->
                            evidenceFiles.add(EvidenceFile.text(redactor, "signal " + named.signal(), named.inFull())));
            if (!diagnosed.missing().isEmpty()) {
                evidenceFiles.add(EvidenceFile.text(redactor, "not collected", text(diagnosed.missing())));
            }
            if (conclusion.last() != null) {
                evidenceFiles.addAll(conclusion.last().evidenceFiles().all());
                addStackTrace(evidenceFiles, conclusion.last().problem());
            }
            if (conclusion.earlier() != null) {
                EvidenceFiles earlier = conclusion.earlier().evidenceFiles();
                earlier.all().forEach(evidenceFile -> evidenceFiles.add(evidenceFile.under(redactor, "last answer")));
            }
            diagnosed
                    .evidenceFiles()
                    .forEach(evidenceFile -> evidenceFiles.add(evidenceFile.under(redactor, "for signals")));
            return evidence.keep(evidenceFiles);
        } catch (RuntimeException e) {
            // Such as an observation whose toString fails: a pity, but no verdict.
            String problem = evidence.redactor().redact("evidence is missing: " + e);
            System.err.println(problem);
            return List.of(problem);
        }
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    private static <T> String verdictText(String headline, Probe<T> probe, Conclusion<T> conclusion) {
        StringBuilder text = new StringBuilder(FailureText.of(headline, conclusion.facts()))
                .append("\n\nlooked at: ")
                .append(probe.subject())
                .append('\n');
        Observation<T> told = conclusion.earlier() == null ? conclusion.last() : conclusion.earlier();
        if (told != null && told.observation() != null) {
            text.append("\nobserved ")
                    .append(Text.duration(told.began()))
                    .append(" after the beginning, by observation ");
            text.append(told.number()).append(":\n").append(told.observation()).append('\n');
        }
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

package io.stagegate.wait;

import io.stagegate.action.NotPermittedException;
import io.stagegate.action.Repair;
import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.environment.Patience;
import io.stagegate.evidence.EvidenceFiles;
import io.stagegate.evidence.RecordingLab;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.Probe;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One wait's observations and what is remembered of them. A poll thread observes, the scenario's thread concludes: an observation that
 * comes back after the conclusion changes nothing any more.
 *
 * <p>It may observe ahead of its turn. Its time counts from {@link #begin} on, and nothing ends it before; what it saw held by then
 * has held.
 */
final class Wait<T> {

    private static final int MOST_CHANGES = 200;

    /**
     * An observation ahead of the turn counts if it ended no longer ago: what only looks may look at the same time. One that takes
     * longer than this would never count if it were counted from its beginning, and would always be made twice.
     */
    private static final Duration FRESH = Duration.ofSeconds(2);

    /**
     * The rest ahead of the turn where it does not hold yet, and the longest one where it does: each question costs the lab,
     * and the turn ends the rest.
     */
    private static final Duration RED_AHEAD = Duration.ofMinutes(1);

    private static final AheadSlots AHEAD = new AheadSlots(2);

    private static final Duration LEAST = Duration.ofMillis(100);

    private final Lab lab;
    private final Redactor redactor;
    private final Patience patience;
    private final Probe<T> probe;
    private final Check<? super T> check;
    private final Repair<? super T> repair;
    private final WaitClock pace;
    private final SignalWatch diagnosing;
    private final CompletableFuture<Void> heldAhead = new CompletableFuture<>();

    private long start;
    /** Null ahead of the turn. */
    private Progress.Line line;

    private int looks;
    private boolean restNext;
    private Duration lookingSince;
    private Observation<T> last;
    private Duration lastEnded;
    private Observation<T> lastDecided;
    private Duration holdingSince;
    private String brokenHold;
    private boolean satisfied;
    private boolean concluded;
    private String lastShort = "";
    private final List<String> changes = new ArrayList<>();
    private final List<String> made = new ArrayList<>();

    Wait(
            Lab lab,
            Redactor redactor,
            Patience patience,
            Probe<T> probe,
            Check<? super T> check,
            Repair<? super T> repair,
            WaitClock pace,
            SignalWatch diagnosing) {
        this.lab = lab;
        this.redactor = redactor;
        this.patience = patience;
        this.probe = probe;
        this.check = check;
        this.repair = repair;
        this.pace = pace;
        this.diagnosing = diagnosing;
        this.start = pace.nanos();
    }

    /** Observes ahead of the turn, until that has come. */
    void lookAhead(Turn turn) {
        try {
            while (!turn.isNow()) {
                rested();
                if (!turn.isNow() && AHEAD.tryAcquire(new AheadSlots.Claim(looks > 0, turn.place()), LEAST)) {
                    lookAhead();
                } else {
                    restNext = false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAhead() {
        try {
            look();
        } finally {
            AHEAD.release();
        }
    }

    /** Completed once it has held for long enough, ahead of its turn. */
    CompletableFuture<Void> heldAhead() {
        return heldAhead;
    }

    /** It is its turn. To be called while it does not look. */
    synchronized void begin(Progress.Line shown) {
        line = shown;
        if (looks == 0) {
            start = pace.nanos();
            return;
        }
        Duration ahead = elapsed();
        boolean fresh = ahead.minus(lastEnded).compareTo(FRESH) <= 0;
        satisfied = satisfied && fresh;
        start = pace.nanos();
        last = last.earlier(ahead);
        lastDecided = lastDecided == null ? null : lastDecided.earlier(ahead);
        holdingSince = holdingSince == null ? null : holdingSince.minus(ahead);
        restNext = false;
        changes.clear();
        note(Duration.ZERO, "observed ahead of its turn for " + Text.duration(ahead) + ", last: " + last.inShort());
    }

    /** Rests, but not before the first observation, then observes; true when there is nothing more to wait for. */
    boolean turn() throws InterruptedException {
        synchronized (this) {
            if (satisfied) {
                return true;
            }
        }
        rested();
        return look();
    }

    private void rested() throws InterruptedException {
        Duration rest;
        synchronized (this) {
            rest = restNext ? rest() : Duration.ZERO;
            restNext = true;
        }
        if (rest.compareTo(Duration.ZERO) > 0) {
            pace.rest(rest);
        }
    }

    private boolean look() {
        int number;
        Duration began;
        boolean named = diagnosing.endsTheWait();
        synchronized (this) {
            number = looks + 1;
            began = elapsed();
            lookingSince = began;
        }
        Observation<T> seen = observe(number, began);
        // Cut short it says nothing of the lab: it has not returned.
        if (Thread.currentThread().isInterrupted()) {
            return true;
        }
        // Named before the observation began, the failure ends the wait; but what this observation sees counts more.
        return remember(seen, named);
    }

    /** Never past the deadline, nor past the moment when holding is long enough: both want an observation just then. */
    private Duration rest() {
        if (line == null && holdingSince == null) {
            return longer(patience.interval(), RED_AHEAD);
        }
        if (line == null && satisfied) {
            return longer(
                    longer(patience.interval(), FRESH),
                    shorter(elapsed().minus(holdingSince).dividedBy(4), RED_AHEAD));
        }
        return holdingSince == null
                ? shorter(patience.interval(), patience.timeout().minus(elapsed()))
                : shorter(
                        patience.interval(), patience.holdFor().minus(elapsed().minus(holdingSince)));
    }

    private Observation<T> observe(int number, Duration asked) {
        long now = System.nanoTime();
        SharedObservations.Shared<T> shared = SharedObservations.observe(lab, probe, redactor);
        // Another wait's may have begun a moment before it was asked for here: what holds holds from its end, not from
        // ours.
        Duration began = asked.minusNanos(Math.max(0, now - shared.began()));
        EvidenceFiles evidenceFiles = shared.evidenceFiles();
        T observation = null;
        try {
            observation = shared.get();
            Verdict verdict = judge(observation);
            Lab recording = new RecordingLab(lab, evidenceFiles);
            if (!verdict.passed() && observation != null && remedied(recording, observation)) {
                observation = probe.observe(recording);
                verdict = judge(observation);
            }
            return new Observation<>(number, began, observation, verdict, null, evidenceFiles);
        } catch (NotPermittedException e) {
            // Somebody else may do it: that is waited for.
            Verdict verdict = Verdict.fail(probe.subject() + " " + check.name(), e.getMessage());
            return new Observation<>(number, began, observation, verdict, null, evidenceFiles);
        } catch (CouldNotCheckException e) {
            Verdict verdict = new Verdict.Unknown(e.getMessage(), e.failure().permanent());
            return new Observation<>(number, began, observation, verdict, e, evidenceFiles);
        } catch (KubernetesRefusalException | HypervisorException | LoadBalancerException e) {
            // Refusals that the probe has no meaning for pass by themselves while a cluster comes up.
            return new Observation<>(
                    number,
                    began,
                    observation,
                    Verdict.unknown("not foreseen by '" + probe.subject() + "': " + e.getMessage()),
                    e,
                    evidenceFiles);
        } catch (RuntimeException e) {
            return new Observation<>(number, began, observation, mistake(e.toString() + place(e)), e, evidenceFiles);
        } catch (AssertionError | LinkageError | StackOverflowError e) {
            RuntimeException problem = new IllegalStateException(e.toString(), e);
            return new Observation<>(
                    number, began, observation, mistake(e.toString() + place(e)), problem, evidenceFiles);
        }
    }

    private Verdict judge(T observation) {
        if (observation == null) {
            return mistake("probe '" + probe.subject() + "' saw null");
        }
        Verdict verdict = check.judge(observation);
        return verdict == null ? mistake("check '" + check.name() + "' judged null") : verdict;
    }

    /** Nothing is done any more once the wait has ended, however late an observation comes back. */
    private boolean remedied(Lab recording, T observation) {
        synchronized (this) {
            if (concluded) {
                return false;
            }
        }
        return repair.apply(recording, observation, this::made);
    }

    private synchronized void made(String change) {
        made.add(String.format("%8s  %s", Text.duration(elapsed()), redactor.redact(change)));
        note("changed: " + change);
    }

    /** Looking again cannot mend our own mistakes, and they say nothing of the lab. */
    private static Verdict mistake(String what) {
        return new Verdict.Unknown("a mistake in stagegate's own code, not in the lab: " + what, true);
    }

    private static String place(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        return frames.length == 0 ? "" : "\nat " + frames[0];
    }

    private synchronized boolean remember(Observation<T> look, boolean named) {
        if (concluded) {
            return true;
        }
        lookingSince = null;
        looks = look.number();
        Duration now = elapsed();
        if (look.verdict().passed()) {
            if (holdingSince == null) {
                // Counted from when the first observation had ended until a later one begins: it held at least so long.
                holdingSince = now;
            }
            Duration held = look.began().minus(holdingSince);
            satisfied = patience.holdFor().isZero() || held.compareTo(patience.holdFor()) >= 0;
        } else if (holdingSince != null) {
            brokenHold = held(look.began()) + ", then: " + look.inFull();
            holdingSince = null;
            satisfied = false;
        }
        last = look;
        lastEnded = now;
        lastDecided = look.decided() ? look : lastDecided;
        if (line == null) {
            noteChange(look);
            if (satisfied) {
                heldAhead.complete(null);
            }
            return false;
        }
        if (look.verdict().passed()) {
            diagnosing.green();
        } else {
            diagnosing.red(now, pace::notifier);
        }
        show(look, now);
        boolean hopeless = !look.verdict().passed() && look.verdict().terminal();
        boolean explained = !look.verdict().passed() && named;
        // What is as it must be when the time is up is let hold: the time is for getting there.
        boolean timeIsUp = holdingSince == null && now.compareTo(patience.timeout()) >= 0;
        return satisfied || hopeless || explained || timeIsUp;
    }

    private void show(Observation<T> look, Duration now) {
        String seen = redactor.redact(look.inShort());
        if (look.verdict().passed() && !satisfied) {
            seen = "as it must be, held " + held(now);
        }
        if (!satisfied) {
            String hint = look.verdict().passed() ? "" : redactor.redact(diagnosing.hint());
            line.seen(seen + (hint.isEmpty() ? "" : "; " + hint), now);
        }
        noteChange(look);
    }

    private void noteChange(Observation<T> look) {
        String words = Outcome.of(look.verdict()).words().toLowerCase(java.util.Locale.ROOT);
        String change = look.verdict().passed() ? words : words + ": " + redactor.redact(look.inShort());
        if (!change.equals(lastShort)) {
            lastShort = change;
            note(look.began(), change);
        }
    }

    private void note(Duration when, String what) {
        if (changes.size() < MOST_CHANGES) {
            changes.add(String.format("%8s  %s", Text.duration(when), what));
        } else if (changes.size() == MOST_CHANGES) {
            changes.add("          … further changes are not shown");
        }
    }

    /** Shows a line of what is under way within an observation. */
    synchronized void onOutput(String words) {
        if (!concluded && line != null && !words.isBlank()) {
            line.seen(redactor.redact(words.strip()), elapsed());
        }
    }

    /** Tells of something that is no look's: a watch that could not begin. */
    synchronized void note(String what) {
        if (!concluded) {
            note(elapsed(), redactor.redact(what));
        }
    }

    private String held(Duration until) {
        return Text.duration(until.minus(holdingSince)) + " of " + Text.brief(patience.holdFor());
    }

    /** What it came to ahead of its turn: it has held. */
    synchronized Conclusion<T> soFar() {
        return conclusion(Verdict.pass(), List.of(), elapsed());
    }

    /**
     * Ends the wait, however far it came.
     *
     * @param cutShort why no more looks were made, or empty
     */
    synchronized Conclusion<T> conclude(String cutShort) {
        concluded = true;
        Duration took = elapsed();
        if (satisfied) {
            return conclusion(Verdict.pass(), List.of(), took);
        }
        if (!cutShort.isEmpty()) {
            return unknown(cutShort, took, lastDecided);
        }
        if (lookingSince != null || last == null) {
            Duration since = lookingSince == null ? Duration.ZERO : lookingSince;
            return unknown("the observation did not return in " + Text.duration(took.minus(since)), took, lastDecided);
        }
        if (last.verdict() instanceof Verdict.Unknown unknown) {
            return unknown(unknown.cause(), took, lastDecided);
        }
        Verdict.Fail fail = last.verdict() instanceof Verdict.Fail seen
                ? seen
                : new Verdict.Fail(
                        probe.subject() + " " + check.name() + ", for " + Text.brief(patience.holdFor())
                                + " without a break",
                        "held " + held(last.began()) + " when the time was up",
                        false);
        List<Fact> facts =
                new ArrayList<>(List.of(new Fact("expected", fail.expected()), new Fact("but was", fail.actual())));
        addBrokenHold(facts);
        return conclusion(fail, facts, took);
    }

    private Conclusion<T> unknown(String cause, Duration took, Observation<T> seen) {
        List<Fact> facts = new ArrayList<>(Conclusion.facts(new Verdict.Unknown(cause, false)));
        if (seen != null) {
            String age = Text.duration(took.minus(seen.began())) + " ago: ";
            facts.add(new Fact("last seen", age + seen.inFull()));
        }
        addBrokenHold(facts);
        return conclusion(new Verdict.Unknown(cause, false), facts, took);
    }

    private void addBrokenHold(List<Fact> facts) {
        if (brokenHold != null) {
            facts.add(new Fact("held", brokenHold));
        }
    }

    private Conclusion<T> conclusion(Verdict verdict, List<Fact> facts, Duration took) {
        Observation<T> earlier = last == null || last.decided() ? null : lastDecided;
        return new Conclusion<>(
                verdict, List.copyOf(facts), took, looks, last, earlier, List.copyOf(changes), List.copyOf(made));
    }

    private Duration elapsed() {
        return Duration.ofNanos(pace.nanos() - start);
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /**
     * What a wait came to.
     *
     * @param facts why, unless it passed
     * @param last the last observation that returned, or null
     * @param earlier the last observation that told something, if the last one did not; or null
     * @param changes what was seen, in order, each with its time
     * @param made what was changed in the lab, likewise
     */
    record Conclusion<T>(
            Verdict verdict,
            List<Fact> facts,
            Duration took,
            int looks,
            Observation<T> last,
            Observation<T> earlier,
            List<String> changes,
            List<String> made) {

        /** Of a verdict that no wait came to. */
        static <T> Conclusion<T> reached(Verdict verdict) {
            return new Conclusion<>(verdict, facts(verdict), Duration.ZERO, 0, null, null, List.of(), List.of());
        }

        static List<Fact> facts(Verdict verdict) {
            if (verdict instanceof Verdict.Fail fail) {
                return List.of(new Fact("expected", fail.expected()), new Fact("but was", fail.actual()));
            }
            return verdict instanceof Verdict.Unknown unknown ? List.of(new Fact("cause", unknown.cause())) : List.of();
        }

        /** The last observation that told something, else the last one; empty when none returned. */
        Optional<Observation<T>> shown() {
            return Optional.ofNullable(earlier == null ? last : earlier);
        }

        /** What was observed last; null when nothing was. */
        T observed() {
            return shown().map(Observation::observation).orElse(null);
        }

        /** What the progress line ends with. */
        String inShort() {
            if (verdict.passed()) {
                return "";
            }
            return new Observation<>(0, Duration.ZERO, null, verdict, null, null).inShort();
        }
    }
}

package io.stagegate.wait;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.signal.SignalFinder;
import io.stagegate.signal.SignalReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * What looks for failure signals beside a wait: on threads of its own, never two at a time, and only while the wait is
 * red. Whatever becomes of it, the verdict is the observations' own.
 */
final class SignalWatch {

    /** What an observation may take beyond its own limit, until it is left behind. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** The longest rest while nothing new is found; a rule looks back for a minute or more, and misses no line by it. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /** Looks for nothing. */
    static final SignalWatch NONE = new SignalWatch(null, Duration.ZERO, Duration.ZERO, false);

    private final Supplier<SignalReport> diagnosis;
    private final Duration interval;
    private final Duration most;
    private final boolean early;

    private boolean red;
    private Duration began;
    /** Since when it rests; noticed by the wait's own looks. */
    private Duration restsSince;
    /** Since when it has found the same; null until the wait's own looks notice. */
    private Duration sameSince;

    private Future<?> underWay;
    private SignalReport latest;

    /**
     * @param diagnosis observes once; null for never
     * @param interval how long the wait is red before the first observation, and the rest between two
     * @param timeout what an observation may take
     * @param early whether a signal may end the wait
     */
    SignalWatch(Supplier<SignalReport> diagnosis, Duration interval, Duration timeout, boolean early) {
        this.diagnosis = diagnosis;
        this.interval = interval;
        this.most = timeout.plus(GRACE);
        this.early = early;
    }

    static SignalWatch by(Optional<SignalFinder> diagnosis, boolean early) {
        return diagnosis
                .map(looks -> new SignalWatch(looks::look, looks.interval(), looks.timeout(), early))
                .orElse(NONE);
    }

    /**
     * An observation was red; where one for signals is due, it begins.
     *
     * @param now since the wait's beginning
     * @param onEnd run when what was found ends the wait
     */
    synchronized void red(Duration now, Runnable onEnd) {
        if (diagnosis == null) {
            return;
        }
        red = true;
        if (searches()) {
            return;
        }
        restsSince = restsSince == null ? now : restsSince;
        sameSince = sameSince == null ? now : sameSince;
        if (now.minus(restsSince).compareTo(rest()) >= 0) {
            underWay = begin(now, onEnd);
        }
    }

    /**
     * Counted from the end of the one before, and twice as long as that took: on a lab that is slow to answer, looking must
     * not be what makes it slow. What has been the same for long is seldom new a moment later, unless it only has to last.
     */
    private Duration rest() {
        Duration took = began == null ? Duration.ZERO : restsSince.minus(began);
        Duration least = Wait.longer(interval, took.multipliedBy(2));
        Duration same = restsSince.minus(sameSince).dividedBy(4);
        return latest != null && latest.named().stream().anyMatch(named -> !named.persistent())
                ? least
                : Wait.longer(least, Wait.shorter(same, LONGEST_REST));
    }

    /** The lock is held until its result is kept: it cannot end before. */
    private Future<?> begin(Duration now, Runnable onEnd) {
        began = now;
        restsSince = null;
        return Bounded.begin(() -> {
            SignalReport found = look();
            synchronized (this) {
                sameSince = latest == null || states(latest).equals(states(found)) ? sameSince : null;
                // Green meanwhile, it is about a failure that is over.
                latest = red ? found : null;
                underWay = null;
            }
            if (endsTheWait()) {
                onEnd.run();
            }
            return null;
        });
    }

    private static List<String> states(SignalReport report) {
        return report.named().stream()
                .map(named -> named.signal() + " " + named.status() + " " + named.persistent())
                .toList();
    }

    /** A mistake of ours in it must not change a verdict, and must not be hidden either. */
    private SignalReport look() {
        try {
            return diagnosis.get();
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            return failed("a mistake in stagegate's own code, not in the lab: " + e);
        }
    }

    private static SignalReport failed(String why) {
        return SignalReport.failed(why);
    }

    /** An observation was green: whatever was the matter is over. */
    synchronized void green() {
        red = false;
        began = null;
        restsSince = null;
        sameSince = null;
        latest = null;
    }

    synchronized boolean searches() {
        return underWay != null;
    }

    /** What is the matter makes it pointless to wait on. */
    synchronized boolean endsTheWait() {
        return early && latest != null && latest.endsAWait();
    }

    /** For the progress line: what seems to be the matter. */
    synchronized String hint() {
        return latest == null
                ? ""
                : latest.first()
                        .map(named -> named.signal() + (named.persistent() && named.confirmed() ? "" : "?"))
                        .orElse("");
    }

    /**
     * What was the matter when the wait ended red; looked for now, unless that was done just before.
     *
     * @param now since the wait's beginning
     * @param forGood the end came of the very last observation: what was found before it may not know why
     */
    SignalReport last(Duration now, boolean forGood) {
        if (diagnosis == null) {
            return SignalReport.NOTHING;
        }
        Future<?> before;
        synchronized (this) {
            red = true;
            before = underWay;
            boolean recent = began != null && now.minus(began).compareTo(interval) < 0;
            if (before == null && latest != null && !forGood && (recent || endsTheWait())) {
                return latest;
            }
        }
        try {
            if (before != null) {
                Bounded.await("failure signals", most, before);
            }
            if (before == null || forGood) {
                Bounded.await("failure signals", most, beginLast(now));
            }
        } catch (CouldNotCheckException e) {
            return failed(e.getMessage());
        }
        synchronized (this) {
            return latest == null ? SignalReport.NOTHING : latest;
        }
    }

    private synchronized Future<?> beginLast(Duration now) {
        underWay = begin(now, () -> {});
        return underWay;
    }
}

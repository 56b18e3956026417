package io.stagegate.monitor;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Patience;
import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.observation.MilestoneObservation;
import io.stagegate.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Looks for the milestones of an install that it has not seen yet, until it has seen all of them. */
public final class MilestoneMonitor implements AutoCloseable {

    private final Lab lab;
    private final Function<Set<Milestone>, Probe<MilestoneObservation>> probe;
    private final Patience pace;
    private final LongSupplier nanos;
    private final long began;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "stagegate-follow-milestones");
        thread.setDaemon(true);
        return thread;
    });
    private volatile MilestoneHistory history;
    private Future<?> ticking;

    /** @param pace the rest between two observations is its interval, the most that a look may take its timeout */
    MilestoneMonitor(
            Lab lab,
            Function<Set<Milestone>, Probe<MilestoneObservation>> probe,
            Patience pace,
            Instant start,
            LongSupplier nanos) {
        this.lab = lab;
        this.probe = probe;
        this.pace = pace;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.history = MilestoneHistory.begun(start);
    }

    void start() {
        ticking = looking.scheduleWithFixedDelay(this::look, 0, pace.interval().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** One look, into the history. It never throws, for that would end the following. */
    void look() {
        MilestoneHistory before = history;
        Set<Milestone> missing = before.missing();
        if (missing.isEmpty()) {
            looking.shutdown();
            return;
        }
        Duration begun = elapsed();
        try {
            MilestoneObservation result = Bounded.call(
                    "the install", pace.timeout(), () -> probe.apply(missing).observe(lab));
            history = before.seen(begun, elapsed(), result);
        } catch (CouldNotCheckException e) {
            history = before.blind(elapsed(), e.getMessage());
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            history = before.blind(elapsed(), "a mistake in stagegate's own code, not in the lab: " + e);
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    /** What was seen until now. */
    public MilestoneHistory history() {
        return history.at(elapsed());
    }

    /** Ends it at once; a look that is under way is left behind. */
    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel(true);
        }
        looking.shutdownNow();
    }
}

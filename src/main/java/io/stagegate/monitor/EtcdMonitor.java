package io.stagegate.monitor;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Patience;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks at etcd again and again, on a thread of its own, for as long as the run lasts. Whatever happens to the lab, it
 * goes on: a look that fails becomes a gap in the history.
 */
public final class EtcdMonitor implements AutoCloseable {

    /** How many times as long it rests once nothing is judged by its history any more. */
    private static final int RELAXED = 4;

    private final Lab lab;
    private final Probe<EtcdSnapshot> probe;
    private final Patience pace;
    private final LongSupplier nanos;
    private final long began;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread = new Thread(this::follow, "stagegate-follow-etcd");
    private volatile EtcdHistory history;
    private volatile boolean closed;
    private volatile boolean relaxed;

    /** @param pace the rest between two observations is its interval, the most that a look may take its timeout */
    EtcdMonitor(Lab lab, Probe<EtcdSnapshot> probe, Patience pace, Instant start, LongSupplier nanos) {
        this.lab = lab;
        this.probe = probe;
        this.pace = pace;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.history = EtcdHistory.begun(start);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        while (!closed) {
            look();
            try {
                // Woken for a burst of changes, it looks once; a change during a look is looked at again.
                if (wakes.tryAcquire(rest().toNanos(), TimeUnit.NANOSECONDS)) {
                    wakes.drainPermits();
                }
            } catch (InterruptedException e) {
                // Only close interrupts us.
                return;
            }
        }
    }

    /** One look, into the history. */
    void look() {
        EtcdHistory before = history;
        EtcdHistory after;
        try {
            EtcdSnapshot result = Bounded.call("etcd on all nodes", pace.timeout(), () -> probe.observe(lab));
            after = before.seen(elapsed(), result);
        } catch (CouldNotCheckException e) {
            after = before.blind(elapsed(), e.getMessage());
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            after = before.blind(elapsed(), "a mistake in stagegate's own code, not in the lab: " + e);
        }
        if (closed) {
            return;
        }
        history = after;
        if (after.changedSince(before)) {
            listeners.forEach(Runnable::run);
        }
    }

    /** From here on its history is drawn, and nothing judged by it: the nodes are asked less often. */
    public void relax() {
        relaxed = true;
    }

    /** Between two looks. */
    Duration rest() {
        return relaxed ? pace.interval().multipliedBy(RELAXED) : pace.interval();
    }

    private Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    /** What was seen until now. */
    public EtcdHistory history() {
        return history.at(elapsed());
    }

    /** Ends the rest that lasts: something has changed. Cheap, from any thread. */
    public void notifier() {
        wakes.release();
    }

    /**
     * Tells of every look that saw something else than the one before it.
     *
     * @param onChange run on the follower's thread; cheap, never fails
     * @return what ends the telling
     */
    public Runnable listen(Runnable onChange) {
        listeners.add(onChange);
        return () -> listeners.remove(onChange);
    }

    /** Waits for the thread to have ended; for tests. */
    void join(Duration most) throws InterruptedException {
        thread.join(most.toMillis());
    }

    boolean monitoring() {
        return thread.isAlive();
    }

    /** Ends it at once; a look that is under way is left behind. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

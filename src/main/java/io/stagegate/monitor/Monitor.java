package io.stagegate.monitor;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.environment.Patience;
import io.stagegate.observation.History;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Observes one thing again and again, on a thread of its own, until it has seen all or the run ends. Whatever happens to
 * the lab, it goes on: an observation that fails becomes a gap in the history.
 *
 * @param <T> an observation
 * @param <H> the history of observations, an immutable value
 */
public final class Monitor<T, H extends History<T, H>> implements AutoCloseable {

    /** How many times as long it rests at most: where nothing changes, or once no check is made of its history any more. */
    private static final int RELAXED = 4;

    /** How many times as often it observes where that costs the lab next to nothing. */
    private static final int CHEAP = 5;

    /** The shortest interval that a patience may have, too. */
    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final String subject;
    private final Function<H, T> observe;
    private final Patience pace;
    private final BooleanSupplier cheap;
    private final Timer timer;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread;
    private volatile H history;
    private volatile boolean closed;
    private volatile boolean relaxed;
    private volatile int rests = 1;

    /**
     * @param subject in the messages of gaps: {@code etcd on all nodes}
     * @param begun the history before the first observation
     * @param observe observes once, given what is known already
     * @param pace its interval is the rest between two observations, its timeout the most that one may take
     */
    Monitor(String subject, H begun, Function<H, T> observe, Patience pace, LongSupplier nanos) {
        this(subject, begun, observe, pace, () -> false, nanos);
    }

    /** @param cheap whether the last observation cost the lab next to nothing */
    Monitor(String subject, H begun, Function<H, T> observe, Patience pace, BooleanSupplier cheap, LongSupplier nanos) {
        this.cheap = cheap;
        this.subject = subject;
        this.history = begun;
        this.observe = observe;
        this.pace = pace;
        this.timer = new Timer(nanos);
        this.thread = Timer.daemon("stagegate-monitor " + subject).newThread(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed && !history.complete()) {
            observe();
            try {
                // A burst of changes is one observation; a change during an observation is another one.
                if (changes.tryAcquire(rest().toNanos(), TimeUnit.NANOSECONDS)) {
                    changes.drainPermits();
                    rests = 1;
                }
            } catch (InterruptedException e) {
                // Only close interrupts it.
                return;
            }
        }
    }

    /** One observation, into the history. */
    void observe() {
        H before = history;
        if (before.complete()) {
            return;
        }
        Duration begun = timer.elapsed();
        H after;
        try {
            T seen = Bounded.call(subject, pace.timeout(), () -> observe.apply(before));
            after = before.seen(begun, timer.elapsed(), seen);
        } catch (CouldNotCheckException e) {
            after = before.blind(timer.elapsed(), e.getMessage());
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            after = before.blind(timer.elapsed(), Timer.mistake(e));
        }
        if (closed) {
            return;
        }
        history = after;
        boolean changed = after.changedSince(before);
        rests = changed ? 1 : Math.min(2 * rests, RELAXED);
        if (changed) {
            listeners.forEach(Runnable::run);
        }
    }

    /** From here on no check is made of its history: the lab is asked less often. */
    public void relax() {
        relaxed = true;
    }

    /**
     * Between two observations: longer each time that nothing has changed, for each costs the nodes a few commands. What
     * happens in between is not lost where a change is notified, or leaves its trace as an election does. Where an observation is
     * cheap, there is no reason to rest long.
     */
    Duration rest() {
        if (!relaxed && cheap.getAsBoolean()) {
            Duration rest = pace.interval().dividedBy(CHEAP);
            return rest.compareTo(SHORTEST) < 0 ? SHORTEST : rest;
        }
        return pace.interval().multipliedBy(relaxed ? RELAXED : rests);
    }

    /** What was observed until now. */
    public H history() {
        return history.at(timer.elapsed());
    }

    /** Something has changed: ends the rest that lasts. Cheap, from any thread. */
    public void notifyChange() {
        changes.release();
    }

    /**
     * Reports every change of the history.
     *
     * @param onChange run on the monitor's thread; cheap, never fails
     * @return ends it
     */
    public Runnable listen(Runnable onChange) {
        listeners.add(onChange);
        return () -> listeners.remove(onChange);
    }

    /** Waits for the thread to have ended; for tests. */
    void join(Duration most) throws InterruptedException {
        thread.join(most.toMillis());
    }

    boolean running() {
        return thread.isAlive();
    }

    /** Ends it at once; an observation that is under way is left behind. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

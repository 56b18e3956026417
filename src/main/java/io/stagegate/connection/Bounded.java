package io.stagegate.connection;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls what may never come back (native code, name resolution, a frozen peer) on a thread that nobody has to
 * wait for. For the connections' own use.
 */
public final class Bounded {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final ExecutorService WORKERS = Executors.newCachedThreadPool(work -> {
        Thread worker = new Thread(work, "stagegate-connection-" + COUNT.incrementAndGet());
        worker.setDaemon(true);
        return worker;
    });

    private Bounded() {}

    /** Begins work on a daemon thread. */
    public static <T> Future<T> begin(Callable<T> work) {
        return WORKERS.submit(work);
    }

    /**
     * Does the work, or gives up on it and leaves it behind.
     *
     * @param where what the message begins with: {@code libvirt lxc:///}
     * @throws CouldNotCheckException when the limit passed, or the work failed with a checked exception
     */
    public static <T> T call(String where, Duration limit, Callable<T> work) {
        return await(where, limit, begin(work));
    }

    /** As {@link #call}, for work that was begun before. */
    public static <T> T await(String where, Duration limit, Future<T> work) {
        try {
            return work.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            work.cancel(true);
            throw new CouldNotCheckException(
                    ConnectionFailure.TIMEOUT, where + ": TIMEOUT: no answer within " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            work.cancel(true);
            Thread.currentThread().interrupt();
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER, where + ": OTHER: interrupted while waiting for it", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw FailureClassifier.couldNotCheck(where, e.getCause());
        }
    }

    /** Does work whose failure is nobody's concern, such as closing; neither throws nor outlasts the limit. */
    public static void quietly(Duration limit, Callable<?> work) {
        Future<?> begun = begin(work);
        try {
            begun.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            begun.cancel(true);
        }
    }
}

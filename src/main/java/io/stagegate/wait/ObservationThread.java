package io.stagegate.wait;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The thread that looks, while the scenario's own thread waits for it. Awaitility swallows interrupts of the latter
 * until the wait has ended by itself; answering them with an exception that it passes on ends the wait at once.
 */
final class ObservationThread extends ThreadPoolExecutor {

    ObservationThread() {
        super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ObservationThread::daemon);
    }

    /** An observation that hangs must not keep the process from ending. */
    static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "stagegate-look");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    protected <V> RunnableFuture<V> newTaskFor(Callable<V> look) {
        return new FutureTask<>(look) {
            @Override
            public V get(long timeout, TimeUnit unit) throws ExecutionException, TimeoutException {
                try {
                    return super.get(timeout, unit);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CancellationException("interrupted");
                }
            }
        };
    }
}

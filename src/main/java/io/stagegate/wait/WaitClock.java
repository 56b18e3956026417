package io.stagegate.wait;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A wait's sense of time. Tests have one that does not wait. */
interface WaitClock {

    /** Nanoseconds on a clock that never jumps. */
    long nanos();

    /** Returns after this time, or soon after {@link #notifier()}. */
    void rest(Duration most) throws InterruptedException;

    /** Ends the rest that lasts, or else the next one. */
    void notifier();

    static WaitClock real() {
        return new WaitClock() {

            /** A burst of changes must not become a burst of observations. */
            private static final long LEAST_MILLIS = 20;

            private final Semaphore changes = new Semaphore(0);

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void rest(Duration most) throws InterruptedException {
                long nanos = most.toNanos();
                long least = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(LEAST_MILLIS));
                TimeUnit.NANOSECONDS.sleep(least);
                if (changes.tryAcquire(nanos - least, TimeUnit.NANOSECONDS)) {
                    changes.drainPermits();
                }
            }

            @Override
            public void notifier() {
                changes.release();
            }
        };
    }
}

package io.stagegate.monitor;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/** What all that monitors has in common: the time since it began, daemon threads, and how it reports our own mistakes. */
final class Timer {

    private final LongSupplier nanos;
    private final long began;

    Timer(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    /** A monitor that hangs must not keep the process from ending. */
    static ThreadFactory daemon(String name) {
        return run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    static String mistake(Throwable thrown) {
        return "a mistake in stagegate's own code, not in the lab: " + thrown;
    }
}

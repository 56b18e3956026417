package io.stagegate.run;

import java.util.Optional;

/**
 * What was seen first of something, for comparison with what comes after.
 *
 * @param <T> an immutable value
 */
public final class First<T> {

    private T seen;

    /** Keeps it, unless something was kept before. */
    public synchronized void keep(T value) {
        if (seen == null) {
            seen = value;
        }
    }

    public synchronized Optional<T> seen() {
        return Optional.ofNullable(seen);
    }
}

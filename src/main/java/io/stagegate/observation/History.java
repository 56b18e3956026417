package io.stagegate.observation;

import java.time.Duration;

/**
 * What was observed over time, one observation after the other: an immutable value. Times are counted from its start.
 *
 * @param <T> an observation
 * @param <H> the history itself
 */
public interface History<T, H extends History<T, H>> {

    /**
     * With one more observation.
     *
     * @param begun when it began
     * @param at when it ended
     */
    H seen(Duration begun, Duration at, T observation);

    /** With one more that could not be made, and why. */
    H blind(Duration at, String cause);

    /** The same, read at a later time. */
    H at(Duration later);

    /** Nothing is left to observe. */
    default boolean complete() {
        return false;
    }

    /** The last observation differs from the one before it in a way that matters to who waits. */
    default boolean changedSince(H earlier) {
        return false;
    }
}

package io.stagegate.wait;

import java.util.concurrent.CompletableFuture;

/**
 * A scenario's turn among those that run at the same time.
 *
 * @param place how many scenarios are before it in the order of the run
 * @param comes completed when they have ended; what only looks is looked at before, too
 */
public record Turn(int place, CompletableFuture<?> comes) {

    /** Of a scenario that waits for none. */
    public static final Turn NOW = new Turn(0, CompletableFuture.completedFuture(null));

    boolean isNow() {
        return comes.isDone();
    }
}

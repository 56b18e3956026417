package io.stagegate.wait;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * How many observations ahead of their turn are under way at a time, of all waits: what is monitored, and what whoever's turn it is
 * asks for, must not queue behind them.
 */
final class AheadSlots {

    /**
     * Who wants one.
     *
     * @param observed whether it has observed already
     * @param place its turn's
     */
    record Claim(boolean observed, int place) {}

    /**
     * Who has observed nothing yet goes first; of those, whose turn comes first, for what was observed long before its turn must be
     * observed again.
     */
    private final PriorityQueue<Claim> claims =
            new PriorityQueue<>(Comparator.comparing(Claim::observed).thenComparing(Claim::place));

    private int free;

    AheadSlots(int slots) {
        free = slots;
    }

    /**
     * Takes a slot, for {@link #release} to give back.
     *
     * @param most how long to wait for it
     * @return whether there was one in time
     */
    synchronized boolean tryAcquire(Claim claim, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        claims.add(claim);
        try {
            while (free == 0 || !claim.equals(claims.peek())) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            free--;
            return true;
        } finally {
            claims.remove(claim);
            notifyAll();
        }
    }

    synchronized void release() {
        free++;
        notifyAll();
    }
}

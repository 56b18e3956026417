package io.stagegate.observation;

import java.time.Instant;

/**
 * A Lease, or what old clusters have in its place, by which a component's leader is known, or that a node's kubelet lives.
 *
 * @param name with its namespace
 * @param holder the leader's identity, its host's name and something random, or a node's name; empty when nobody holds it
 * @param renewed when it was renewed, by its holder's clock
 * @param age seconds since it was renewed, by our clock; negative when that says it was in the future
 * @param duration seconds for which a renewal is good
 */
public record LeaderLease(String name, String holder, Instant renewed, long age, long duration) {

    /** There is no such Lease. */
    public static LeaderLease none(String name) {
        return new LeaderLease(name, "", Instant.EPOCH, 0, 0);
    }

    @Override
    public String toString() {
        return holder.isEmpty()
                ? name + ": held by nobody"
                : "%s: held by %s, renewed %d s ago, good for %d s".formatted(name, holder, age, duration);
    }
}

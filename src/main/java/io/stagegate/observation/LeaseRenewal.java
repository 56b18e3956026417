package io.stagegate.observation;

/**
 * A leader's lease at two observations.
 *
 * @param before as the first observation saw it that found this holder
 * @param now as it was seen last; at the first observation the same
 */
public record LeaseRenewal(LeaderLease before, LeaderLease now) {

    /** The same holder has renewed it between the two observations. */
    public boolean renewed() {
        return before.holder().equals(now.holder()) && now.renewed().isAfter(before.renewed());
    }

    @Override
    public String toString() {
        return now
                + (renewed() ? ", renewed since it was first observed" : ", not renewed since it was first observed");
    }
}

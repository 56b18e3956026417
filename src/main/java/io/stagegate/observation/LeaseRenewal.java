package io.stagegate.observation;

/**
 * A leader's lease at two looks.
 *
 * @param before as the first look saw it that found this holder
 * @param now as it was seen last; at the first look the same
 */
public record LeaseRenewal(LeaderLease before, LeaderLease now) {

    /** The same holder has renewed it between the two looks. */
    public boolean renewed() {
        return before.holder().equals(now.holder()) && now.renewed().isAfter(before.renewed());
    }

    @Override
    public String toString() {
        return now
                + (renewed() ? ", renewed since it was first looked at" : ", not renewed since it was first looked at");
    }
}

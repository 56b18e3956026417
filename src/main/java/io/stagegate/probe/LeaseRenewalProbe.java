package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import io.stagegate.observation.LeaderLease;
import io.stagegate.observation.LeaseRenewal;

/** A leader's lease over time: it remembers its first look at the holder there is. */
public final class LeaseRenewalProbe implements Probe<LeaseRenewal> {

    private final LeaseProbe lease;
    private volatile LeaderLease first;

    public LeaseRenewalProbe(Profile.ObjectName name) {
        this.lease = new LeaseProbe(name);
    }

    @Override
    public String subject() {
        return lease.subject();
    }

    @Override
    public LeaseRenewal observe(Lab lab) {
        LeaderLease now = lease.observe(lab);
        LeaderLease before = first;
        if (before == null || !before.holder().equals(now.holder())) {
            before = now;
            first = now;
        }
        return new LeaseRenewal(before, now);
    }
}

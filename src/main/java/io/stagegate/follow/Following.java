package io.stagegate.follow;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Patience;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.probe.EtcdViewsProbe;
import io.stagegate.probe.Probe;
import java.time.Instant;

/** What is followed in the background of a run: etcd's membership and the API's health. */
public final class Following implements AutoCloseable {

    private final EtcdFollower etcd;
    private final ApiFollower api;

    private Following(EtcdFollower etcd, ApiFollower api) {
        this.etcd = etcd;
        this.api = api;
    }

    /** Begins to follow, at the pace of the environment's patience {@code follow}; needs no lab that answers. */
    public static Following of(Lab lab) {
        Patience pace = lab.environment().patience("follow");
        Instant start = Instant.now();
        EtcdFollower etcd = new EtcdFollower(lab, new EtcdViewsProbe(lab.environment()), pace, start, System::nanoTime);
        ApiFollower api = new ApiFollower(lab, pace, start, System::nanoTime);
        etcd.start();
        api.start();
        return new Following(etcd, api);
    }

    public EtcdFollower etcd() {
        return etcd;
    }

    public ApiFollower api() {
        return api;
    }

    /** Looks at nothing but the history: the lab is the follower's business. */
    public Probe<EtcdHistory> etcdsHistory() {
        return new Probe<>() {
            @Override
            public String subject() {
                return "etcd, followed,";
            }

            @Override
            public EtcdHistory observe(Lab lab) {
                return etcd.history();
            }
        };
    }

    @Override
    public void close() {
        etcd.close();
        api.close();
    }
}

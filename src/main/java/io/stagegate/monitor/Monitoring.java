package io.stagegate.monitor;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Patience;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.probe.EtcdSnapshotProbe;
import io.stagegate.probe.MilestoneProbe;
import io.stagegate.probe.Probe;
import java.time.Instant;

/**
 * What is followed in the background of a run: etcd's membership and the API's health; from when they are asked for, the
 * API's disruptions and the install's milestones besides.
 */
public final class Monitoring implements AutoCloseable {

    private final EtcdMonitor etcd;
    private final ApiMonitor api;
    private final Kubernetes.Watching pods;
    private final Lab lab;
    private DisruptionMonitor disruptions;
    private MilestoneMonitor milestones;
    private String doing = "";

    private Monitoring(Lab lab, EtcdMonitor etcd, ApiMonitor api, Kubernetes.Watching pods) {
        this.lab = lab;
        this.etcd = etcd;
        this.api = api;
        this.pods = pods;
    }

    /** Begins to follow, at the pace of the environment's patience {@code follow}; needs no lab that answers. */
    public static Monitoring of(Lab lab) {
        Patience pace = lab.environment().patience("follow");
        Instant start = Instant.now();
        EtcdMonitor etcd =
                new EtcdMonitor(lab, new EtcdSnapshotProbe(lab.environment()), pace, start, System::nanoTime);
        ApiMonitor api = new ApiMonitor(lab, pace, start, System::nanoTime);
        etcd.start();
        api.start();
        return new Monitoring(lab, etcd, api, watch(lab, etcd));
    }

    /** Whoever adds a member also makes it a pod: the API tells of that before the next look would be due. */
    private static Kubernetes.Watching watch(Lab lab, EtcdMonitor etcd) {
        try {
            return lab.kubernetes()
                    .watch(
                            client -> client.pods()
                                    .inNamespace(lab.environment()
                                            .profile()
                                            .mastersStaticPod("etcd")
                                            .namespace()),
                            etcd::notifier);
        } catch (CouldNotCheckException e) {
            // A kubeconfig that cannot be used is for the checks to tell; the interval remains.
            return () -> {};
        }
    }

    public EtcdMonitor etcd() {
        return etcd;
    }

    public ApiMonitor api() {
        return api;
    }

    /** Looks at nothing but the history: the lab is the follower's business. */
    public Probe<EtcdHistory> etcdsHistory() {
        return Probe.of("etcd, followed,", lab -> etcd.history());
    }

    /** Samples the API through the load balancer from now on; said again, it changes nothing. */
    public synchronized void sampleApi() {
        if (disruptions == null) {
            disruptions = new DisruptionMonitor(lab, Instant.now(), System::nanoTime);
            if (!doing.isEmpty()) {
                disruptions.doing(doing);
            }
            disruptions.start();
        }
    }

    /** The install's milestones, looked for from the first time on that they are asked for. */
    public synchronized MilestoneMonitor milestones() {
        if (milestones == null) {
            milestones = new MilestoneMonitor(
                    lab,
                    missing -> new MilestoneProbe(lab.environment(), missing, etcd::history),
                    lab.environment().patience("follow"),
                    Instant.now(),
                    System::nanoTime);
            milestones.start();
        }
        return milestones;
    }

    /** Looks at nothing but the history: the lab is the follower's business. */
    public Probe<MilestoneHistory> milestonesHistory() {
        MilestoneMonitor follower = milestones();
        return Probe.of("the install, followed,", lab -> follower.history());
    }

    /** The run does this from now on; what is sampled is told together with it. */
    public synchronized void doing(String what) {
        doing = what;
        if (disruptions != null) {
            disruptions.doing(what);
        }
    }

    /** What became of the API's samples until now; nothing, where it is not sampled. */
    public synchronized DisruptionHistory disruptions() {
        return disruptions == null ? DisruptionHistory.none() : disruptions.history();
    }

    /** Looks at nothing but the history: the lab is the monitor's business. */
    public Probe<DisruptionHistory> disruptionsHistory() {
        return Probe.of("the API through the load balancer", lab -> disruptions());
    }

    @Override
    public synchronized void close() {
        if (disruptions != null) {
            disruptions.close();
        }
        if (milestones != null) {
            milestones.close();
        }
        pods.close();
        etcd.close();
        api.close();
    }
}

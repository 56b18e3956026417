package io.stagegate.monitor;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Patience;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdLeaderLog;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.observation.MilestoneObservation;
import io.stagegate.probe.EtcdLeadersProbe;
import io.stagegate.probe.EtcdSnapshotProbe;
import io.stagegate.probe.MilestoneProbe;
import io.stagegate.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is monitored in the background of a run: etcd's membership and the API's health; from when they are asked for, the
 * API's disruptions and the install's milestones besides.
 */
public final class Monitoring implements AutoCloseable {

    private final Monitor<EtcdSnapshot, EtcdHistory> etcd;
    private final ApiMonitor api;
    private final Kubernetes.Watching pods;
    private final Lab lab;
    private DisruptionMonitor disruptions;
    private Monitor<MilestoneObservation, MilestoneHistory> milestones;
    private String doing = "";
    private volatile List<EtcdLeaderLog> leaders = List.of();

    private Monitoring(Lab lab, Monitor<EtcdSnapshot, EtcdHistory> etcd, ApiMonitor api, Kubernetes.Watching pods) {
        this.lab = lab;
        this.etcd = etcd;
        this.api = api;
        this.pods = pods;
    }

    /** Begins, at the pace of the environment's patience {@code follow}; needs no lab that answers. */
    public static Monitoring of(Lab lab) {
        Patience pace = pace(lab);
        Instant start = lab.environment().clock().instant();
        EtcdSnapshotProbe probe = EtcdSnapshotProbe.monitoring(lab.environment().install());
        Monitor<EtcdSnapshot, EtcdHistory> etcd = new Monitor<>(
                "etcd on all nodes",
                EtcdHistory.begun(start),
                known -> probe.observe(lab),
                pace,
                () -> !probe.startedProcesses(),
                System::nanoTime);
        ApiMonitor api = new ApiMonitor(lab, pace, start, System::nanoTime);
        begin(lab, etcd);
        if (!lab.environment().recorded()) {
            api.start();
        }
        return new Monitoring(lab, etcd, api, watch(lab, etcd));
    }

    /** Nothing changes in what was gathered: one observation is all. */
    private static void begin(Lab lab, Monitor<?, ?> monitor) {
        if (lab.environment().recorded()) {
            monitor.observe();
        } else {
            monitor.start();
        }
    }

    private static Patience pace(Lab lab) {
        // What was gathered is looked at once, and may take its time.
        return lab.environment().recorded()
                ? new Patience("follow", Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ZERO)
                : lab.environment().patience("follow");
    }

    /** Whoever adds a member also makes it a pod: the API reports that before the next observation is due. */
    private static Kubernetes.Watching watch(Lab lab, Monitor<EtcdSnapshot, EtcdHistory> etcd) {
        try {
            return lab.kubernetes()
                    .watch(
                            client -> client.pods()
                                    .inNamespace(lab.environment()
                                            .install()
                                            .profile()
                                            .mastersStaticPod("etcd")
                                            .namespace()),
                            etcd::notifyChange);
        } catch (CouldNotCheckException e) {
            // A kubeconfig that cannot be used is for the checks to report; the interval remains.
            return () -> {};
        }
    }

    public Monitor<EtcdSnapshot, EtcdHistory> etcd() {
        return etcd;
    }

    public ApiMonitor api() {
        return api;
    }

    /**
     * Reads the history: observing the lab is the monitor's business. Only of an election that fell between two observations
     * further apart than this, the members' logs are asked.
     */
    public Probe<EtcdHistory> etcdsHistory(Duration apart) {
        return Probe.of("etcd, monitored,", at -> {
            EtcdHistory history = etcd.history().with(leaders);
            if (history.unseenElections(apart).stream()
                    .allMatch(election -> election.leaderless().isPresent())) {
                return history;
            }
            leaders = new EtcdLeadersProbe(
                            List.copyOf(at.environment().install().nodes().values()))
                    .observe(at);
            return history.with(leaders);
        });
    }

    /** Samples the API through the load balancer from now on; a second call changes nothing. */
    public synchronized void sampleApi() {
        if (disruptions == null) {
            disruptions = new DisruptionMonitor(lab, Instant.now(), System::nanoTime);
            if (!doing.isEmpty()) {
                disruptions.doing(doing);
            }
            if (!lab.environment().recorded()) {
                disruptions.start();
            }
        }
    }

    /** The install's milestones, monitored from the first call on. */
    public synchronized Monitor<MilestoneObservation, MilestoneHistory> milestones() {
        if (milestones == null) {
            milestones = new Monitor<>(
                    "the install",
                    MilestoneHistory.begun(lab.environment().clock().instant()),
                    known -> new MilestoneProbe(lab.environment().install(), known.missing(), etcd::history)
                            .observe(lab),
                    pace(lab),
                    System::nanoTime);
            begin(lab, milestones);
        }
        return milestones;
    }

    /** Reads the history alone: observing the lab is the monitor's business. */
    public Probe<MilestoneHistory> milestonesHistory() {
        Monitor<MilestoneObservation, MilestoneHistory> monitor = milestones();
        return Probe.of("the install, monitored,", lab -> monitor.history());
    }

    /** The run does this from now on; it is reported beside the samples. */
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

    /** Reads the history alone: observing the lab is the monitor's business. */
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

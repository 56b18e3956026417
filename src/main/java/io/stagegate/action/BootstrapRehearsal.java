package io.stagegate.action;

import io.stagegate.action.Gate.Look;
import io.stagegate.check.Api;
import io.stagegate.check.Disruption;
import io.stagegate.check.Domains;
import io.stagegate.check.Handover;
import io.stagegate.check.OperatorsHealth;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.environment.HandoverCondition;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.LeaderLease;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.observation.RehearsalHistory.Row;
import io.stagegate.observation.RehearsalHistory.Span;
import io.stagegate.probe.ClusterOperatorsProbe;
import io.stagegate.probe.DomainProbe;
import io.stagegate.probe.EtcdChangeProbe;
import io.stagegate.probe.KubeletsServers;
import io.stagegate.probe.LeaseProbe;
import io.stagegate.probe.MachineConfigProbe;
import io.stagegate.probe.ParallelProbe;
import io.stagegate.probe.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Watches, while the bootstrap is suspended, everything that must live without it: what the gate asks for, and what its
 * clients feel. It remembers its observations, and begins with the first.
 */
public final class BootstrapRehearsal implements Probe<RehearsalHistory> {

    /** What clients feel may be missed for so long: HAProxy takes a few seconds to notice that a server is gone. */
    private static final Duration FELT = Duration.ofSeconds(15);

    /** What the cluster mends by itself: a leader that is elected, a pod that is started again. */
    private static final Duration MENDED = Duration.ofSeconds(60);

    /** What passes by itself, and what nobody waits for here but with the whole patience. */
    private static final Duration PASSING = Duration.ofDays(1);

    /** An observation takes at the most so long: the bootstrap is suspended meanwhile. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /**
     * So long after its last sign a node is said to be not Ready (Kubernetes 1.32 and later, kube-controller-manager's
     * node-monitor-grace-period; 40 s before).
     */
    private static final Duration NODE_MONITOR = Duration.ofSeconds(50);

    /** After whatever must be over is over. */
    private static final Duration BEYOND = Duration.ofSeconds(10);

    private final Install environment;
    private final List<Look<?>> looks = new ArrayList<>();

    /** By the condition's name, in the order in which they are reported. */
    private final Map<String, Duration> tolerances = new LinkedHashMap<>();

    private final Map<String, List<Span>> spans = new LinkedHashMap<>();
    private Duration needed = Duration.ZERO;
    private Instant start = Instant.EPOCH;
    private long began;
    private volatile RehearsalHistory history =
            new RehearsalHistory(Instant.EPOCH, Duration.ZERO, Duration.ZERO, List.of());

    /**
     * @param api the samples of the API through the load balancer
     * @param operators how the cluster operators must be
     */
    public BootstrapRehearsal(Install environment, Probe<DisruptionHistory> api, OperatorsHealth operators) {
        this.environment = environment;
        Node bootstrap = environment.bootstrap();
        watch(FELT, Look.at(new DomainProbe(bootstrap)).whether("the bootstrap is suspended", Domains.away()));
        watch(
                FELT,
                Look.at(api)
                        .whether(
                                "the API answers through the load balancer, on new and on reused connections",
                                Disruption.over()));
        watch(FELT, BootstrapGates.names(environment, new KubeletsServers()));
        if (has(HandoverCondition.MACHINE_CONFIG)) {
            watch(
                    FELT,
                    Look.at(new MachineConfigProbe(HttpsTarget.machineConfig(environment)))
                            .whether(
                                    "the Machine Config Server answers through the load balancer",
                                    Api.servingConfig()));
        }
        watch(MENDED, BootstrapGates.apiReady(environment));
        etcd();
        if (has(HandoverCondition.LEASES)) {
            watch(MENDED, BootstrapGates.leaders(environment));
        }
        watch(MENDED, BootstrapGates.nodeLeases(environment));
        watch(MENDED, BootstrapGates.nodesReady(environment));
        if (environment.loadBalancer().isPresent() && has(HandoverCondition.LOAD_BALANCER)) {
            watch(MENDED, BootstrapGates.mastersUp(environment));
        }
        if (has(HandoverCondition.ROLLED_OUT)) {
            watch(PASSING, BootstrapGates.rolledOut(environment));
        }
        watch(
                PASSING,
                Look.at(new ClusterOperatorsProbe()).whether("the cluster operators " + operators.name(), operators));
    }

    private boolean has(HandoverCondition condition) {
        return environment.profile().handover().has(condition);
    }

    private void watch(Duration tolerance, Look<?> look) {
        looks.add(look);
        look.names().forEach(name -> tolerances.put(name, tolerance));
    }

    /** Asked on the masters only: what the bootstrap says of it is not waited for. */
    private void etcd() {
        List<Node> masters = environment.masters();
        String elects = "etcd elects no leader";
        watch(
                MENDED,
                Look.at(new EtcdChangeProbe(masters))
                        .whether(
                                BootstrapGates.sentence(HandoverCondition.VOTERS_ON_MASTERS, environment),
                                Handover.now(Handover.healthyVoterOnEach(masters)))
                        .whether("etcd takes writes", Handover.writes())
                        .whether(elects, Handover.noElection()));
        tolerances.put(elects, PASSING);
    }

    @Override
    public String subject() {
        return "the masters";
    }

    @Override
    public synchronized RehearsalHistory observe(Lab lab) {
        if (start.equals(Instant.EPOCH)) {
            needed = longestLease(lab).plus(BEYOND);
            start = Instant.now();
            began = System.nanoTime();
        }
        Map<String, GateCondition> found = Gate.look(lab, looks, LONGEST);
        // As of now it is known, however long the observation took.
        Duration now = elapsed();
        List<Row> rows = new ArrayList<>();
        tolerances.forEach((name, tolerance) -> {
            add(found.get(name), now);
            rows.add(new Row(name, tolerance, spans.get(name)));
        });
        history = new RehearsalHistory(start, now, needed, rows);
        return history;
    }

    /** What was seen until now, without waiting for an observation that is under way; nothing before the first. */
    public RehearsalHistory history() {
        return history;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void add(GateCondition condition, Duration now) {
        List<Span> known = spans.computeIfAbsent(condition.name(), name -> new ArrayList<>());
        Span last = known.isEmpty() ? null : known.remove(known.size() - 1);
        if (last != null) {
            known.add(new Span(last.from(), now, last.state(), last.seen()));
        }
        if (last == null || last.state() != condition.state()) {
            known.add(new Span(now, now, condition.state(), condition.seen()));
        }
    }

    /** A leader's, a node's, or what comes after that. */
    private Duration longestLease(Lab lab) {
        List<Profile.ObjectName> names = Stream.concat(
                        environment.profile().handover().leases().stream(),
                        LeaseProbe.names(environment.masters()).stream())
                .toList();
        return ParallelProbe.of("", names, LeaseProbe::new).observe(lab).results().values().stream()
                .map(result -> result.seen()
                        .orElseThrow(() ->
                                new CouldNotCheckException(ConnectionFailure.OTHER, "a lease: " + result.cause())))
                .map(LeaderLease::duration)
                .map(Duration::ofSeconds)
                .reduce(NODE_MONITOR, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
}

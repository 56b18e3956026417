package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.HandoverCondition;
import io.stagegate.environment.Install;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneObservation;
import io.stagegate.observation.MilestoneObservation.Reached;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PodSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of an install's milestones are reached.
 *
 * @param sought those that are looked for
 * @param etcd etcd as it was followed until now
 */
public record MilestoneProbe(Install environment, Set<Milestone> sought, Supplier<EtcdHistory> etcd)
        implements Probe<MilestoneObservation> {

    /** Short, so that what is seen in the meantime is not lost with what hangs. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final Duration ON_A_MASTER = Duration.ofSeconds(4);

    /** Ignition's file is not there yet: our own exit status. */
    private static final int NOT_YET = 9;

    /** The node's time, and when it had its configuration; both in seconds since 1970. */
    public static final String CONFIGURED = "now=$(date +%s); echo \"$now\";"
            + " if [ -n \"$1\" ]; then [ -e \"$1\" ] || exit 9; stat -c %Y -- \"$1\";"
            + " else since=$(ps -o etimes= -p 1) && echo $((now - since)); fi";

    @Override
    public String subject() {
        return "the install";
    }

    @Override
    public MilestoneObservation observe(Lab lab) {
        Map<Milestone, Probe<Optional<Reached>>> looks = new EnumMap<>(Milestone.class);
        sought.forEach(milestone -> looks.put(milestone, looking(milestone)));
        Map<Milestone, Reached> reached = new EnumMap<>(Milestone.class);
        Map<Milestone, String> blind = new EnumMap<>(Milestone.class);
        // At the same time, so that a host that hangs hides only what is on it.
        PerPlace<Optional<Reached>> seen = ParallelProbe.of("", List.copyOf(sought), looks::get)
                .within(LONGEST)
                .observe(lab);
        for (Milestone milestone : sought) {
            PerPlace.Result<Optional<Reached>> result = seen.results().get(milestone.toString());
            result.seen()
                    .ifPresentOrElse(
                            it -> it.ifPresent(at -> reached.put(milestone, at)),
                            () -> blind.put(milestone, result.cause()));
        }
        return new MilestoneObservation(reached, blind);
    }

    private Probe<Optional<Reached>> looking(Milestone milestone) {
        return asking(milestone.toString(), lab -> look(lab, milestone));
    }

    private static Probe<Optional<Reached>> asking(String subject, Function<Lab, Optional<Reached>> look) {
        return Probe.of(subject, lab -> look.apply(lab));
    }

    private Optional<Reached> look(Lab lab, Milestone milestone) {
        return switch (milestone) {
            case BOOTSTRAP_BOOTED -> configured(lab, environment.bootstrap());
            case TEMPORARY_CONTROL_PLANE -> temporaryControlPlane(lab);
            case MASTER_BOOTED -> onAnyMaster(lab, master -> configured(lab, master));
            case MASTERS_STATIC_PODS -> onAnyMaster(lab, master -> ownStaticPod(lab, master));
            case PRODUCTION_SCHEDULED -> scheduled(lab);
            case CLUSTER_VERSION_OPERATOR ->
                given(lab, environment.profile().handover().clusterVersionOperator())
                        .filter(ClusterPod::allReady)
                        .findFirst()
                        .map(pod -> now("pod " + pod.name() + " ready on " + pod.nodeName() + ", by the API"));
            case HANDED_OVER -> handedOver(lab);
        };
    }

    private static Reached now(String from) {
        return new Reached(Optional.empty(), from);
    }

    /** Its connection is what decides: a host that does not let anybody in yet has no configuration yet. */
    private Optional<Reached> configured(Lab lab, Node node) {
        String result = environment.profile().files().ignitionResult().orElse("");
        CommandResult answer;
        try {
            answer = lab.install()
                    .shell(node)
                    .run(Command.script(CONFIGURED, result).asRoot());
        } catch (CouldNotCheckException e) {
            if (e.failure().noAnswer()) {
                return Optional.empty();
            }
            throw e;
        }
        if (answer.exit() == NOT_YET) {
            return Optional.empty();
        }
        List<String> times = answer.orCouldNotCheck().stdout().lines().toList();
        if (times.size() != 2 || !times.stream().allMatch(time -> time.matches("\\d+"))) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, node + ": these are no two times: " + String.join(", ", times));
        }
        Duration age = Duration.ofSeconds(Long.parseLong(times.get(0)) - Long.parseLong(times.get(1)));
        String from = lab.environment().recorded()
                ? "the beginning of the journals of " + node
                : (result.isEmpty() ? "the age of process 1" : result) + " on " + node + ", by SSH";
        return Optional.of(new Reached(Optional.of(age), from));
    }

    private Optional<Reached> temporaryControlPlane(Lab lab) {
        Node bootstrap = environment.bootstrap();
        NodePods pods = new NodePodsProbe(bootstrap).observe(lab);
        List<PodSandbox> running = new ArrayList<>();
        for (String component : List.of("etcd", "kube-apiserver")) {
            Profile.StaticPod pod = environment.profile().staticPod(component);
            pods.newest(pod.namespace(), pod.pod())
                    .filter(PodSandbox::ready)
                    .filter(sandbox -> sandbox.container(pod.container())
                            .filter(PodSandbox.Container::running)
                            .isPresent())
                    .ifPresent(running::add);
        }
        return running.size() < 2 ? Optional.empty() : Optional.of(aged(lab, bootstrap, running));
    }

    private Optional<Reached> ownStaticPod(Lab lab, Node master) {
        NodePods pods = new NodePodsProbe(master).observe(lab);
        return environment.profile().masters().staticPods().values().stream()
                .flatMap(pod -> pods.newest(pod.namespace(), pod.pod()).stream())
                .filter(PodSandbox::ready)
                .min(Comparator.comparingLong(PodSandbox::createdAt))
                .map(pod -> aged(lab, master, List.of(pod)));
    }

    /** As old as the youngest of them, by the node's own clock. */
    private static Reached aged(Lab lab, Node node, List<PodSandbox> pods) {
        String now = lab.install()
                .shell(node)
                .run(Command.of("date", "+%s"))
                .orCouldNotCheck()
                .stdout()
                .strip();
        if (!now.matches("\\d+")) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": date printed no time: " + now);
        }
        long youngest = pods.stream().mapToLong(PodSandbox::createdAt).max().orElseThrow() / 1_000_000_000L;
        return new Reached(
                Optional.of(Duration.ofSeconds(Long.parseLong(now) - youngest)),
                String.join(" and ", pods.stream().map(PodSandbox::name).toList()) + " on " + node + ", by crictl");
    }

    /** The first that was, on whichever master; one that cannot be observed hides nothing of the others. */
    private Optional<Reached> onAnyMaster(Lab lab, Function<Node, Optional<Reached>> look) {
        PerPlace<Optional<Reached>> seen = ParallelProbe.on(
                        environment.masters(),
                        master -> asking(
                                master.name(),
                                each -> each.install().isOff(master) ? Optional.empty() : look.apply(master)))
                .within(ON_A_MASTER)
                .observe(lab);
        Optional<Reached> oldest = seen.results().values().stream()
                .flatMap(result -> result.seen().stream())
                .flatMap(Optional::stream)
                .max(Comparator.comparing(reached -> reached.age().orElse(Duration.ZERO)));
        if (oldest.isEmpty()) {
            seen.results().values().stream()
                    .filter(result -> result.seen().isEmpty())
                    .findFirst()
                    .ifPresent(result -> {
                        throw new CouldNotCheckException(ConnectionFailure.OTHER, result.cause());
                    });
        }
        return oldest;
    }

    private Optional<Reached> scheduled(Lab lab) {
        InstallProfile profile = environment.profile();
        return Stream.concat(
                        Stream.of(profile.handover().clusterVersionOperator()),
                        profile.operators().deployments().stream())
                .flatMap(deployment -> given(lab, deployment))
                .findFirst()
                .map(pod -> now(
                        "pod " + pod.namespace() + "/" + pod.name() + " given to " + pod.nodeName() + ", by the API"));
    }

    /** A Deployment's pods that were given to a master. */
    private Stream<ClusterPod> given(Lab lab, Profile.ObjectName deployment) {
        return new DeploymentProbe(deployment)
                .observe(lab).pods().stream()
                        .filter(pod -> environment.masters().stream()
                                .anyMatch(master -> master.nodeName().equals(pod.nodeName())));
    }

    private Optional<Reached> handedOver(Lab lab) {
        Profile.Handover handover = environment.profile().handover();
        Node bootstrap = environment.bootstrap();
        boolean marks = handover.has(HandoverCondition.MARKER);
        if (marks
                && !new BootstrapProbe<>(new FileProbe(bootstrap, handover.marker()))
                        .observe(lab)
                        .exists()) {
            return Optional.empty();
        }
        EtcdHistory history = etcd.get();
        EtcdSnapshot state = history.latest()
                .orElseThrow(() ->
                        new CouldNotCheckException(ConnectionFailure.OTHER, "etcd was not seen at its last look"));
        Set<String> nodes = state.voters().stream()
                .map(voter -> state.place(voter).orElse(""))
                .collect(Collectors.toSet());
        if (nodes.isEmpty() || nodes.contains(bootstrap.name())) {
            return Optional.empty();
        }
        if (nodes.contains("")) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER, "a voter of etcd is on no node that is known: " + state);
        }
        return Optional.of(
                now((marks ? handover.marker() + " on " + bootstrap + ", and " : "") + "etcd's member list"));
    }
}

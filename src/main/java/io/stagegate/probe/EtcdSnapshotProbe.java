package io.stagegate.probe;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.environment.Role;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.PodSandbox;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * etcd as every node that may have one sees it. Running a command in a container is dear on a host where a cluster is
 * forming, so it is done once per node for its own view; the member list, and every member's health, are asked of the
 * one node that knows most. Only when no member is healthy by that is each asked again on its own node: then an
 * election that was just under way is over, and whoever is cut off from its peers speaks for itself.
 *
 * <p>With a client certificate for etcd each node's etcd is asked itself ({@link EtcdGateway}), which starts no process there. A
 * node where that leads nowhere is looked at by {@code crictl} and {@code etcdctl}.
 *
 * <p>It remembers, between its observations: the containers, the members, the cluster it saw first, which nodes could not
 * be observed, and which way each node was asked.
 */
public final class EtcdSnapshotProbe implements Probe<EtcdSnapshot> {

    private static final EtcdNodeStatus ABSENT = EtcdNodeStatus.absent("no container etcd runs");

    /** What a node may take for one question: etcdctl gives up after 2 s. */
    private static final Duration PLACE = Duration.ofSeconds(3);

    private static final Duration ALONE = Duration.ofSeconds(20);

    /** For how long a monitored node need not say itself what its member says to another's etcdctl. */
    private static final Duration ITSELF = Duration.ofSeconds(10);

    /** Instead of a container's id. */
    private static final String GATEWAY = "gateway";

    /** For how long a node is not asked by a way that led nowhere, and a monitored one not searched for a container that it did not have. */
    private static final Duration AGAIN = ITSELF;

    private final List<Node> nodes;
    private final Map<String, String> containers = new ConcurrentHashMap<>();
    private volatile List<EtcdMember> members = List.of();
    private volatile String firstCluster = "";
    private volatile String lastAsked = "";
    private volatile Set<String> unseen = Set.of();
    private volatile EtcdSnapshot whole;
    private volatile long wholeSince;
    private final MemberPlaces memberPlaces;
    private final Duration limit;
    private final boolean monitoring;
    private final boolean byGateway;

    /** The nodes whose etcd itself answered last. */
    private final Set<String> answering = ConcurrentHashMap.newKeySet();

    /** By node, when its etcd could not be asked itself, for a reason that may last. */
    private final Map<String, Long> unasked = new ConcurrentHashMap<>();

    /** By node, when no container etcd was found there. */
    private final Map<String, Long> without = new ConcurrentHashMap<>();

    private volatile boolean startedProcesses = true;

    public EtcdSnapshotProbe(Install environment) {
        // Masters first: where two nodes know the same, theirs is the etcd that is to stay.
        this(all(environment), PLACE, false, environment.etcd().isPresent());
    }

    private static List<Node> all(Install environment) {
        return Stream.concat(environment.masters().stream(), Stream.of(environment.bootstrap()))
                .toList();
    }

    /**
     * For who observes again and again: while every member is well, one node is asked for all members' own words, in half as many
     * commands. Whatever differs is observed on each node at once, and so is everything every ten seconds. With a client certificate
     * for etcd each node is asked each time, and no command is run where etcd answers, or where, ten seconds ago at the most, no etcd
     * was found and nothing listens at its port.
     */
    public static EtcdSnapshotProbe monitoring(Install environment) {
        return new EtcdSnapshotProbe(
                all(environment), PLACE, true, environment.etcd().isPresent());
    }

    /** As one node sees it. There is no other to ask, so it may take its time. */
    public static EtcdSnapshotProbe on(Node node) {
        return new EtcdSnapshotProbe(List.of(node), ALONE, false, false);
    }

    /** As these nodes see it. */
    EtcdSnapshotProbe(List<Node> nodes) {
        this(nodes, PLACE, false, false);
    }

    private EtcdSnapshotProbe(List<Node> nodes, Duration limit, boolean monitoring, boolean byGateway) {
        this.byGateway = byGateway;
        this.limit = limit;
        this.monitoring = monitoring;
        this.nodes = List.copyOf(nodes);
        this.memberPlaces = new MemberPlaces(nodes);
    }

    @Override
    public String subject() {
        return nodes.size() == 1 ? "etcd on " + nodes.get(0) : "etcd";
    }

    /**
     * Observes once. A node that cannot be observed is part of the snapshot.
     *
     * @throws CouldNotCheckException when no node at all could be observed
     */
    @Override
    public EtcdSnapshot observe(Lab lab) {
        Optional<EtcdSnapshot> asBefore = asBefore(lab);
        if (asBefore.isPresent()) {
            return asBefore.get();
        }
        startedProcesses = !byGateway;
        EtcdSnapshot seen = onEachNode(lab);
        // Where each node's etcd can be asked for nothing, none has to tell for another.
        boolean eachItself = byGateway && nodes.stream().noneMatch(node -> lately(unasked, node));
        whole = monitoring && !eachItself && isWhole(seen) ? seen : null;
        wholeSince = System.nanoTime();
        return seen;
    }

    /** Whether the last observation ran any command on a node: without, it cost the lab next to nothing. */
    public boolean startedProcesses() {
        return startedProcesses;
    }

    /** Every member votes, is healthy, and is on a node that says so itself. */
    private static boolean isWhole(EtcdSnapshot seen) {
        return !seen.members().isEmpty()
                && seen.healthyVoters().size() == seen.members().size()
                && seen.members().stream()
                        .allMatch(member -> member.clientUrls().size() == 1
                                && seen.place(member)
                                        .flatMap(node -> seen.status()
                                                .results()
                                                .get(node)
                                                .seen())
                                        .filter(EtcdNodeStatus::hasLeader)
                                        .isPresent());
    }

    /** The last snapshot with what one node's etcdctl hears from every member now; empty where that is anything new. */
    private Optional<EtcdSnapshot> asBefore(Lab lab) {
        EtcdSnapshot last = whole;
        if (last == null || System.nanoTime() - wholeSince > ITSELF.toNanos()) {
            return Optional.empty();
        }
        Node asked = named(last.asked()).orElseThrow();
        startedProcesses = !answering.contains(asked.name());
        List<String> urls = urls(last.members());
        Future<Optional<List<EtcdMember>>> list = Bounded.begin(() -> list(lab, asked));
        Future<Map<String, String>> health = Bounded.begin(() -> endpoints(lab, asked, last.members()));
        Future<Map<String, EtcdNodeStatus>> statuses = Bounded.begin(() -> statuses(lab, asked, urls));
        boolean same =
                begun(list, Optional.empty()).filter(last.members()::equals).isPresent()
                        && begun(health, Map.of()).equals(last.endpoints());
        Map<String, EtcdNodeStatus> heard = begun(statuses, Map.of());
        Map<String, Result<EtcdNodeStatus>> views =
                new LinkedHashMap<>(last.status().results());
        for (EtcdMember member : last.members()) {
            String node = last.places().get(member.id());
            EtcdNodeStatus now = heard.get(member.clientUrls().get(0));
            same = same && now != null && now.hasLeader() && now.member().equals(member.id());
            views.put(node, now == null ? views.get(node) : Result.of(now));
        }
        return same
                ? Optional.of(new EtcdSnapshot(
                        new PerPlace<>(views),
                        last.asked(),
                        last.members(),
                        last.endpoints(),
                        last.health(),
                        last.places()))
                : Optional.empty();
    }

    private Optional<Node> named(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    private Map<String, EtcdNodeStatus> statuses(Lab lab, Node node, List<String> urls) {
        try {
            return etcd(lab, node).statuses(urls);
        } catch (CouldNotCheckException e) {
            // Each node is asked itself then.
            return Map.of();
        }
    }

    /** The same, without a thought of what was seen before. */
    private EtcdSnapshot onEachNode(Lab lab) {
        // Most observations are like the one before: the node that was asked then is asked at once, beside its status.
        Optional<Node> before = named(lastAsked);
        Optional<String> way = before.flatMap(this::way);
        List<EtcdMember> known = members;
        Future<Optional<List<EtcdMember>>> list = Bounded.begin(() -> before.flatMap(node -> list(lab, node)));
        Future<Map<String, String>> health = Bounded.begin(
                () -> before.map(node -> endpoints(lab, node, known)).orElse(Map.of()));
        PerPlace<EtcdNodeStatus> statuses = ParallelProbe.on(
                        nodes, node -> Probe.of("etcd on " + node, at -> view(at, node)))
                // Time for either way.
                .within(byGateway ? limit.plus(EtcdGateway.LIMIT) : limit)
                .observe(lab);
        unseen = nodes.stream()
                .filter(node -> view(statuses, node).isEmpty())
                .map(Node::name)
                .collect(Collectors.toSet());
        if (statuses.results().values().stream()
                .allMatch(result -> result.seen().isEmpty())) {
            throw nothingObserved(statuses);
        }
        lastAsked = "";
        Map<String, String> endpoints = Map.of();
        for (Node node : bestFirst(statuses, before.map(Node::name).orElse(""))) {
            // A container that was made anew meanwhile has not been asked, nor has an etcd that did not answer itself
            // then.
            boolean asked = before.filter(node::equals).isPresent() && way.equals(way(node));
            Optional<List<EtcdMember>> answer = asked ? begun(list, Optional.empty()) : list(lab, node);
            if (answer.isPresent()) {
                members = answer.get();
                lastAsked = node.name();
                endpoints = asked && urls(members).equals(urls(known))
                        ? begun(health, Map.of())
                        : endpoints(lab, node, members);
                break;
            }
        }
        SortedMap<String, String> places = new TreeMap<>(memberPlaces.of(members, statuses));
        Map<String, String> byMember = byMember(statuses, endpoints, places);
        if (!byMember.containsValue(EtcdMember.HEALTHY)) {
            askAgain(lab, statuses, byMember, places);
        }
        return new EtcdSnapshot(statuses, lastAsked, members, endpoints, new TreeMap<>(byMember), places);
    }

    private static <T> T begun(Future<T> question, T none) {
        try {
            return Bounded.await("etcd", PLACE, question);
        } catch (CouldNotCheckException e) {
            // It hangs: as good as no answer.
            return none;
        }
    }

    static CouldNotCheckException nothingObserved(PerPlace<?> places) {
        boolean permanent = places.results().values().stream().allMatch(Result::permanent);
        return new CouldNotCheckException(
                permanent ? ConnectionFailure.OUR_SIDE : ConnectionFailure.OTHER, "no node could be asked:\n" + places);
    }

    /**
     * Of the cluster seen first, with a vote; who has a leader before who has none, then who was asked before, then by the
     * highest index.
     */
    private List<Node> bestFirst(PerPlace<EtcdNodeStatus> statuses, String preferred) {
        List<Node> able = nodes.stream()
                .filter(node -> view(statuses, node)
                        .filter(view -> view.answers() && !view.learner())
                        .isPresent())
                .sorted(Comparator.comparing((Node node) ->
                                !view(statuses, node).orElseThrow().hasLeader())
                        .thenComparing(node -> !node.name().equals(preferred))
                        .thenComparing(
                                node -> -view(statuses, node).orElseThrow().index()))
                .toList();
        // One node is in one cluster, whichever: it cannot be split.
        if ((firstCluster.isEmpty() || nodes.size() == 1) && !able.isEmpty()) {
            firstCluster = view(statuses, able.get(0)).orElseThrow().cluster();
        }
        return able.stream()
                .filter(node -> view(statuses, node).orElseThrow().cluster().equals(firstCluster))
                .limit(2)
                .toList();
    }

    private static Optional<EtcdNodeStatus> view(PerPlace<EtcdNodeStatus> statuses, Node node) {
        return statuses.results().get(node.name()).seen();
    }

    private Optional<List<EtcdMember>> list(Lab lab, Node node) {
        try {
            return Optional.of(etcd(lab, node).members()).filter(list -> !list.isEmpty());
        } catch (CouldNotCheckException e) {
            // The next node may answer; that none did is part of the snapshot.
            return Optional.empty();
        }
    }

    private Map<String, String> endpoints(Lab lab, Node node, List<EtcdMember> asked) {
        List<String> urls = urls(asked);
        if (urls.isEmpty()) {
            return Map.of();
        }
        try {
            return etcd(lab, node).health(urls);
        } catch (CouldNotCheckException e) {
            return Map.of();
        }
    }

    /** Of the voters: of whom it can be asked whether they are healthy. */
    private static List<String> urls(List<EtcdMember> asked) {
        return asked.stream()
                .filter(EtcdMember::voter)
                .flatMap(voter -> voter.clientUrls().stream())
                .toList();
    }

    /** What the endpoints' answers and the nodes' silence say of each member. */
    private Map<String, String> byMember(
            PerPlace<EtcdNodeStatus> statuses, Map<String, String> endpoints, Map<String, String> places) {
        Map<String, String> health = new LinkedHashMap<>();
        for (EtcdMember member : members) {
            for (Node node : nodes) {
                if (node.name().equals(places.get(member.id()))) {
                    view(statuses, node)
                            .filter(view -> !view.answers())
                            .ifPresent(view -> health.put(member.id(), node + ": " + view.words()));
                }
            }
            for (String url : member.clientUrls()) {
                if (endpoints.containsKey(url)) {
                    health.merge(
                            member.id(),
                            endpoints.get(url),
                            (one, other) -> other.equals(EtcdMember.HEALTHY) ? other : one);
                }
            }
        }
        return health;
    }

    /**
     * Asks each etcd that runs once more. One that answers neither way now is not known to be ill: that etcdctl was slow
     * once may be the host's doing.
     */
    private void askAgain(
            Lab lab, PerPlace<EtcdNodeStatus> statuses, Map<String, String> health, Map<String, String> places) {
        Map<Node, String> running = new LinkedHashMap<>();
        for (Node node : nodes) {
            view(statuses, node)
                    .filter(view -> view.state() != EtcdNodeStatus.State.ABSENT && !view.learner())
                    .flatMap(view -> view.answers() ? Optional.of(view.member()) : memberOn(node, places))
                    .ifPresent(member -> running.put(node, member));
        }
        PerPlace<Map<String, String>> answers = ParallelProbe.on(
                        List.copyOf(running.keySet()),
                        node -> Probe.of("etcd on " + node, at -> etcd(at, node).health()))
                .within(limit)
                .observe(lab);
        running.forEach((node, member) -> {
            health.remove(member);
            answers.results().get(node.name()).seen().stream()
                    .flatMap(answer -> answer.values().stream())
                    .findFirst()
                    .ifPresent(words -> health.put(member, words));
        });
    }

    private static Optional<String> memberOn(Node node, Map<String, String> places) {
        return places.entrySet().stream()
                .filter(place -> place.getValue().equals(node.name()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** A host that is gone lets nobody know: each observation would wait for it as long as it may. libvirt tells at once. */
    private EtcdNodeStatus view(Lab lab, Node node) {
        if (node.role() == Role.BOOTSTRAP
                && unseen.contains(node.name())
                && lab.install().isOff(node)) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GONE, "domain " + node.domain() + " does not run any more");
        }
        return status(lab, node);
    }

    private EtcdNodeStatus status(Lab lab, Node node) {
        if (!byGateway) {
            return byEtcdctl(lab, node);
        }
        if (!lately(unasked, node)) {
            try {
                EtcdNodeStatus view = new EtcdGateway(lab, node).status();
                answering.add(node.name());
                without.remove(node.name());
                return view;
            } catch (CouldNotCheckException e) {
                answering.remove(node.name());
                boolean closed = e.failure() == ConnectionFailure.REFUSED;
                if (monitoring && closed && lately(without, node)) {
                    return ABSENT;
                }
                // An etcd that starts or ends is worth another try at once.
                if (!closed && e.failure() != ConnectionFailure.BROKEN) {
                    unasked.put(node.name(), System.nanoTime());
                }
            }
        }
        startedProcesses = true;
        without.remove(node.name());
        EtcdNodeStatus view = byEtcdctl(lab, node);
        if (view.state() == EtcdNodeStatus.State.ABSENT) {
            without.put(node.name(), System.nanoTime());
        }
        return view;
    }

    private static boolean lately(Map<String, Long> since, Node node) {
        Long then = since.get(node.name());
        return then != null && System.nanoTime() - then < AGAIN.toNanos();
    }

    /** By which etcd was asked last on that node; empty when it was asked by none. */
    private Optional<String> way(Node node) {
        return answering.contains(node.name())
                ? Optional.of(GATEWAY)
                : Optional.ofNullable(containers.get(node.name()));
    }

    /** As that node's own etcd was asked for its view. */
    private EtcdApi etcd(Lab lab, Node node) {
        return answering.contains(node.name()) ? new EtcdGateway(lab, node) : etcdctl(lab, node);
    }

    private EtcdNodeStatus byEtcdctl(Lab lab, Node node) {
        boolean remembered = containers.containsKey(node.name());
        Optional<String> container = container(lab, node);
        if (container.isEmpty()) {
            return ABSENT;
        }
        EtcdNodeStatus view;
        try {
            view = new Etcdctl(lab, node, container.get()).status();
        } catch (CouldNotCheckException e) {
            containers.remove(node.name());
            if (remembered && e.failure() == ConnectionFailure.GARBLED) {
                // Not etcdctl's answer but the runtime's refusal: the container has been made anew, or is gone.
                return byEtcdctl(lab, node);
            }
            throw e;
        }
        if (remembered && view.state() == EtcdNodeStatus.State.SILENT && hasItsOwn(lab, node)) {
            // etcdctl's container outlives etcd's: that etcd is silent may be because it does not run.
            containers.remove(node.name());
            return container(lab, node).isPresent() ? view : ABSENT;
        }
        return view;
    }

    /** etcdctl has a container of its own to run in. */
    private static boolean hasItsOwn(Lab lab, Node node) {
        return lab.environment().install().profile().etcdctlOn(node).container().isPresent();
    }

    private Etcdctl etcdctl(Lab lab, Node node) {
        return new Etcdctl(
                lab,
                node,
                container(lab, node)
                        .orElseThrow(() -> new CouldNotCheckException(
                                ConnectionFailure.OTHER, node + ": no container etcd runs any more")));
    }

    /**
     * The container to run etcdctl in, of the pod in which etcd's container runs; empty where that runs nowhere.
     * Remembered until an exec in it fails.
     */
    private Optional<String> container(Lab lab, Node node) {
        String known = containers.get(node.name());
        if (known != null) {
            return Optional.of(known);
        }
        InstallProfile profile = lab.environment().install().profile();
        Profile.StaticPod etcd =
                node.role() == Role.BOOTSTRAP ? profile.staticPod("etcd") : profile.mastersStaticPod("etcd");
        Optional<String> container = new NodePodsProbe(node)
                .running(lab)
                .newest(etcd.namespace(), etcd.pod())
                .flatMap(pod -> pod.container(etcd.container())
                        .filter(PodSandbox.Container::running)
                        .map(running -> Etcdctl.container(lab, node, pod, running)));
        container.ifPresent(id -> containers.put(node.name(), id));
        return container;
    }
}

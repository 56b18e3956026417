package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.ClusterNode;
import io.stagegate.observation.ClusterNodes;
import io.stagegate.observation.MachineNodes;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** What must hold of the cluster's Node objects. */
public final class Nodes {

    private static final Set<String> MASTER = Set.of("master", "control-plane");

    private Nodes() {}

    /**
     * Each master is a node of the cluster, at its declared address if that is an IP address, and has a master's role.
     * Ready is more than that: without a CNI a node stays NotReady. Nodes that are no declared master are remarked.
     *
     * @param masters not empty, or nothing is proved
     */
    public static Check<ClusterNodes> joined(List<Node> masters) {
        Check<ClusterNodes> check = Check.named(
                "include every master", seen -> each(masters, seen, "a node with a master's role", Nodes::strangeness));
        return Check.remarking(check, seen -> further(masters, seen));
    }

    /** Each master says of itself that it is Ready. */
    public static Check<ClusterNodes> ready(List<Node> masters) {
        return Check.named(
                "are Ready, every master",
                seen -> each(masters, seen, "Ready=True", (master, node) -> unreadiness(node)));
    }

    /**
     * Every Machine of the Cluster has a node in the cluster itself, Ready. That it has none proves nothing.
     *
     * @param cluster its name
     */
    public static Check<MachineNodes> everyMachineReady(String namespace, String cluster) {
        return Check.named("are Ready, one for every Machine", seen -> {
            List<ApiObject> machines = seen.owner()
                    .core("Machine")
                    .filter(machine -> machine.id().namespace().equals(namespace)
                            && machine.cluster().equals(cluster))
                    .toList();
            if (machines.isEmpty()) {
                return Verdict.unknown("there is no Machine of Cluster " + namespace + "/" + cluster + " in "
                        + seen.owner().name() + " that a node could be of");
            }
            List<String> bad = new ArrayList<>();
            for (ApiObject machine : machines) {
                String name = machine.nodeRef();
                Optional<String> objection = name.isEmpty()
                        ? Optional.of("has no node yet")
                        : seen.nodes()
                                .named(name)
                                .map(Nodes::unreadiness)
                                .orElseGet(() -> Optional.of("its node " + name + " is none of the pivot cluster"));
                objection.ifPresent(words -> bad.add(machine.id() + ": " + words));
            }
            String expected = machines.size() + " Machines with a node that is Ready";
            return bad.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail(
                            expected,
                            "%d of %d; %s".formatted(machines.size() - bad.size(), machines.size(), Text.lines(bad)));
        });
    }

    /** A master's Node against the check's own question: what speaks against it, or nothing. */
    private interface Objection extends BiFunction<Node, ClusterNode, Optional<String>> {}

    private static Verdict each(List<Node> masters, ClusterNodes seen, String expected, Objection objection) {
        Map<String, Result<Optional<String>>> objections = new LinkedHashMap<>();
        for (Node master : masters) {
            Optional<String> words = seen.named(master.nodeName())
                    .map(node -> objection.apply(master, node))
                    .orElseGet(() -> Optional.of("no node " + master.nodeName() + "; there "
                            + (seen.nodes().isEmpty()
                                    ? "are none"
                                    : "are "
                                            + seen.nodes().stream()
                                                    .map(ClusterNode::name)
                                                    .toList())));
            objections.put(master.name(), Result.of(words));
        }
        Check<Optional<String>> none =
                Check.named(expected, words -> words.isEmpty() ? Verdict.pass() : Verdict.fail(expected, words.get()));
        return ForEach.one(none).judge(new PerPlace<>(objections));
    }

    private static Optional<String> strangeness(Node master, ClusterNode node) {
        if (node.roles().stream().noneMatch(MASTER::contains)) {
            return Optional.of(node.name() + " has neither node-role.kubernetes.io/master nor control-plane: "
                    + new TreeSet<>(node.roles()));
        }
        boolean elsewhere = master.declaresIp() && node.internalIps().stream().noneMatch(master::isAt);
        return elsewhere
                ? Optional.of("%s has InternalIP %s, but %s is declared"
                        .formatted(node.name(), node.internalIps(), master.address()))
                : Optional.empty();
    }

    private static Optional<String> unreadiness(ClusterNode node) {
        if (node.ready().isEmpty()) {
            return Optional.of(node.name() + " says nothing of Ready");
        }
        return node.ready().filter(it -> !it.status().equals("True")).map(ClusterNode.Ready::toString);
    }

    private static Notes further(List<Node> masters, ClusterNodes seen) {
        return new Notes(
                "nodes that are no declared master",
                seen.nodes().stream()
                        .filter(node -> masters.stream()
                                .noneMatch(master -> master.nodeName().equals(node.name())))
                        .map(node -> "is a node of the cluster, but no declared master: " + node)
                        .toList());
    }
}

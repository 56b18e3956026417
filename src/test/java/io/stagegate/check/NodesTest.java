package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.ClusterNode;
import io.stagegate.observation.ClusterNode.Ready;
import io.stagegate.observation.ClusterNodes;
import io.stagegate.observation.MachineNodes;
import io.stagegate.observation.PivotStory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodesTest {

    private static final Node MASTER_0 = master("master-0", "192.168.126.101");
    private static final Node MASTER_1 = master("master-1", "m1.example.com");
    private static final Ready READY = new Ready("True", "KubeletReady", "kubelet is posting ready status", "t1");
    private static final Ready NO_CNI = new Ready("False", "KubeletNotReady", "cni plugin not initialized", "t0");

    private final Check<ClusterNodes> joined = Nodes.joined(List.of(MASTER_0, MASTER_1));
    private final Check<ClusterNodes> ready = Nodes.ready(List.of(MASTER_0, MASTER_1));

    private static Node master(String name, String address) {
        return new Node(name, Role.MASTER, "ocp4-" + name, address, name + ".ocp4.example.com");
    }

    private static ClusterNode node(String name, String role, Ready condition, String... ips) {
        return new ClusterNode(
                name + ".ocp4.example.com",
                role.isEmpty() ? Set.of() : Set.of(role),
                Optional.ofNullable(condition),
                List.of(ips),
                "v1.29.0",
                false,
                "");
    }

    private static ClusterNodes nodes(ClusterNode... nodes) {
        return new ClusterNodes(List.of(nodes));
    }

    private static final ClusterNode GOOD_0 = node("master-0", "master", READY, "192.168.126.101");
    private static final ClusterNode GOOD_1 = node("master-1", "control-plane", READY, "10.9.9.9");

    private static MachineNodes machines(List<ApiObject> objects, ClusterNode... nodes) {
        return new MachineNodes(PivotStory.cluster(Side.SOURCE, objects), nodes(nodes));
    }

    private static ClusterNode machinesNode(String machine, Ready condition) {
        return new ClusterNode(
                "node-" + machine, Set.of(), Optional.ofNullable(condition), List.of(), "v1.33.0", false, "");
    }

    @Test
    void everyMachineHasANodeThatIsReady() {
        Check<MachineNodes> check = Nodes.everyMachineReady("default", "pivot");
        List<ApiObject> two = PivotStory.objects(Side.SOURCE, 1);
        ClusterNode first = machinesNode("controlplane-pivot-0", READY);

        passes(check, machines(two, first, machinesNode("worker-md-0-abcde-0", READY)));
        fails(
                check,
                machines(two, first, machinesNode("worker-md-0-abcde-0", NO_CNI)),
                "expected: 2 Machines with a node that is Ready\nbut was: 1 of 2; Machine default/worker-md-0-abcde-0:"
                        + " Ready=False since t0 (KubeletNotReady: cni plugin not initialized)");
        fails(
                check,
                machines(two, first),
                "expected: 2 Machines with a node that is Ready\nbut was: 1 of 2; Machine default/worker-md-0-abcde-0:"
                        + " its node node-worker-md-0-abcde-0 is none of the pivot cluster");
        isUnknown(
                check,
                machines(List.of(), first),
                "there is no Machine of Cluster default/pivot in bootstrap that a node could be of");
    }

    @Test
    void mastersHaveJoinedThoughTheyAreNotReady() {
        passes(joined, nodes(GOOD_0, GOOD_1));
        passes(joined, nodes(node("master-0", "master", NO_CNI, "fd00::1", "192.168.126.101"), GOOD_1));
    }

    @Test
    void aMasterThatIsNoNode() {
        fails(
                joined,
                nodes(GOOD_0),
                "expected: each of master-0, master-1: a node with a master's role\n"
                        + "but was: 1 of 2; master-1: no node master-1.ocp4.example.com; there are"
                        + " [master-0.ocp4.example.com]");
        fails(
                ready,
                nodes(),
                "expected: each of master-0, master-1: Ready=True\n"
                        + "but was: 0 of 2; master-0: no node master-0.ocp4.example.com; there are none\n"
                        + "master-1: no node master-1.ocp4.example.com; there are none");
    }

    @Test
    void aNodeWithoutAMastersRole() {
        fails(
                joined,
                nodes(node("master-0", "worker", READY, "192.168.126.101"), GOOD_1),
                "expected: each of master-0, master-1: a node with a master's role\n"
                        + "but was: 1 of 2; master-0: master-0.ocp4.example.com has neither"
                        + " node-role.kubernetes.io/master nor control-plane: [worker]");
    }

    @Test
    void aNodeAtAnotherAddress() {
        fails(
                joined,
                nodes(node("master-0", "master", READY, "192.168.126.9"), GOOD_1),
                "expected: each of master-0, master-1: a node with a master's role\n"
                        + "but was: 1 of 2; master-0: master-0.ocp4.example.com has InternalIP [192.168.126.9], but"
                        + " 192.168.126.101 is declared");
    }

    @Test
    void mastersThatAreReady() {
        passes(ready, nodes(GOOD_0, GOOD_1));
    }

    @Test
    void whatAMasterThatIsNotReadySays() {
        fails(
                ready,
                nodes(
                        node("master-0", "master", NO_CNI, "192.168.126.101"),
                        node("master-1", "master", null, "10.9.9.9")),
                "expected: each of master-0, master-1: Ready=True\n"
                        + "but was: 0 of 2; master-0: Ready=False since t0 (KubeletNotReady: cni plugin not"
                        + " initialized)\nmaster-1: master-1.ocp4.example.com says nothing of Ready");
        fails(
                ready,
                nodes(node("master-0", "master", new Ready("Unknown", "NodeStatusUnknown", "silent", "t2")), GOOD_1),
                "expected: each of master-0, master-1: Ready=True\n"
                        + "but was: 1 of 2; master-0: Ready=Unknown since t2 (NodeStatusUnknown: silent)");
    }

    @Test
    void noMasterIsNotEveryMaster() {
        isUnknown(Nodes.joined(List.of()), nodes(GOOD_0), "there is no place to observe");
        isUnknown(Nodes.ready(List.of()), nodes(GOOD_0), "there is no place to observe");
    }

    @Test
    void furtherNodesAreRemarkedOnly() {
        ClusterNodes seen = nodes(GOOD_0, GOOD_1, node("worker-0", "worker", NO_CNI));

        passes(joined, seen);
        assertThat(joined.remarks(seen))
                .isEqualTo(new Notes(
                        "nodes that are no declared master",
                        List.of("is a node of the cluster, but no declared master: worker-0.ocp4.example.com:"
                                + " Ready=False since t0 (KubeletNotReady: cni plugin not initialized), roles"
                                + " [worker], InternalIP [], kubelet v1.29.0")));
    }
}

package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.ClusterDeployment;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.OperatorLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorsTest {

    private static final String NAME = "openshift-etcd-operator/etcd-operator";
    private static final Check<OperatorLog> LOGGED = Operators.logged(List.of("Adding member", "Member started"));
    private static final Check<ClusterDeployment> AVAILABLE =
            Operators.availableOn(List.of(new Node("master-0", Role.MASTER, "d0", "10.0.0.1", "m0.lab")));
    private static final String EXPECTED =
            "expected: available, a pod of it ready, every pod of it on one of master-0\nbut was: ";
    private static final ClusterPod GOOD = pod("good", "m0.lab", "Running", 1);

    private static ClusterPod pod(String name, String nodeName, String phase, int ready, String... reasons) {
        return new ClusterPod("ns", name, nodeName, phase, ready, 1, 0, List.of(reasons));
    }

    private static ClusterDeployment deployment(String available, ClusterPod... pods) {
        return new ClusterDeployment(NAME, true, 2, 2, Map.of("Available", available), List.of(pods));
    }

    private static OperatorLog log(String... lines) {
        return new OperatorLog(NAME, List.of("pod a, container b: " + lines.length + " lines"), List.of(lines));
    }

    @Test
    void messagesInOrder() {
        passes(LOGGED, log("12:00 Adding member", "noise", "12:01 Member started"));
    }

    @Test
    void whatIsMissingIsNamedWithWhatThereIs() {
        fails(
                LOGGED,
                log("Adding member"),
                "expected: 2 key messages of openshift-etcd-operator/etcd-operator in order\n"
                        + "but was: 1 of 2 in order; missing: \"Member started\"\nlast line: \"Adding member\"\n"
                        + "pod a, container b: 1 lines");
    }

    @Test
    void noLogProvesNothing() {
        fails(
                LOGGED,
                new OperatorLog(NAME, List.of("it has no pods"), List.of()),
                "expected: 2 key messages of openshift-etcd-operator/etcd-operator in order\n"
                        + "but was: 0 of 2 in order; missing: \"Adding member\"\nlast line: none\nit has no pods");
    }

    @Test
    void linesOfARunWhoseLogIsGoneDoNotCount() {
        fails(
                LOGGED,
                new OperatorLog(
                        NAME,
                        List.of("pod a, container b: the logs of its first run are gone"),
                        List.of("Member started")),
                "expected: 2 key messages of openshift-etcd-operator/etcd-operator in order\n"
                        + "but was: 0 of 2 in order; missing: \"Adding member\"\nlast line: \"Member started\"\n"
                        + "pod a, container b: the logs of its first run are gone");
    }

    @Test
    void noMessagesIsNoCheck() {
        assertThatIllegalArgumentException().isThrownBy(() -> Operators.logged(List.of()));
    }

    @Test
    void availableWhereverItsPodIs() {
        passes(Operators.available(), deployment("True", pod("elsewhere", "other.lab", "Running", 1)));
        fails(
                Operators.available(),
                deployment("False, MinimumReplicasUnavailable", pod("a", "m0.lab", "Running", 0)),
                "expected: available, a pod of it ready\n"
                        + "but was: not available: False, MinimumReplicasUnavailable\nno pod is ready");
        fails(
                Operators.available(),
                ClusterDeployment.none(NAME),
                "expected: available, a pod of it ready\nbut was: there is no such Deployment");
    }

    @Test
    void availableWithAReadyPodOnAMaster() {
        passes(AVAILABLE, deployment("True", GOOD));
    }

    @Test
    void aSecondPodThatIsOnItsWayDoesNotMatter() {
        passes(AVAILABLE, deployment("True", GOOD, pod("new", "m0.lab", "Pending", 0)));
    }

    @Test
    void noSuchDeployment() {
        fails(AVAILABLE, ClusterDeployment.none(NAME), EXPECTED + "there is no such Deployment");
    }

    @Test
    void aStatusOfAnOlderSpecificationIsNotTheStatus() {
        fails(
                AVAILABLE,
                new ClusterDeployment(NAME, true, 3, 2, Map.of("Available", "True"), List.of(GOOD)),
                EXPECTED + "its status speaks of generation 2, it is 3 by now");
    }

    @Test
    void notAvailableIsToldWithItsPodsTroubles() {
        fails(
                AVAILABLE,
                deployment(
                        "False, MinimumReplicasUnavailable: too few",
                        pod("a", "m0.lab", "Pending", 0, "operator: ImagePullBackOff: Back-off pulling image \"x\"")),
                EXPECTED + "not available: False, MinimumReplicasUnavailable: too few\nno pod is ready\n"
                        + "not ready: ns/a on m0.lab: Pending, 0/1 ready; operator: ImagePullBackOff:"
                        + " Back-off pulling image \"x\"");
    }

    @Test
    void aConditionThatIsNotThereIsNotTrue() {
        fails(
                AVAILABLE,
                new ClusterDeployment(NAME, true, 1, 1, Map.of(), List.of(GOOD)),
                EXPECTED + "not available: the condition is not there");
    }

    @Test
    void availabilityWithoutAPodProvesNothing() {
        fails(AVAILABLE, deployment("True"), EXPECTED + "no pods");
    }

    @Test
    void aPodThatWaitsForANodeIsOnNoMaster() {
        fails(
                AVAILABLE,
                deployment("True", GOOD, pod("b", "", "Pending", 0, "Unschedulable: 0/3 nodes are available")),
                EXPECTED + "not on one of these nodes: ns/b on no node: Pending, 0/1 ready;"
                        + " Unschedulable: 0/3 nodes are available");
    }

    @Test
    void aPodOnAnotherNodeIsNamedEvenWhenItIsWell() {
        fails(
                AVAILABLE,
                deployment("True", GOOD, pod("b", "bootstrap", "Running", 1)),
                EXPECTED + "not on one of these nodes: ns/b on bootstrap: Running, 1/1 ready");
    }

    @Test
    void noNodesIsNoCheck() {
        assertThatIllegalArgumentException().isThrownBy(() -> Operators.availableOn(List.of()));
    }
}

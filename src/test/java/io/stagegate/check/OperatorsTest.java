package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.ClusterDeployment;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdStory;
import io.stagegate.observation.OperatorLog;
import io.stagegate.observation.OperatorLog.Entry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorsTest {

    private static final long SECOND = 1_000_000_000L;
    private static final EtcdHistory NEVER_SEEN = EtcdHistory.begun(EtcdStory.START);
    private static final String NAME = "openshift-etcd-operator/etcd-operator";
    private static final Check<OperatorLog> LOGGED = Operators.logged(
            List.of("Adding member", "Member started"), new EtcdScaling(EtcdStory.BOOTSTRAP, EtcdStory.MASTERS));
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

    private static Entry at(long seconds, String text) {
        return new Entry(seconds * SECOND, seconds * SECOND, text);
    }

    private static Entry event(long seconds, String text) {
        return new Entry(seconds * SECOND, (seconds + 1) * SECOND, text);
    }

    private static OperatorLog log(boolean whole, EtcdHistory etcd, Entry... entries) {
        String source = whole ? "pod a, container b: " + entries.length + " lines" : "a log is gone";
        return new OperatorLog(NAME, List.of(source), List.of(entries), whole, etcd);
    }

    private static OperatorLog log(Entry... entries) {
        return log(true, NEVER_SEEN, entries);
    }

    @Test
    void messagesInOrder() {
        passes(LOGGED, log(at(1, "12:00 Adding member"), at(2, "noise"), at(3, "12:01 Member started")));
    }

    @Test
    void whatIsMissingIsNamedWithWhatThereIs() {
        fails(
                LOGGED,
                log(at(1, "Adding member")),
                "expected: 2 key messages of openshift-etcd-operator/etcd-operator in order\n"
                        + "but was: 1 of 2 in order; missing: \"Member started\"\npod a, container b: 1 lines");
    }

    @Test
    void theWrongOrderIsNamed() {
        fails(
                LOGGED,
                log(at(1, "Member started"), at(2, "Adding member")),
                "expected: 2 key messages of openshift-etcd-operator/etcd-operator in order\n"
                        + "but was: 1 of 2 in order; missing: \"Member started\"\n"
                        + "it appears, but before \"Adding member\"\npod a, container b: 2 lines");
    }

    @Test
    void oneLineCannotBeTwoMessages() {
        assertThat(LOGGED.judge(log(at(1, "Adding member, Member started"))).passed())
                .isFalse();
    }

    @Test
    void noLogProvesNothing() {
        fails(
                LOGGED,
                new OperatorLog(NAME, List.of("it has no pods"), List.of(), true, NEVER_SEEN),
                "expected: 2 key messages of openshift-etcd-operator/etcd-operator in order\n"
                        + "but was: 0 of 2 in order; missing: \"Adding member\"\nit has no pods");
    }

    @Test
    void anEventIsAsGoodAsALineAndTellsTheSecond() {
        passes(LOGGED, log(false, NEVER_SEEN, event(1, "Event Member ADDING MEMBER"), at(2, "Member started")));
        passes(LOGGED, log(event(5, "Member started"), at(5, "Adding member")));
        fails(
                LOGGED,
                log(event(3, "Member started"), at(5, "Adding member")),
                "expected: 2 key messages of openshift-etcd-operator/etcd-operator in order\n"
                        + "but was: 1 of 2 in order; missing: \"Member started\"\n"
                        + "it appears, but before \"Adding member\"\npod a, container b: 2 lines");
        passes(LOGGED, log(Entry.sometime("Member started"), at(5, "Adding member")));
    }

    /** An operator that was started again has lost what it logged, which is no failure. */
    @Test
    void whereALogIsGoneEtcdsOwnHistoryTells() {
        EtcdHistory moved = EtcdStory.good().until(60);
        OperatorLog log = log(false, moved, at(1, "Member started"));
        passes(LOGGED, log);
        assertThat(LOGGED.remarks(log).lines())
                .containsExactly(
                        "taken from etcd's own history instead of the operator's log: 0 of 2 in order; missing:"
                                + " \"Adding member\"");
        assertThat(LOGGED.remarks(log(at(1, "Adding member"), at(2, "Member started")))
                        .lines())
                .isEmpty();
        assertThat(LOGGED.judge(log(true, moved, at(1, "Member started"))).passed())
                .as("of a whole log nothing is gone")
                .isFalse();
    }

    @Test
    void whatNeitherTellsIsNotKnown() {
        String gone = "0 of 2 in order; missing: \"Adding member\"\na log is gone\n"
                + "nor is the operator's work seen in etcd's own history: voters ";
        isUnknown(LOGGED, log(false, NEVER_SEEN, at(1, "Member started")), gone + "never seen");
        EtcdHistory late = new EtcdStory().at(1, "0:v", "1:v*", "2:v").until(2);
        isUnknown(LOGGED, log(false, late, at(1, "Member started")), gone + "3");
        EtcdHistory onTheWay =
                new EtcdStory().at(1, "b:v*").at(2, "b:v*", "0:v").until(3);
        isUnknown(LOGGED, log(false, onTheWay), gone + "1 → 2");
    }

    @Test
    void noMessagesIsNoCheck() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operators.logged(List.of(), new EtcdScaling(EtcdStory.BOOTSTRAP, EtcdStory.MASTERS)));
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

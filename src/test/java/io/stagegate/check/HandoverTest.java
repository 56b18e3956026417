package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.ClusterConfigMap;
import io.stagegate.observation.EtcdMembership;
import io.stagegate.observation.EtcdMembership.Member;
import io.stagegate.observation.LeaderLease;
import io.stagegate.observation.RemoteFile;
import io.stagegate.observation.ServiceEndpoints;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandoverTest {

    private static final Node BOOTSTRAP = new Node("bootstrap", Role.BOOTSTRAP, "d", "10.0.0.9");
    private static final List<Node> MASTERS = List.of(
            new Node("master-0", Role.MASTER, "d0", "10.0.0.1", "master-0.ocp4.example.com"),
            new Node("master-1", Role.MASTER, "d1", "10.0.0.2", "m1.lab"));

    private static Member voter(String name, String node) {
        return new Member("a1", name, node, false, "");
    }

    private static EtcdMembership etcd(Member... members) {
        return new EtcdMembership("master-0", List.of(members));
    }

    @Test
    void theMarkerIsThereOrNot() {
        passes(Handover.marked(), new RemoteFile("bootstrap", "/done", true));
        fails(
                Handover.marked(),
                new RemoteFile("bootstrap", "/done", false),
                "expected: /done on bootstrap\nbut was: /done is not on bootstrap");
    }

    @Test
    void theConfigMapSaysComplete() {
        passes(Handover.complete(), new ClusterConfigMap("kube-system/bootstrap", true, Map.of("status", "complete")));
        String expected = "expected: ConfigMap kube-system/bootstrap with status complete\nbut was: ";
        fails(
                Handover.complete(),
                new ClusterConfigMap("kube-system/bootstrap", true, Map.of("status", "incomplete")),
                expected + "ConfigMap kube-system/bootstrap {status=incomplete}");
        fails(
                Handover.complete(),
                new ClusterConfigMap("kube-system/bootstrap", false, Map.of()),
                expected + "there is no ConfigMap kube-system/bootstrap");
    }

    @Test
    void noMemberIsOnTheBootstrap() {
        passes(Handover.noMemberOn(BOOTSTRAP), etcd(voter("etcd-0", "master-0")));
        fails(
                Handover.noMemberOn(BOOTSTRAP),
                etcd(voter("etcd-0", "master-0"), voter("etcd-bootstrap", "bootstrap")),
                "expected: no member of etcd on bootstrap\nbut was: a1 etcd-bootstrap on bootstrap, voter, healthy");
    }

    @Test
    void aMemberOfNoDeclaredNodeMightBeTheBootstraps() {
        isUnknown(
                Handover.noMemberOn(BOOTSTRAP),
                etcd(voter("etcd-0", "master-0"), voter("etcd-x", "")),
                "these members have the address of no declared node:"
                        + " a1 etcd-x on no declared node, voter, healthy");
    }

    @Test
    void anEmptyMemberListProvesNothing() {
        isUnknown(Handover.noMemberOn(BOOTSTRAP), etcd(), "etcd on master-0 tells of no members");
        isUnknown(Handover.healthyVoterOnEach(MASTERS), etcd(), "etcd on master-0 tells of no members");
    }

    @Test
    void eachMasterHasAHealthyVoter() {
        passes(Handover.healthyVoterOnEach(MASTERS), etcd(voter("etcd-0", "master-0"), voter("etcd-1", "master-1")));
    }

    @Test
    void learnersMembersNotStartedAndIllOnesAreNoHealthyVoters() {
        for (Member member : List.of(
                new Member("b2", "etcd-1", "master-1", true, ""),
                new Member("b2", "", "master-1", false, "not started"),
                new Member("b2", "etcd-1", "master-1", false, "context deadline exceeded"),
                new Member("b2", "etcd-1", "bootstrap", false, ""),
                new Member("b2", "etcd-1", "master-0", false, ""))) {
            EtcdMembership etcd = etcd(voter("etcd-0", "master-0"), member);
            fails(
                    Handover.healthyVoterOnEach(MASTERS),
                    etcd,
                    "expected: 2 healthy voters, on master-0, master-1\nbut was: 1; none on master-1; " + etcd);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Handover.healthyVoterOnEach(List.of()));
    }

    @Test
    void theServiceLeadsToMastersOnly() {
        Check<ServiceEndpoints> check = Handover.leadsElsewhereThan(BOOTSTRAP);
        String expected = "expected: default/kubernetes leads to other nodes than bootstrap\nbut was: ";
        passes(check, new ServiceEndpoints("default/kubernetes", Map.of("10.0.0.1", "master-0")));
        fails(
                check,
                new ServiceEndpoints("default/kubernetes", Map.of("10.0.0.1", "master-0", "10.0.0.9", "bootstrap")),
                expected + "default/kubernetes leads to {10.0.0.1=master-0, 10.0.0.9=bootstrap}");
        fails(
                check,
                new ServiceEndpoints("default/kubernetes", Map.of()),
                expected + "default/kubernetes leads to nothing");
        isUnknown(
                check,
                new ServiceEndpoints("default/kubernetes", Map.of("10.0.0.1", "master-0", "10.9.9.9", "")),
                "an address of no declared node: default/kubernetes leads to {10.0.0.1=master-0, 10.9.9.9=}");
    }

    private static LeaderLease lease(String holder, long age) {
        return new LeaderLease("kube-system/kube-scheduler", holder, age, 15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"master-0_1f", "master-0.ocp4.example.com_1f", "master-0.local_1f", "m1.lab_1f", "MASTER-1"})
    void aMasterHoldsTheLease(String holder) {
        passes(Handover.heldByOneOf(MASTERS, BOOTSTRAP), lease(holder, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bootstrap_1f", "bootstrap.ocp4.example.com_1f"})
    void nobodyOrTheBootstrapHoldsIt(String holder) {
        fails(
                Handover.heldByOneOf(MASTERS, BOOTSTRAP),
                lease(holder, 3),
                "expected: kube-system/kube-scheduler held by one of master-0, master-1, freshly renewed\nbut was: "
                        + lease(holder, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost_1f", "master-00_1f", "master-2_1f"})
    void aHolderThatIsNoDeclaredNodeMightBeTheBootstrap(String holder) {
        isUnknown(
                Handover.heldByOneOf(MASTERS, BOOTSTRAP),
                lease(holder, 3),
                "its holder is no declared node: kube-system/kube-scheduler: held by " + holder
                        + ", renewed 3 s ago, good for 15 s");
    }

    @Test
    void aLeaseThatRanOutIsHeldByNobody() {
        passes(Handover.heldByOneOf(MASTERS, BOOTSTRAP), lease("master-0_1f", 15));
        fails(
                Handover.heldByOneOf(MASTERS, BOOTSTRAP),
                lease("master-0_1f", 16),
                "expected: kube-system/kube-scheduler held by one of master-0, master-1, freshly renewed\n"
                        + "but was: kube-system/kube-scheduler: held by master-0_1f, renewed 16 s ago, good for 15 s");
    }

    @Test
    void aRenewalInTheFutureTellsOfClocks() {
        passes(Handover.heldByOneOf(MASTERS, BOOTSTRAP), lease("master-0_1f", -2));
        isUnknown(
                Handover.heldByOneOf(MASTERS, BOOTSTRAP),
                lease("master-0_1f", -16),
                "our clock and the cluster's differ: kube-system/kube-scheduler: held by master-0_1f,"
                        + " renewed -16 s ago, good for 15 s");
    }
}

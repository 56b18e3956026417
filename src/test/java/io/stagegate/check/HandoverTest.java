package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.ApiNames;
import io.stagegate.observation.ClusterConfigMap;
import io.stagegate.observation.ClusterOperators;
import io.stagegate.observation.EtcdChange;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.EtcdStory;
import io.stagegate.observation.LeaderLease;
import io.stagegate.observation.LeaseRenewal;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.RemoteFile;
import io.stagegate.observation.Rollout;
import io.stagegate.observation.ServedRequests;
import io.stagegate.observation.ServiceEndpoints;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandoverTest {

    private static final Node BOOTSTRAP = new Node("bootstrap", Role.BOOTSTRAP, "d", "10.0.0.9");
    private static final List<Node> MASTERS = List.of(
            new Node("master-0", Role.MASTER, "d0", "10.0.0.1", "master-0.ocp4.example.com"),
            new Node("master-1", Role.MASTER, "d1", "10.0.0.2", "m1.lab"));

    private static EtcdSnapshot etcd(String... members) {
        return new EtcdStory().result(members);
    }

    private static EtcdSnapshot with(EtcdSnapshot etcd, String node, Result<EtcdNodeStatus> view) {
        Map<String, Result<EtcdNodeStatus>> views =
                new LinkedHashMap<>(etcd.status().results());
        views.put(node, view);
        return new EtcdSnapshot(
                new PerPlace<>(views), etcd.asked(), etcd.members(), etcd.endpoints(), etcd.health(), etcd.places());
    }

    private static Result<EtcdNodeStatus> itIs(String cluster, String member) {
        return Result.of(EtcdNodeStatus.answered(cluster, member, "a0", false, 2, 7));
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

    @Nested
    class OfEtcd {

        private static final List<Node> TWO = EtcdStory.MASTERS.subList(0, 2);
        private final Check<EtcdSnapshot> none = Handover.noMemberOn(EtcdStory.BOOTSTRAP, TWO);
        private final Check<EtcdSnapshot> voters = Handover.healthyVoterOnEach(TWO);

        @Test
        void noMemberIsOnTheBootstrap() {
            passes(none, etcd("0:v*"));
            fails(
                    none,
                    etcd("0:v*", "b:v"),
                    "expected: no member of etcd on bootstrap\n"
                            + "but was: ab etcd-bootstrap voter https://192.168.126.100:2379");
            fails(
                    none,
                    etcd("0:v*", "b:u"),
                    "expected: no member of etcd on bootstrap\n"
                            + "but was: ab (not started) learner https://192.168.126.100:2380");
        }

        @Test
        void aMemberOfNoDeclaredNodeMightBeTheBootstraps() {
            Check<EtcdSnapshot> check = Handover.noMemberOn(EtcdStory.BOOTSTRAP, TWO.subList(0, 1));
            isUnknown(
                    check,
                    etcd("0:v*", "1:v?"),
                    "these members are on no declared node: a1 etcd-1 voter https://192.168.126.102:2379");
        }

        @Test
        void whereAnAddressDoesNotTellTheNodesOwnEtcdDoes() {
            Node named = new Node("master-0", Role.MASTER, "d0", "master-0.lab");
            Node bootstrapNamed = new Node("bootstrap", Role.BOOTSTRAP, "d", "bootstrap.lab");
            passes(Handover.noMemberOn(BOOTSTRAP, List.of(named)), etcd("0:v*"));
            passes(Handover.healthyVoterOnEach(List.of(named)), etcd("0:v*"));
            fails(
                    Handover.noMemberOn(bootstrapNamed, List.of(named)),
                    etcd("0:v*", "b:v"),
                    "expected: no member of etcd on bootstrap\n"
                            + "but was: ab etcd-bootstrap voter https://192.168.126.100:2379");
        }

        @Test
        void withoutAMemberListNothingIsKnown() {
            EtcdSnapshot listed = etcd("0:v*", "1:v", "2:v?");
            for (List<EtcdMember> members : List.of(listed.members(), List.<EtcdMember>of())) {
                EtcdSnapshot unlisted = new EtcdSnapshot(
                        listed.status(), "", members, listed.endpoints(), listed.health(), listed.places());
                String cause = "no etcd gave its member list\n" + listed.status();
                isUnknown(none, unlisted, cause);
                isUnknown(voters, unlisted, cause);
            }
        }

        @Test
        void aNodeThatCouldNotBeLookedAtMattersNotWhereTheListTells() {
            EtcdSnapshot etcd = with(etcd("0:v*", "1:v"), "bootstrap", Result.none("ssh: REFUSED", false));
            passes(none, etcd);
            passes(voters, etcd);
        }

        @Test
        void severalClustersAreNotOne() {
            EtcdSnapshot split = with(etcd("0:v*", "1:v"), "bootstrap", itIs("c2", "x"));
            String said = "expected: one cluster\nbut was: cluster ids: {c1=[master-0, master-1], c2=[bootstrap]}";
            fails(none, split, said);
            fails(voters, split, said);
        }

        @Test
        void eachMasterHasAHealthyVoter() {
            passes(voters, etcd("0:v*", "1:v"));
            assertThatIllegalArgumentException().isThrownBy(() -> Handover.healthyVoterOnEach(List.of()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"1:l", "1:u", "1:v!", "b:v", "2:v"})
        void learnersMembersNotStartedIllOnesAndOthersAreNoHealthyVoters(String member) {
            EtcdSnapshot etcd = etcd("0:v*", member);
            fails(
                    voters,
                    etcd,
                    "expected: 2 healthy voters, on master-0, master-1\nbut was: 1 of 2; none on master-1; " + etcd);
        }

        @Test
        void aVoterThatNobodyCouldAskMightBeHealthy() {
            isUnknown(voters, etcd("0:v*", "1:v?"), "the health of these is not known: etcd-1: could not be asked");
            EtcdSnapshot oneIsIll = etcd("0:v!", "1:v?");
            fails(
                    voters,
                    oneIsIll,
                    "expected: 2 healthy voters, on master-0, master-1\nbut was: 0 of 2; none on master-0, master-1; "
                            + oneIsIll);
        }
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
        return lease(holder, age, Instant.EPOCH);
    }

    private static LeaderLease lease(String holder, long age, Instant renewed) {
        return new LeaderLease("kube-system/kube-scheduler", holder, renewed, age, 15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "master-0_1f",
                "master-0.ocp4.example.com_1f",
                "master-0.local_1f",
                "m1.lab_1f",
                "m1_1f",
                "M1.LAB_1f",
                "MASTER-1"
            })
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
    @ValueSource(
            strings = {
                "localhost_1f",
                "master-00_1f",
                "master-10_1f",
                "master-10.ocp4.example.com_1f",
                "m1.elsewhere_1f",
                "m10.lab_1f",
                "bootstrap-2_1f",
                "bootstrapper.ocp4.example.com_1f",
                "_1f"
            })
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
    void aLeaderRenewsItsLeaseBetweenTwoLooks() {
        Check<LeaseRenewal> check = Handover.renewedByOneOf(MASTERS, BOOTSTRAP);
        LeaderLease first = lease("master-0_1f", 3, Instant.EPOCH);
        LeaderLease later = lease("master-0_1f", 1, Instant.EPOCH.plusSeconds(2));
        LeaderLease older = lease("master-0_1f", 5, Instant.EPOCH);

        passes(check, new LeaseRenewal(first, later));
        isUnknown(check, new LeaseRenewal(first, first), "observed once so far: " + first);
        fails(
                check,
                new LeaseRenewal(first, older),
                "expected: kube-system/kube-scheduler renewed between two observations\nbut was: " + older
                        + ", not renewed since it was first observed");
        LeaderLease bootstraps = lease("bootstrap_1f", 1, Instant.EPOCH.plusSeconds(2));
        fails(
                check,
                new LeaseRenewal(lease("bootstrap_1f", 3, Instant.EPOCH), bootstraps),
                "expected: kube-system/kube-scheduler held by one of master-0, master-1, freshly renewed\nbut was: "
                        + bootstraps);
        LeaderLease nobodys = lease("", 0, Instant.EPOCH);
        fails(
                check,
                new LeaseRenewal(nobodys, nobodys),
                "expected: kube-system/kube-scheduler held by one of master-0, master-1, freshly renewed\nbut was: "
                        + nobodys);
    }

    @Test
    void anotherHoldersRenewalIsNone() {
        LeaderLease first = lease("master-0_1f", 3, Instant.EPOCH);
        LeaderLease others = lease("master-1_2f", 1, Instant.EPOCH.plusSeconds(2));
        assertThat(new LeaseRenewal(first, others).renewed()).isFalse();
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

    @Test
    void aNodesLeaseIsRenewedByItsOwnKubelet() {
        Check<LeaderLease> check = Handover.heldByItsNode();
        LeaderLease fresh = new LeaderLease("kube-node-lease/m1.lab", "m1.lab", Instant.EPOCH, 40, 40);
        passes(check, fresh);
        assertThat(check.judge(new LeaderLease(fresh.name(), "m1.lab", Instant.EPOCH, 41, 40)))
                .isInstanceOf(Verdict.Fail.class);
        assertThat(check.judge(new LeaderLease(fresh.name(), "m10.lab", Instant.EPOCH, 1, 40)))
                .as("a holder is a node by its whole name")
                .isInstanceOf(Verdict.Fail.class);
        assertThat(check.judge(LeaderLease.none(fresh.name()))).isInstanceOf(Verdict.Fail.class);
        assertThat(check.judge(new LeaderLease(fresh.name(), "m1.lab", Instant.EPOCH, -41, 40)))
                .isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aHolderIsANodeByItsWholeName() {
        isUnknown(
                Handover.heldByOneOf(MASTERS, BOOTSTRAP),
                lease("master-10_1f", 1),
                "its holder is no declared node: kube-system/kube-scheduler: held by master-10_1f,"
                        + " renewed 1 s ago, good for 15 s");
    }

    private static ApiNames names(String... addresses) {
        return new ApiNames(
                List.of(
                        new ApiNames.Name("api", true, List.of(addresses)),
                        new ApiNames.Name("api-int", false, List.of())),
                List.of("10.0.0.9"));
    }

    @Test
    void namesLeadSomewhereAndNeverToTheBootstrap() {
        Check<ApiNames> check = Handover.namesLeadElsewhereThan(BOOTSTRAP);
        passes(check, names("10.0.0.100"));
        fails(
                check,
                names("10.0.0.100", "10.0.0.9"),
                "expected: names that lead elsewhere than to bootstrap (10.0.0.9)\n"
                        + "but was: api is 10.0.0.100, 10.0.0.9");
        fails(
                check,
                names(),
                "expected: names that lead elsewhere than to bootstrap (10.0.0.9)\nbut was: api does not resolve");
        isUnknown(
                check,
                new ApiNames(names("10.0.0.100").names(), List.of()),
                "10.0.0.9, the address of bootstrap, does not resolve here; api is 10.0.0.100; api-int does not"
                        + " resolve");
    }

    @Test
    void requestsPassThroughTheLoadBalancerOrGoAnotherWay() {
        Check<ServedRequests> check = Handover.throughTheLoadBalancer();
        ServedRequests.Passage through = new ServedRequests.Passage("here", 10, 10, 12);
        passes(check, new ServedRequests(List.of(through)));
        fails(
                check,
                new ServedRequests(List.of(through, new ServedRequests.Passage("master-0", 10, 10, 3))),
                "expected: requests that are answered, and that HAProxy counts\n"
                        + "but was: master-0: 10 of 10 requests answered, and HAProxy counted 3");
        assertThat(check.judge(new ServedRequests(List.of(new ServedRequests.Passage("here", 10, 0, 10))))
                        .passed())
                .isFalse();
    }

    private static Rollout rollout(String progressing, String... revisions) {
        Map<String, String> byNode = new LinkedHashMap<>();
        for (int i = 0; i < revisions.length; i++) {
            byNode.put(MASTERS.get(i).nodeName(), revisions[i]);
        }
        return new Rollout("kube-apiserver", new ClusterOperators.Condition(progressing, ""), byNode);
    }

    @Test
    void aRollOutIsOverOnceEveryMasterIsAtOneRevision() {
        Check<Rollout> check = Handover.rolledOut(MASTERS);
        passes(check, rollout("False", "7", "7"));
        fails(
                check,
                rollout("False", "7", "6"),
                "expected: kube-apiserver not Progressing, one revision of it on master-0, master-1\n"
                        + "but was: kube-apiserver: Progressing=False; revisions {m1.lab=6,"
                        + " master-0.ocp4.example.com=7}");
        assertThat(check.judge(rollout("True", "7", "7"))).isInstanceOf(Verdict.Fail.class);
        assertThat(check.judge(rollout("False", "7"))).isInstanceOf(Verdict.Fail.class);
        assertThat(check.judge(rollout("Unknown", "7", "7"))).isInstanceOf(Verdict.Unknown.class);
    }

    private static EtcdSnapshot at(long term, long index) {
        EtcdNodeStatus view = EtcdNodeStatus.answered("c", "a0", "a0", false, term, index);
        return with(etcd("0:v*"), "master-0", Result.of(view));
    }

    @Test
    void etcdTakesWritesAndElectsNobody() {
        passes(Handover.writes(), new EtcdChange(at(2, 7), at(2, 8)));
        fails(
                Handover.writes(),
                new EtcdChange(at(2, 7), with(at(2, 7), "master-1", itIs("c", "a1"))),
                "expected: an index above 7\nbut was: the index 7");
        isUnknown(Handover.writes(), new EtcdChange(at(2, 7), at(2, 7)), "observed once so far");
        passes(Handover.noElection(), new EtcdChange(at(2, 7), at(2, 8)));
        fails(Handover.noElection(), new EtcdChange(at(2, 7), at(3, 8)), "expected: the term 2\nbut was: the term 3");
        assertThat(Handover.noElection().judge(new EtcdChange(at(2, 7), at(0, 0))))
                .isInstanceOf(Verdict.Unknown.class);
    }
}

package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.failsForGood;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.EtcdStory;
import io.stagegate.observation.PerPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EtcdTest {

    private static final String EXPECTED = "expected: 1 member, started, a voter, leading, healthy\nbut was: ";

    private final Check<EtcdSnapshot> single = Etcd.singleHealthyMember();
    private final EtcdSnapshot one = new EtcdStory().result("b:v*");

    private static EtcdSnapshot of(EtcdNodeStatus status) {
        return new EtcdSnapshot(
                new PerPlace<>(Map.of("bootstrap", PerPlace.Result.of(status))),
                "",
                List.of(),
                Map.of(),
                new TreeMap<>(),
                new TreeMap<>());
    }

    @Test
    void oneStartedVoterThatLeads() {
        passes(single, one);
    }

    @Test
    void etcdsOwnWordsWhenItIsIll() {
        fails(single, new EtcdStory().result("b:v*!"), EXPECTED + "context deadline exceeded");
        fails(single, of(EtcdNodeStatus.absent("no container etcd runs")), EXPECTED + "no container etcd runs");
        fails(single, of(EtcdNodeStatus.silent("no answer from etcd")), EXPECTED + "no answer from etcd");
    }

    @Test
    void aMemberThatNobodyAskedMightBeHealthy() {
        isUnknown(
                single,
                of(EtcdNodeStatus.answered("c1", "ab", "ab", false, 2, 7)),
                "its health is not known: bootstrap: member ab of cluster c1, leader ab, term 2, index 7");
    }

    @Test
    void healthWithoutAMemberListDoesNotTellHowManyThereAre() {
        isUnknown(
                single,
                new EtcdSnapshot(one.status(), "", List.of(), Map.of(), one.health(), one.places()),
                "healthy, but it gave no member list: bootstrap: member ab of cluster c1, leader ab, term 2, index 7");
    }

    @Test
    void aSecondMemberIsOneTooMany() {
        fails(
                single,
                new EtcdStory().result("b:v*", "0:u"),
                EXPECTED + "2 members: [ab etcd-bootstrap voter https://192.168.126.100:2379,"
                        + " a0 (not started) learner https://192.168.126.101:2380]");
    }

    @Test
    void aMemberThatDoesNotLead() {
        fails(
                single,
                new EtcdStory().result("b:v"),
                EXPECTED + "ab etcd-bootstrap voter https://192.168.126.100:2379, but the leader is 0");
    }

    @Test
    void aMemberThatNeverStarted() {
        EtcdMember unstarted = new EtcdMember("ab", "", false, List.of("https://192.168.126.100:2380"), List.of());
        fails(
                single,
                new EtcdSnapshot(one.status(), "bootstrap", List.of(unstarted), Map.of(), one.health(), one.places()),
                EXPECTED + "ab (not started) voter https://192.168.126.100:2380");
    }

    @Test
    void aLearnerHasNoVote() {
        fails(
                single,
                new EtcdStory().result("b:l*"),
                EXPECTED + "bootstrap: member ab (learner) of cluster c1, leader ab, term 2, index 7");
    }

    @Nested
    class OnAllNodes {

        private static final String UNLISTED = "no etcd gave its member list\n";
        private static final List<Etcd.QuorumRow> TABLE =
                List.of(new Etcd.QuorumRow(1, 1, 0), new Etcd.QuorumRow(2, 2, 0), new Etcd.QuorumRow(3, 2, 1));

        private final EtcdStory story = new EtcdStory();
        private final Check<EtcdSnapshot> endpoints = Etcd.everyEndpointHealthy();
        private final Check<EtcdSnapshot> quorum = Etcd.quorumIsAsIn(TABLE);
        private final Check<EtcdSnapshot> voters = Etcd.votersAreOn(EtcdStory.MASTERS);
        private final EtcdSnapshot good = story.result("0:v", "1:v*", "2:v");

        private EtcdSnapshot unlisted(PerPlace.Result<EtcdNodeStatus> view) {
            return new EtcdSnapshot(
                    new PerPlace<>(Map.of("master-0", view)),
                    "",
                    List.of(),
                    Map.of(),
                    new TreeMap<>(),
                    new TreeMap<>());
        }

        @Test
        void allIsWell() {
            passes(endpoints, good);
            passes(quorum, good);
            passes(voters, good);
            assertThat(good.toString()).startsWith("3 voting members, quorum 2, can lose 1; healthy 3\n");
        }

        @Test
        void withoutAMemberListNothingIsKnown() {
            EtcdSnapshot hidden = unlisted(PerPlace.Result.none("ssh: REFUSED", false));
            EtcdSnapshot silent = unlisted(PerPlace.Result.of(EtcdNodeStatus.silent("connection refused")));
            for (Check<EtcdSnapshot> check : List.of(endpoints, quorum, voters)) {
                isUnknown(check, hidden, UNLISTED + "master-0: could not check: ssh: REFUSED");
            }
            fails(
                    voters,
                    silent,
                    "expected: one voting member on each of master-0, master-1, master-2, and no other\nbut was: "
                            + UNLISTED + "master-0: connection refused");
        }

        @Test
        void twoClustersAreNotOne() {
            EtcdNodeStatus other = EtcdNodeStatus.answered("c2", "x", "x", false, 2, 9);
            Map<String, PerPlace.Result<EtcdNodeStatus>> views =
                    new TreeMap<>(good.status().results());
            views.put("master-2", PerPlace.Result.of(other));
            EtcdSnapshot split = new EtcdSnapshot(
                    new PerPlace<>(views),
                    good.asked(),
                    good.members(),
                    good.endpoints(),
                    good.health(),
                    good.places());
            for (Check<EtcdSnapshot> check : List.of(endpoints, quorum, voters)) {
                fails(
                        check,
                        split,
                        "expected: one cluster\nbut was: cluster ids: {c1=[master-0, master-1], c2=[master-2]}");
            }
        }

        @Test
        void aVoterOfNoKnownNodeMightBeOnOneThatCouldNotBeLookedAt() {
            EtcdSnapshot homeless = new EtcdSnapshot(
                    story.result("0:v", "1:v*", "2:v?").status(),
                    good.asked(),
                    good.members(),
                    good.endpoints(),
                    good.health(),
                    new TreeMap<>(Map.of("a0", "master-0", "a1", "master-1")));
            String told = "etcd-0, etcd-1, etcd-2\nmaster-2 has none\netcd-2 votes at https://192.168.126.103:2380";
            fails(
                    voters,
                    homeless,
                    "expected: one voting member on each of master-0, master-1, master-2, and no other\nbut was: "
                            + told);
            List<Node> named = new ArrayList<>(EtcdStory.MASTERS.subList(0, 2));
            named.add(new Node("master-2", Role.MASTER, "d2", "master-2.lab"));
            isUnknown(Etcd.votersAreOn(named), homeless, "where every voter is could not be seen: " + told);
        }

        @Test
        void everyEndpointThatIsIllIsNamedWithItsError() {
            fails(
                    endpoints,
                    story.result("0:v", "1:v*", "2:v!"),
                    "expected: 3 of 3 members are voters with healthy endpoints\n"
                            + "but was: 2 of 3; etcd-2 https://192.168.126.103:2379 context deadline exceeded");
        }

        @Test
        void everyMeansEveryMember() {
            fails(
                    endpoints,
                    story.result("b:v*", "0:l", "1:u", "2:v?"),
                    "expected: 4 of 4 members are voters with healthy endpoints\n"
                            + "but was: 1 of 4; etcd-0 is a learner\n192.168.126.102 is a learner that has not started\n"
                            + "etcd-2 https://192.168.126.103:2379 was not asked");
        }

        @Test
        void whatCanBeLostIsCountedFromTheHealthyOnes() {
            fails(
                    quorum,
                    story.result("0:v", "1:v*", "2:v!"),
                    "expected: 3 voting members, quorum 2, can lose 1; healthy 3\n"
                            + "but was: 3 voting members, quorum 2, can lose 0; healthy 2\n"
                            + "etcd-2: context deadline exceeded");
        }

        @Test
        void aTableThatIsWrongIsRedWhetherItsRowIsMetOrNot() {
            failsForGood(
                    Etcd.quorumIsAsIn(List.of(new Etcd.QuorumRow(3, 2, 1), new Etcd.QuorumRow(4, 2, 2))),
                    good,
                    "expected: 4 voting members, quorum 3, can lose 1\n"
                            + "but was: the table says: 4 voting members, quorum 2, can lose 2");
        }

        @Test
        void aNumberThatTheTableDoesNotHave() {
            fails(
                    quorum,
                    story.result("b:v*", "0:v", "1:v", "2:v"),
                    "expected: a row for as many voters as there are\n"
                            + "but was: none for: 4 voting members, quorum 3, can lose 1; healthy 4");
        }

        @Test
        void anEmptyTableProvesNothing() {
            assertThatIllegalArgumentException().isThrownBy(() -> Etcd.quorumIsAsIn(List.of()));
        }

        @Test
        void aVoterElsewhereOrMissingIsNamed() {
            fails(
                    voters,
                    story.result("b:v*", "0:v", "1:v", "2:l"),
                    "expected: one voting member on each of master-0, master-1, master-2, and no other\n"
                            + "but was: etcd-bootstrap, etcd-0, etcd-1\nmaster-2 has none\n"
                            + "etcd-bootstrap votes at https://192.168.126.100:2380");
        }
    }
}

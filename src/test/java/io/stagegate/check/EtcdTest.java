package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;

import io.stagegate.observation.EtcdCluster;
import io.stagegate.observation.EtcdCluster.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

class EtcdTest {

    private static final String ASKED = "etcd-bootstrap on bootstrap";
    private static final String EXPECTED = "expected: 1 member, started, a voter, leading, healthy\nbut was: ";

    private final Check<EtcdCluster> single = Etcd.singleHealthyMember();

    private static Member member(String id, String name, boolean learner) {
        return new Member(
                id, name, learner, List.of("https://192.168.126.100:2380"), List.of("https://192.168.126.100:2379"));
    }

    private static EtcdCluster healthy(String leader, Member... members) {
        return new EtcdCluster(ASKED, EtcdCluster.HEALTHY, leader, List.of(members));
    }

    @Test
    void oneStartedVoterThatLeads() {
        passes(single, healthy("a1", member("a1", "etcd-bootstrap", false)));
    }

    @Test
    void etcdsOwnWordsWhenItIsIll() {
        fails(
                single,
                EtcdCluster.unhealthy(ASKED, "container etcd is CONTAINER_EXITED"),
                EXPECTED + "etcd-bootstrap on bootstrap: container etcd is CONTAINER_EXITED");
    }

    @Test
    void healthWithoutAMemberListDoesNotTellHowManyThereAre() {
        isUnknown(single, healthy("a1"), "etcd-bootstrap on bootstrap: healthy, but it gave no member list");
    }

    @Test
    void aSecondMemberIsOneTooMany() {
        fails(
                single,
                healthy("a1", member("a1", "etcd-bootstrap", false), member("b2", "", true)),
                EXPECTED + "2 members: [a1 etcd-bootstrap voter https://192.168.126.100:2379,"
                        + " b2 (not started) learner https://192.168.126.100:2379]");
    }

    @Test
    void aMemberThatDoesNotLead() {
        fails(
                single,
                healthy("0", member("a1", "etcd-bootstrap", false)),
                EXPECTED + "a1 etcd-bootstrap voter https://192.168.126.100:2379, but the leader is 0");
    }

    @Test
    void aMemberThatNeverStarted() {
        fails(
                single,
                healthy("a1", member("a1", "", false)),
                EXPECTED + "a1 (not started) voter https://192.168.126.100:2379");
    }

    @Test
    void aLearnerHasNoVote() {
        fails(
                single,
                healthy("a1", member("a1", "etcd-bootstrap", true)),
                EXPECTED + "a1 etcd-bootstrap learner https://192.168.126.100:2379");
    }
}

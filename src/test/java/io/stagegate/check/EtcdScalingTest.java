package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.failsForGood;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static io.stagegate.observation.EtcdStory.BOOTSTRAP;
import static io.stagegate.observation.EtcdStory.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdLeaderLog;
import io.stagegate.observation.EtcdStory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EtcdScalingTest {

    private static final String EXPECTED =
            "expected: 1 → 4 → 3 members, the last voting on master-0, master-1, master-2,"
                    + " never without quorum\nbut was: ";

    private final EtcdScaling scaling = new EtcdScaling(BOOTSTRAP, MASTERS);
    private final EtcdStory story = new EtcdStory().at(1, "b:v*");

    private void isUnknownForGood(EtcdHistory history, String cause) {
        assertThat(scaling.judge(history)).isEqualTo(new Verdict.Unknown(cause, true));
    }

    @Test
    void noMastersIsNothingToMoveTo() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EtcdScaling(BOOTSTRAP, List.of()));
    }

    @Test
    void fromOneToFourToThree() {
        passes(scaling, EtcdStory.good().until(60));
    }

    @Test
    void aShortGapOnTheWayIsNoFailure() {
        passes(
                scaling,
                EtcdStory.good()
                        .blind(57, "ssh: REFUSED")
                        .at(58, "0:v", "1:v*", "2:v")
                        .until(60));
    }

    @Test
    void onTheWayItIsToldHowFarItCame() {
        fails(
                scaling,
                story.at(2, "b:v*", "0:v").at(3, "b:v*", "0:v", "1:l").until(32),
                EXPECTED + "1 → 2, now 2 voters, quorum 2, 2 answering; learner etcd-1; leader etcd-bootstrap");
    }

    @Test
    void fourIsNotTheEnd() {
        fails(
                scaling,
                story.at(2, "b:v*", "0:v", "1:v", "2:v").until(3),
                EXPECTED + "1 → 4, now 4 voters, quorum 3, 4 answering; leader etcd-bootstrap");
    }

    @Test
    void anEndAtWhichNoReadIsServedIsNone() {
        EtcdHistory history = EtcdStory.good().at(57, "0:v?", "1:v*?", "2:v?").until(57);
        assertThat(scaling.judge(history).passed()).isFalse();
    }

    @Test
    void aHistoryThatWasNotFollowedToItsEndIsUnknown() {
        isUnknown(scaling, EtcdStory.good().until(300), "the last observation ended at +56.0s; monitored for 5m00.0s");
        isUnknown(
                scaling,
                EtcdStory.good().blind(57, "ssh: REFUSED").until(58),
                "could not check since +56.0s; voters until then 1 → 2 → 3 → 4 → 3; ssh: REFUSED");
        isUnknown(
                scaling,
                new EtcdStory().blind(2, "ssh: REFUSED").until(3),
                "etcd was not seen yet; monitored for 3.0s: ssh: REFUSED");
    }

    @Test
    void aBeginningThatWasNotSeenCannotBeMadeUpFor() {
        String repair = "; begin the run before the masters start, on a lab that is at stage 10";
        String unseen =
                "the beginning was not seen: when monitoring began there was not just the bootstrap's member, but ";
        isUnknownForGood(
                new EtcdStory().at(1, "0:v*", "1:v", "2:v").until(2),
                unseen + "etcd-0 (voter), etcd-1 (voter), etcd-2 (voter)" + repair);
        isUnknownForGood(new EtcdStory().at(1, "0:v*").until(2), unseen + "etcd-0 (voter)" + repair);
    }

    @Test
    void fourVotersBetweenTwoLooksWereNotSeen() {
        isUnknownForGood(
                story.at(2, "b:v*", "0:v", "1:v").at(3, "0:v", "1:v*", "2:v").until(4),
                "the masters alone are voters, but that there were 4 members was not seen: it fell between two observations;"
                        + " voters 1 → 3");
    }

    @Test
    void anElectionInALongGapMayHaveLasted() {
        isUnknownForGood(
                story.blind(5, "ssh: REFUSED").term(5).at(14, "b:v*").until(15),
                "could not check from +1.0s to +14.0s, and etcd has elected meanwhile (term 2, then 5):"
                        + " whether it kept its quorum was not seen, and no member's log tells");
    }

    @Test
    void aMembersLogTellsHowLongAnUnseenElectionLasted() {
        EtcdHistory unseen = EtcdStory.good()
                .blind(61, "ssh: REFUSED")
                .term(5)
                .at(75, "0:v*", "1:v", "2:v")
                .until(76);
        String words = "could not check from +56.0s to +1m15.0s, and etcd has elected meanwhile (term 3, then 5):"
                + " whether it kept its quorum was not seen, ";
        isUnknownForGood(unseen, words + "and no member's log tells");
        passes(scaling, unseen.with(List.of(log(1, 3, 9, 5))));
        // One member was cut off for longer; another had its leader.
        passes(scaling, unseen.with(List.of(log(1, 3, 18, 5), log(1, 3, 2, 5))));
        isUnknownForGood(
                unseen.with(List.of(log(1, 3, 12.5, 5))), words + "and its members' logs have no leader for 12.5s");
        // It begins later, or ends earlier.
        isUnknownForGood(unseen.with(List.of(log(1, 4, 2, 5))), words + "and no member's log tells");
        isUnknownForGood(unseen.with(List.of(log(1, 3, 2, 4))), words + "and no member's log tells");
    }

    /** A leader in one term, none for some seconds, a leader in another. */
    private static EtcdLeaderLog log(double at, long term, double without, long next) {
        Instant start = EtcdStory.START.plus(EtcdStory.time(at));
        return new EtcdLeaderLog(List.of(
                new EtcdLeaderLog.Change(start, EtcdLeaderLog.Kind.ELECTED, term),
                new EtcdLeaderLog.Change(start.plusSeconds(60), EtcdLeaderLog.Kind.LOST, term + 1),
                new EtcdLeaderLog.Change(
                        start.plusSeconds(60).plus(EtcdStory.time(without)), EtcdLeaderLog.Kind.ELECTED, next)));
    }

    @Test
    void aMemberThatBeganAnewDoesNotTell() {
        EtcdLeaderLog.Change elected = new EtcdLeaderLog.Change(EtcdStory.START, EtcdLeaderLog.Kind.ELECTED, 3);
        EtcdLeaderLog.Change anew =
                new EtcdLeaderLog.Change(EtcdStory.START.plusSeconds(40), EtcdLeaderLog.Kind.ELECTED, 5);
        EtcdLeaderLog.Change changed =
                new EtcdLeaderLog.Change(EtcdStory.START.plusSeconds(40), EtcdLeaderLog.Kind.CHANGED, 5);
        assertThat(new EtcdLeaderLog(List.of(elected, anew)).leaderless(3, 5)).isEmpty();
        assertThat(new EtcdLeaderLog(List.of(elected, changed)).leaderless(3, 5))
                .contains(Duration.ZERO);
        assertThat(new EtcdLeaderLog(List.of()).leaderless(3, 5)).isEmpty();
    }

    @Test
    void withoutAnElectionThereWasAQuorumAllTheTime() {
        fails(
                scaling,
                story.blind(5, "ssh: REFUSED").at(14, "b:v*").until(15),
                EXPECTED + "1, now 1 voter, quorum 1, 1 answering; leader etcd-bootstrap");
    }

    @Nested
    class EndsAtOnceWhen {

        private void violates(EtcdHistory history, String words) {
            failsForGood(scaling, history, EXPECTED + words);
        }

        @Test
        void quorumIsLost() {
            violates(
                    story.at(2, "b:v*", "0:v")
                            .at(3, "b:v!", "0:v!")
                            .at(9, "b:v!", "0:v!")
                            .at(13.5, "b:v!", "0:v!")
                            .at(14, "b:v*", "0:v")
                            .until(15),
                    "at +3.0s (not before +2.0s) etcd was without quorum: 2 voters, quorum 2, 0 answering; leader none;"
                            + " etcd-0: context deadline exceeded; etcd-bootstrap: context deadline exceeded\nvoters 1 → 2");
        }

        @Test
        void aVoterOfAMasterLeaves() {
            violates(
                    story.at(2, "b:v*", "0:v").at(3, "b:v*").until(4),
                    "at +3.0s (not before +2.0s) voter etcd-0 was lost: only the bootstrap's member may leave\n"
                            + "voters 1 → 2 → 1");
        }

        @Test
        void aLearnerLeaves() {
            violates(
                    story.at(2, "b:v*", "0:l").at(3, "b:v*").until(4),
                    "at +3.0s (not before +2.0s) learner etcd-0 was lost: it left without having been promoted\nvoters 1");
        }

        @Test
        void anotherClusterIsSeen() {
            violates(
                    story.cluster("c2").at(2, "b:v*").until(3),
                    "at +2.0s (not before +1.0s) more than one cluster id was seen: [c1, c2]; now {c2=[bootstrap]}\nvoters 1");
        }

        @Test
        void theBootstrapLeavesTooEarly() {
            violates(
                    story.at(2, "b:v*", "0:v", "1:v").at(3, "0:v*", "1:v").until(4),
                    "at +3.0s (not before +2.0s) the bootstrap's member left while only 2 of 3 masters had joined:"
                            + " master-0, master-1\nvoters 1 → 3 → 2");
        }
    }

    @Nested
    class WithOtherNumbersOfMasters {

        private final EtcdScaling five = new EtcdScaling(BOOTSTRAP, EtcdStory.FIVE_MASTERS);
        private final EtcdScaling one = new EtcdScaling(BOOTSTRAP, MASTERS.subList(0, 1));

        @Test
        void theFifthMayJoinAfterTheBootstrapHasLeft() {
            EtcdStory whole = story.at(2, "b:v*", "0:v", "1:v", "2:v").at(3, "0:v", "1:v*", "2:v", "3:u");
            fails(
                    five,
                    whole.until(4),
                    "expected: 1 → 4 or more → 5 members, the last voting on master-0, master-1, master-2, master-3,"
                            + " master-4, never without quorum\nbut was: 1 → 4 → 3, now 3 voters, quorum 2, 3 answering;"
                            + " learner 192.168.126.104; leader etcd-1");
            passes(five, whole.at(5, "0:v", "1:v*", "2:v", "3:v", "4:v").until(6));
        }

        @Test
        void allMayJoinBefore() {
            passes(
                    five,
                    story.at(2, "b:v*", "0:v", "1:v", "2:v", "3:v", "4:v")
                            .at(3, "0:v", "1:v*", "2:v", "3:v", "4:v")
                            .until(4));
            assertThat(five.name())
                    .isEqualTo("grows from 1 member to 4 or more, the bootstrap's leaves, and 5 are left, never without"
                            + " quorum");
        }

        @Test
        void fewerThanThreeAreTooFew() {
            failsForGood(
                    five,
                    story.at(2, "b:v*", "0:v", "1:v").at(3, "0:v*", "1:v").until(4),
                    "expected: 1 → 4 or more → 5 members, the last voting on master-0, master-1, master-2, master-3,"
                            + " master-4, never without quorum\nbut was: at +3.0s (not before +2.0s) the bootstrap's member"
                            + " left while only 2 of 5 masters had joined: master-0, master-1\nvoters 1 → 3 → 2");
        }

        @Test
        void fourMembersBetweenTwoLooksWereNotSeen() {
            assertThat(five.judge(
                            story.at(2, "0:v", "1:v*", "2:v", "3:v", "4:v").until(3)))
                    .isEqualTo(new Verdict.Unknown(
                            "the masters alone are voters, but that there were 4 or more members was not seen: it fell"
                                    + " between two observations; voters 1 → 5",
                            true));
        }

        @Test
        void aSingleMasterTakesOverAlone() {
            passes(one, story.at(2, "b:v*", "0:v").at(3, "0:v*").until(4));
        }
    }

    /** The operator counts a learner that has started as a member: the third need not vote yet. */
    @Test
    void theLastMasterMayStillLearnWhenTheBootstrapLeaves() {
        passes(
                scaling,
                story.at(2, "b:v*", "0:v", "1:v", "2:l")
                        .at(3, "0:v", "1:v*", "2:l")
                        .at(4, "0:v", "1:v*", "2:v")
                        .until(5));
        failsForGood(
                scaling,
                story.at(6, "b:v*", "0:v", "1:v", "2:u")
                        .at(7, "0:v", "1:v*", "2:u")
                        .until(8),
                EXPECTED
                        + "at +7.0s (not before +6.0s) the bootstrap's member left while only 2 of 3 masters had joined:"
                        + " master-0, master-1\nvoters 1 → 3 → 2 → 3 → 2");
    }

    @Nested
    class IsNotWithoutQuorumWhen {

        @Test
        void oneVoterOfThreeDoesNotAnswer() {
            assertThat(scaling.violations(story.at(2, "b:v*", "0:v", "1:v!").until(3)))
                    .isEmpty();
        }

        @Test
        void oneVoterAloneWasAskedAndDidNotAnswer() {
            assertThat(scaling.violations(story.at(2, "b:v*?", "0:v?", "1:v!").until(3)))
                    .isEmpty();
        }

        @Test
        void anElectionTakesItsTime() {
            assertThat(scaling.violations(story.at(2, "b:v*", "0:v")
                            .at(3, "b:v!", "0:v!")
                            .at(12, "b:v!", "0:v!")
                            .term(3)
                            .at(14, "b:v", "0:v*")
                            .until(15)))
                    .isEmpty();
        }

        @Test
        void twoElectionsWereSeen() {
            assertThat(scaling.violations(story.at(2, "b:v*", "0:v")
                            .at(3, "b:v!", "0:v!")
                            .blind(4, "ssh: REFUSED")
                            .at(20, "b:v!", "0:v!")
                            .until(21)))
                    .isEmpty();
        }

        @Test
        void aLeaderIsInOfficeAndReadsComeTooLate() {
            assertThat(scaling.violations(story.at(2, "b:v*", "0:v")
                            .at(3, "b:v*!", "0:v!")
                            .at(60, "b:v*!", "0:v!")
                            .until(61)))
                    .isEmpty();
        }

        @Test
        void noVoterCouldBeAsked() {
            assertThat(scaling.violations(story.at(2, "b:v*?", "0:v?", "1:v?").until(3)))
                    .isEmpty();
        }
    }

    @Test
    void theOneThatWasAskedHasNoLeader() {
        assertThat(scaling.violations(story.at(2, "b:v?", "0:v?", "1:v!")
                        .at(13, "b:v?", "0:v?", "1:v!")
                        .until(14)))
                .hasSize(1);
    }
}

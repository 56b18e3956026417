package io.stagegate.observation;

import static io.stagegate.observation.EtcdStory.time;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.EtcdHistory.Moment;
import io.stagegate.observation.EtcdHistory.Stretch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EtcdHistoryTest {

    private final EtcdStory story = new EtcdStory();

    @Test
    void looksThatSawTheSameAreOneStretch() {
        EtcdHistory history = story.at(1, "b:v*").at(2, "b:v*").at(3, "b:v*").until(4);
        assertThat(history.stretches()).hasSize(1);
        assertThat(history.looks()).isEqualTo(3);
        assertThat(history.stretches().get(0).first()).isEqualTo(time(1));
        assertThat(history.stretches().get(0).last()).isEqualTo(time(3));
    }

    @Test
    void eachTransitionKnowsTheLookBeforeIt() {
        EtcdHistory history = story.at(1, "b:v*")
                .at(2, "b:v*")
                .at(3, "b:v*", "0:u")
                .at(4, "b:v*", "0:l")
                .at(5, "b:v", "0:v*")
                .at(6, "0:v*")
                .until(6);
        assertThat(history.transitions())
                .containsExactly(
                        new Moment(time(1), time(0), "etcd-bootstrap is there, a voter, leading"),
                        new Moment(time(3), time(2), "192.168.126.101 added as a learner"),
                        new Moment(time(4), time(3), "etcd-0 started (192.168.126.101)"),
                        new Moment(time(5), time(4), "etcd-0 promoted to voter"),
                        new Moment(time(5), time(4), "etcd-0 leads, term 2"),
                        new Moment(time(6), time(5), "etcd-bootstrap left, a voter"));
        assertThat(history.path()).isEqualTo("1 → 2 → 1");
    }

    @Test
    void aGapLastsFromTheLastSightToTheNext() {
        EtcdHistory history = story.at(1, "b:v*")
                .blind(4, "ssh: REFUSED")
                .blind(7, "ssh: TIMEOUT")
                .at(8, "b:v*")
                .until(8);
        assertThat(history.gaps())
                .containsExactly(new Stretch(time(1), time(8), java.util.Optional.empty(), "ssh: REFUSED"));
        assertThat(history.toString()).contains("+1.0s could not check for 7.0s: ssh: REFUSED");
    }

    @Test
    void aLookWithoutMembersSawNothing() {
        EtcdSnapshot nothing = new EtcdSnapshot(
                new PerPlace<>(Map.of("bootstrap", PerPlace.Result.of(EtcdNodeStatus.silent("connection refused")))),
                "",
                List.of(),
                Map.of(),
                new TreeMap<>(),
                new TreeMap<>());
        EtcdHistory history = EtcdHistory.begun(EtcdStory.START).seen(time(1), time(1), nothing);
        assertThat(history.latest()).isEmpty();
        assertThat(history.gaps().get(0).cause())
                .isEqualTo("no etcd gave its member list\nbootstrap: connection refused");
    }

    @Test
    void theTableHasTheQuorumThatHeldFromThenOn() {
        assertThat(EtcdStory.good().until(60).toString())
                .contains("voters 1 → 2 → 3 → 4 → 3")
                .containsPattern("\\+26.0s \\(\\+24.0s\\) +etcd-0 promoted to voter +2 +2 +0 +2")
                .containsPattern("\\+56.0s \\(\\+55.0s\\) +etcd-bootstrap left, a voter +3 +2 +1 +3")
                .contains("now: 3 voters, quorum 2, 3 answering; leader etcd-1");
    }
}

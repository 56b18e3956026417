package io.stagegate.check;

import static io.stagegate.observation.Milestone.BOOTSTRAP_BOOTED;
import static io.stagegate.observation.Milestone.CLUSTER_VERSION_OPERATOR;
import static io.stagegate.observation.Milestone.HANDED_OVER;
import static io.stagegate.observation.Milestone.MASTERS_STATIC_PODS;
import static io.stagegate.observation.Milestone.MASTER_BOOTED;
import static io.stagegate.observation.Milestone.PRODUCTION_SCHEDULED;
import static io.stagegate.observation.Milestone.TEMPORARY_CONTROL_PLANE;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.observation.MilestoneObservation;
import io.stagegate.observation.MilestoneObservation.Reached;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstallOrderTest {

    private static final InstallOrder ORDER = new InstallOrder();

    private MilestoneHistory history = MilestoneHistory.begun(Instant.parse("2026-11-21T12:00:00Z"));

    /** A look of a second that ends then, and sees these anew. */
    private InstallOrderTest at(int seconds, Milestone... reached) {
        Map<Milestone, Reached> all = new LinkedHashMap<>();
        for (Milestone milestone : reached) {
            all.put(milestone, new Reached(Optional.empty(), "a test"));
        }
        return look(seconds, new MilestoneObservation(all, Map.of()));
    }

    /** The same, and the lab tells how many seconds ago it was. */
    private InstallOrderTest aged(int seconds, Milestone first, int age, Milestone second, int another) {
        return look(seconds, new MilestoneObservation(Map.of(first, reached(age), second, reached(another)), Map.of()));
    }

    private static Reached reached(int age) {
        return new Reached(Optional.of(Duration.ofSeconds(age)), "a test");
    }

    private InstallOrderTest look(int seconds, MilestoneObservation result) {
        history = history.seen(Duration.ofSeconds(seconds - 1), Duration.ofSeconds(seconds), result);
        return this;
    }

    private Verdict judged() {
        return ORDER.judge(history);
    }

    private InstallOrderTest begun() {
        return aged(1, BOOTSTRAP_BOOTED, 300, TEMPORARY_CONTROL_PLANE, 200);
    }

    @Test
    void allStepsOneAfterTheOther() {
        begun().at(20, MASTER_BOOTED)
                .at(22, MASTERS_STATIC_PODS)
                .at(40, PRODUCTION_SCHEDULED)
                .at(50, CLUSTER_VERSION_OPERATOR)
                .at(90, HANDED_OVER);
        assertThat(judged()).isEqualTo(Verdict.pass());
        assertThat(history.toString())
                .contains("-299.0s 1. the bootstrap has booted".replace("-299.0s", "-4m59.0s"))
                .contains(
                        "+20.0s 3. a master has booted with its configuration; first seen +20.0s (not before +0.0s), from a test");
    }

    @Test
    void twoStepsBetweenTwoCloseLooksAreInOrder() {
        begun().at(10)
                .at(
                        12,
                        MASTER_BOOTED,
                        MASTERS_STATIC_PODS,
                        PRODUCTION_SCHEDULED,
                        CLUSTER_VERSION_OPERATOR,
                        HANDED_OVER);
        assertThat(judged()).isEqualTo(Verdict.pass());
    }

    @Test
    void aStepThatWasThereBeforeTheOneItFollowsFailsForGood() {
        begun().at(20, MASTER_BOOTED)
                .at(30, PRODUCTION_SCHEDULED)
                .at(40, CLUSTER_VERSION_OPERATOR)
                .at(42)
                .at(50, MASTERS_STATIC_PODS)
                .at(90, HANDED_OVER);
        assertThat(judged()).isInstanceOf(Verdict.Fail.class);
        assertThat(judged().terminal()).isTrue();
        assertThat(ORDER.violations(history))
                .containsExactly("out of order: \"" + CLUSTER_VERSION_OPERATOR + "\" was there at +40.0s, \""
                        + MASTERS_STATIC_PODS + "\" was not at +41.0s");
    }

    /** With all hosts started together a master may boot first, and be given pods before its own run. */
    @Test
    void whatInstallsHaveNoOrderOfMayComeInAny() {
        at(1, BOOTSTRAP_BOOTED)
                .at(20, MASTER_BOOTED)
                .at(22)
                .at(30, TEMPORARY_CONTROL_PLANE)
                .at(40, PRODUCTION_SCHEDULED)
                .at(42)
                .at(44, MASTERS_STATIC_PODS)
                .at(50, CLUSTER_VERSION_OPERATOR)
                .at(90, HANDED_OVER);
        assertThat(judged()).isEqualTo(Verdict.pass());
    }

    @Test
    void theTemporaryControlPlaneComesBeforeWhatItSchedulesAndWhatMastersRun() {
        for (Milestone tooEarly : List.of(MASTERS_STATIC_PODS, PRODUCTION_SCHEDULED)) {
            history = MilestoneHistory.begun(history.start());
            at(1, BOOTSTRAP_BOOTED)
                    .at(20, MASTER_BOOTED)
                    .at(30, tooEarly)
                    .at(32)
                    .at(40, TEMPORARY_CONTROL_PLANE);
            assertThat(ORDER.violations(history))
                    .containsExactly("out of order: \"" + tooEarly + "\" was there at +30.0s, \""
                            + TEMPORARY_CONTROL_PLANE + "\" was not at +31.0s");
        }
    }

    @Test
    void aStepThatIsMissingFails() {
        begun().at(20, MASTER_BOOTED).at(30);
        assertThat(judged()).isInstanceOf(Verdict.Fail.class);
        assertThat(judged().terminal()).isFalse();
        assertThat(((Verdict.Fail) judged()).actual())
                .startsWith("missing: 4. ")
                .contains("7. the bootstrap has handed over");
    }

    @Test
    void whatCouldNotBeLookedAtIsNotMissing() {
        begun().at(20, MASTER_BOOTED)
                .at(22, MASTERS_STATIC_PODS)
                .at(40, PRODUCTION_SCHEDULED)
                .at(50, CLUSTER_VERSION_OPERATOR)
                .look(60, new MilestoneObservation(Map.of(), Map.of(HANDED_OVER, "ssh: REFUSED")));
        assertThat(judged()).isEqualTo(Verdict.unknown("could not check\n" + HANDED_OVER + ": ssh: REFUSED"));
        history = history.blind(Duration.ofSeconds(70), "a mistake");
        assertThat(judged()).isEqualTo(Verdict.unknown("could not check\n" + HANDED_OVER + ": a mistake"));
    }

    @Test
    void nothingWasLookedAtYet() {
        assertThat(judged()).isEqualTo(Verdict.unknown("nothing was observed yet"));
    }

    @Test
    void aRunThatBeganTooLateHasNotSeenTheOrder() {
        begun().at(1, MASTER_BOOTED);
        history = MilestoneHistory.begun(history.start());
        at(1, Milestone.values());
        assertThat(judged()).isInstanceOf(Verdict.Unknown.class);
        assertThat(judged().terminal()).isTrue();
        assertThat(((Verdict.Unknown) judged()).cause())
                .contains("which of these was first was not seen")
                .contains("begin the run before the masters start");
    }

    @Test
    void stepsOnBothSidesOfALongGapAreNotKnownToBeInOrder() {
        begun().at(20, MASTER_BOOTED).at(22, MASTERS_STATIC_PODS).at(30, PRODUCTION_SCHEDULED);
        history = history.blind(Duration.ofSeconds(50), "the API is away");
        at(70, CLUSTER_VERSION_OPERATOR, HANDED_OVER);
        assertThat(((Verdict.Unknown) judged()).cause()).startsWith("which of these was first was not seen: \"6. ");
    }

    /** A pod that was made again is younger than what it was first: its age alone accuses nobody. */
    @Test
    void anAgeAloneIsNoProofOfDisorder() {
        aged(1, BOOTSTRAP_BOOTED, 100, TEMPORARY_CONTROL_PLANE, 200);
        assertThat(ORDER.violations(history)).isEmpty();
        assertThat(judged()).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void agesAreToTheSecond() {
        aged(1, BOOTSTRAP_BOOTED, 200, TEMPORARY_CONTROL_PLANE, 201);
        assertThat(judged()).isInstanceOf(Verdict.Fail.class);
        assertThat(judged().terminal()).as("only the rest is missing").isFalse();
    }
}

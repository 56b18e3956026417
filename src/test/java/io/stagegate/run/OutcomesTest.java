package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomesTest {

    private static final CheckId SSH = CheckId.of("10.2");
    private static final CheckId KUBELET = CheckId.of("10.4");

    private final Outcomes outcomes = new Outcomes();

    @Test
    void aGreenNeedHoldsNothingBack() {
        outcomes.green(SSH);
        assertThat(outcomes.holdingBack(KUBELET, List.of("@stage-10", "@needs-10.2")))
                .isEmpty();
    }

    @Test
    void aNeedThatThisRunDidNotDoHoldsNothingBack() {
        assertThat(outcomes.holdingBack(KUBELET, List.of("@needs-10.2"))).isEmpty();
    }

    @Test
    void aRedNeedHoldsBack() {
        outcomes.red(SSH);
        assertThat(outcomes.holdingBack(KUBELET, List.of("@needs-10.2"))).contains(SSH);
    }

    @Test
    void whatIsHeldBackPassesOnTheRoot() {
        CheckId start = CheckId.of("10.1");
        outcomes.red(start);
        outcomes.heldBack(SSH, start);
        assertThat(outcomes.holdingBack(KUBELET, List.of("@needs-10.2"))).contains(start);
    }

    @Test
    void aRedCheckOfTheSameStageThatIsNotNeededHoldsNothingBack() {
        outcomes.red(CheckId.of("10.3"));
        assertThat(outcomes.holdingBack(KUBELET, List.of("@needs-10.2"))).isEmpty();
    }

    @Test
    void aStageBeginsOnlyWhenTheOnesBeforeItAreGreen() {
        outcomes.green(SSH);
        outcomes.red(KUBELET);
        assertThat(outcomes.holdingBack(CheckId.of("11.1"), List.of())).contains(KUBELET);
    }

    @Test
    void aCheckIsNeededWhereAScenarioSaysSo() {
        outcomes.learn(List.of("@stage-10", "@needs-10.2"));
        assertThat(outcomes.isNeeded(SSH)).isTrue();
        assertThat(outcomes.isNeeded(KUBELET)).isFalse();
    }

    @Test
    void theIdsFormIsChecked() {
        assertThat(CheckId.of("C.10").stage()).isEqualTo("C");
        assertThat(CheckId.of("10.F4").stage()).isEqualTo("10");
        assertThat(CheckId.among(List.of("@stage-10", "@check-10.5"))).contains(CheckId.of("10.5"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckId.of("10-5"))
                .withMessage("\"10-5\" is no check's ID; write one such as 10.5");
    }
}

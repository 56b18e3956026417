package io.stagegate.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.cucumber.plugin.event.Status;
import io.stagegate.report.CheckVerdict;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class RunReportTest {

    @Test
    void whatPassedIsProved() {
        assertThat(RunReport.verdict(Status.PASSED, null)).isEqualTo(CheckVerdict.PASSED);
    }

    @Test
    void whatIsHeldBackIsNotLeftOut() {
        assertThat(RunReport.verdict(Status.SKIPPED, new TestAbortedException("held back by 10.2")))
                .isEqualTo(CheckVerdict.HELD_BACK);
        assertThat(RunReport.verdict(Status.SKIPPED, new TestAbortedException("not permitted")))
                .isEqualTo(CheckVerdict.LEFT_OUT);
    }

    @Test
    void whatEndedForAnyOtherReasonCouldNotBeChecked() {
        assertThat(RunReport.verdict(Status.SKIPPED, null)).isEqualTo(CheckVerdict.COULD_NOT_CHECK);
        assertThat(RunReport.verdict(Status.UNDEFINED, null)).isEqualTo(CheckVerdict.COULD_NOT_CHECK);
        assertThat(RunReport.verdict(Status.FAILED, new IllegalStateException("a defect")))
                .isEqualTo(CheckVerdict.COULD_NOT_CHECK);
    }
}

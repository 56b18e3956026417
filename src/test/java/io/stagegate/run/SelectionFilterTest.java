package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;

class SelectionFilterTest {

    @AfterEach
    void askForAllAgain() {
        System.clearProperty(SelectionFilter.STAGES);
        System.clearProperty(SelectionFilter.CHECKS);
        System.clearProperty(SelectionFilter.SIGNALS);
        System.clearProperty("stagegate.environment");
        Run.end();
    }

    @Test
    void allStagesAreThoseOfTheEnvironmentsKind() {
        System.setProperty(SelectionFilter.STAGES, "all");
        System.setProperty("stagegate.environment", "capi-sandbox");
        assertThat(runs("stage-C", "check-C.1")).isTrue();
        assertThat(runs("stage-10", "check-10.5")).isFalse();
        assertThat(runs("signal-C.F1")).isTrue();
        assertThat(runs("signal-10.F1")).isFalse();
        Run.end();
        System.setProperty("stagegate.environment", "sandbox");
        assertThat(runs("stage-C", "check-C.1")).isFalse();
        assertThat(runs("stage-10", "check-10.5")).isTrue();
        assertThat(runs("stage-08", "check-08.1")).isTrue();
        assertThat(runs("signal-C.F1")).isFalse();
    }

    private static boolean runs(String... tags) {
        return new SelectionFilter().apply(new Scenario(tags)).included();
    }

    @Test
    void everyScenarioRunsWhereNothingIsAskedFor() {
        assertThat(runs("stage-10", "check-10.5")).isTrue();
        System.setProperty(SelectionFilter.STAGES, "all");
        System.setProperty(SelectionFilter.CHECKS, "all");
        assertThat(runs("stage-10", "check-10.5")).isTrue();
    }

    @Test
    void everyRunBeginsWithThePreflight() {
        System.setProperty(SelectionFilter.STAGES, "11");
        System.setProperty(SelectionFilter.CHECKS, "11.3");
        assertThat(runs("stage-00", "check-00.1")).isTrue();
        assertThat(SelectionFilter.asksForLater("11.3")).isTrue();
        assertThat(SelectionFilter.asksForLater("10.7")).isFalse();
    }

    @Test
    void thePreflightAloneIsForAllThatFollows() {
        System.setProperty(SelectionFilter.STAGES, "preflight");
        assertThat(runs("stage-00", "check-00.1")).isTrue();
        assertThat(runs("stage-10", "check-10.5")).isFalse();
        assertThat(SelectionFilter.asksForLater("10.7")).isTrue();
        System.setProperty(SelectionFilter.STAGES, "preflight,12");
        assertThat(SelectionFilter.asksForLater("10.7")).isFalse();
        assertThat(SelectionFilter.asksForLater("12.8")).isTrue();
    }

    @Test
    void onlyTheStagesAskedForRun() {
        System.setProperty(SelectionFilter.STAGES, "10, 11");
        assertThat(runs("stage-10", "check-10.5")).isTrue();
        assertThat(runs("stage-11", "check-11.1")).isTrue();
        assertThat(runs("stage-12", "check-12.1")).isFalse();
    }

    @Test
    void onlyTheChecksAskedForRun() {
        System.setProperty(SelectionFilter.CHECKS, "10.1");
        assertThat(runs("stage-10", "check-10.1")).isTrue();
        assertThat(runs("stage-10", "check-10.10")).isFalse();
    }

    @Test
    void onlyTheSignalsAskedForRunAndWhatTheyBeginWith() {
        System.setProperty(SelectionFilter.SIGNALS, "12.F2");
        assertThat(runs("signal-12.F2")).isTrue();
        assertThat(runs("before-12.F1", "before-12.F2")).isTrue();
        assertThat(runs("signal-12.F1")).isFalse();
        assertThat(runs("before-12.F1")).isFalse();
    }

    @Test
    void whatIsNoScenarioOfAStageRunsAnyway() {
        System.setProperty(SelectionFilter.STAGES, "10");
        assertThat(runs()).isTrue();
    }

    private static final class Scenario extends AbstractTestDescriptor {

        private final Set<TestTag> tags;

        Scenario(String... tags) {
            super(UniqueId.forEngine("cucumber"), "a scenario");
            this.tags = Arrays.stream(tags).map(TestTag::create).collect(Collectors.toSet());
        }

        @Override
        public Set<TestTag> getTags() {
            return tags;
        }

        @Override
        public Type getType() {
            return Type.TEST;
        }
    }
}

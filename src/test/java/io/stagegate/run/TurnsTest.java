package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class TurnsTest {

    /** Stands for a part with its scenarios: they have their tags. */
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    @Tag("stage-11")
    static class Part {

        @Test
        @Order(1)
        @Tag("check-11.1")
        @Tag("action")
        void starts() {}

        @Test
        @Order(2)
        @Tag("check-11.2")
        @Tag("needs-11.1")
        void looks() {}

        @Test
        @Order(3)
        @Tag("check-11.5")
        @Tag("needs-11.2")
        void needs() {}

        @Test
        @Order(4)
        @Tag("check-11.9")
        void looksToo() {}

        @Test
        @Order(5)
        @Tag("check-11.10")
        @Tag("action")
        void acts() {}

        @Test
        @Order(6)
        @Tag("check-11.11")
        void looksAfterwards() {}
    }

    private final Turns turns = new Turns();
    private TestPlan plan;

    @BeforeEach
    void begins() {
        plan = LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .enablePostDiscoveryFilterAutoRegistration(false)
                        .build())
                .discover(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Part.class))
                        .build());
        turns.testPlanExecutionStarted(plan);
    }

    /** Nothing of these plans stays for other tests. */
    @AfterEach
    void ends() {
        plan.getRoots().forEach(root -> turns.executionFinished(root, TestExecutionResult.successful()));
    }

    @Test
    void nothingLooksBeforeWhatActsHasEnded() {
        assertThat(begun()).containsExactly("11.1");
        assertThat(come()).containsExactly("11.1");
    }

    @Test
    void whatOnlyLooksLooksAheadUnlessItNeedsWhatHasNotEnded() {
        end("11.1");
        assertThat(begun()).containsExactly("11.1", "11.2", "11.9");
        assertThat(come()).containsExactly("11.1", "11.2");
        end("11.2");
        assertThat(begun()).containsExactly("11.1", "11.2", "11.5", "11.9");
        assertThat(come()).containsExactly("11.1", "11.2", "11.5");
    }

    @Test
    void whatEndsAheadOfItsTurnBringsNobodysTurnEarlier() {
        end("11.1", "11.9");
        assertThat(come()).containsExactly("11.1", "11.2", "11.9");
    }

    @Test
    void whatActsBeginsAtItsTurnAndWhatFollowsAfterIt() {
        end("11.1", "11.2", "11.5");
        assertThat(begun()).doesNotContain("11.10", "11.11");
        end("11.9");
        assertThat(begun()).contains("11.10").doesNotContain("11.11");
        end("11.10");
        assertThat(come()).contains("11.11");
    }

    @Test
    void aPartThatFailsAsAWholeKeepsNobodyWaiting() {
        plan.getRoots()
                .forEach(root ->
                        turns.executionFinished(root, TestExecutionResult.failed(new AssertionError("broken"))));
        assertThat(Turns.of(CheckId.of("11.11")).comes()).isDone();
    }

    @Test
    void whatNobodyPlannedNeedsNotWait() {
        assertThat(Turns.of(CheckId.of("12.4")).begins()).isDone();
        assertThat(Turns.of(CheckId.of("12.4")).comes()).isDone();
    }

    private void end(String... checks) {
        for (String check : checks) {
            plan.getRoots().stream()
                    .flatMap(root -> plan.getDescendants(root).stream())
                    .filter(test -> tags(test).contains("check-" + check))
                    .forEach(test -> turns.executionFinished(test, TestExecutionResult.successful()));
        }
    }

    private static List<String> tags(TestIdentifier test) {
        return test.getTags().stream().map(tag -> tag.getName()).toList();
    }

    /** Those that may look, the ended ones among them. */
    private static List<String> begun() {
        return inOrder()
                .filter(id -> Turns.of(CheckId.of(id)).begins().isDone())
                .toList();
    }

    /** Those whose turn it is, or was. */
    private static List<String> come() {
        return inOrder().filter(id -> Turns.of(CheckId.of(id)).comes().isDone()).toList();
    }

    private static Stream<String> inOrder() {
        return Stream.of("11.1", "11.2", "11.5", "11.9", "11.10", "11.11");
    }
}

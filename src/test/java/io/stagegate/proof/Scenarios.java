package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectDirectory;
import static org.junit.platform.launcher.EngineFilter.includeEngines;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs scenarios of the features from within a test. */
final class Scenarios {

    /** Stages that need no doing; at first those that a developer says the lab has been through: {@code -Dformed=10,11}. */
    private static final Set<String> FORMED =
            new HashSet<>(List.of(System.getProperty("formed", "").split(",")));

    private Scenarios() {}

    /** Does a stage and those before it, once: all green, in one run. */
    static void form(String stage) {
        for (String each : List.of("10", "11")) {
            if (FORMED.add(each)) {
                TestExecutionSummary summary = run("stage-" + each);
                assertThat(summary.getFailures())
                        .as("stage %s, before anything is broken", each)
                        .isEmpty();
                assertThat(summary.getTestsSucceededCount()).isPositive();
                assertThat(summary.getTestsAbortedCount()).isZero();
            }
            if (each.equals(stage)) {
                return;
            }
        }
    }

    /** Runs the one scenario of a check; what it threw, or nothing when it is green. */
    static Optional<Throwable> ofCheck(String check) {
        TestExecutionSummary summary = run("check-" + check);
        assertThat(summary.getTestsSucceededCount() + summary.getTestsFailedCount())
                .as("scenarios run for %s", check)
                .isEqualTo(1);
        return summary.getFailures().stream()
                .map(TestExecutionSummary.Failure::getException)
                .findFirst();
    }

    /** Runs those that have any of these tags. A stage that is done is worth a report. */
    static TestExecutionSummary run(String... tags) {
        // A red that is made on purpose would only stand in it as one.
        return run(tags[0].startsWith("stage-"), tags);
    }

    /** The same, without a report of its own. */
    static TestExecutionSummary quietly(String tag) {
        return run(false, tag);
    }

    private static TestExecutionSummary run(boolean reported, String... tags) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectDirectory("features"))
                .filters(includeEngines("cucumber"), includeTags(tags))
                .configurationParameter("cucumber.glue", "io.stagegate.steps")
                .configurationParameter("cucumber.publish.quiet", "true");
        if (reported) {
            request.configurationParameter(
                    "cucumber.plugin",
                    "io.qameta.allure.cucumber7jvm.AllureCucumber7Jvm,io.stagegate.steps.RunDescription");
        }
        LauncherFactory.create().execute(request.build(), listener);
        return listener.getSummary();
    }
}

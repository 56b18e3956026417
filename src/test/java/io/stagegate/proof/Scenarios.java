package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectDirectory;
import static org.junit.platform.launcher.EngineFilter.includeEngines;
import static org.junit.platform.launcher.TagFilter.includeTags;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Patience;
import io.stagegate.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs scenarios of the features from within a test. */
final class Scenarios {

    /** Stages that need no doing; at first those that a developer says the lab has been through: {@code -Dformed=10,11}. */
    private static final Set<String> FORMED =
            new HashSet<>(List.of(System.getProperty("formed", "").split(",")));

    private static final int CALM = 4;

    private Scenarios() {}

    /** Does a stage and those before it, once: all green, in one run. Of no stage nothing may have been done yet. */
    static void form(String stage) {
        if (stage.isEmpty()) {
            assumeTrue(FORMED.stream().allMatch(String::isEmpty), "the lab is no longer as it was started");
            return;
        }
        for (String each : List.of("10", "11")) {
            if (FORMED.add(each)) {
                // What was red in an earlier run would hold it back.
                Run.end();
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

    /** The same lab, each wait of which is given up after so long. */
    static Environment impatient(Environment environment, Duration patience) {
        Map<String, Patience> hasty = new LinkedHashMap<>();
        environment
                .patience()
                .forEach((name, it) -> hasty.put(name, new Patience(name, patience, it.interval(), it.holdFor())));
        return environment.withPatience(hasty);
    }

    /** The same lab, asked less often in the background: for runs that judge nothing by its history. */
    static Environment calm(Environment environment) {
        Map<String, Patience> calm = new LinkedHashMap<>(environment.patience());
        calm.computeIfPresent(
                "follow",
                (name, it) -> new Patience(name, it.timeout(), it.interval().multipliedBy(CALM), it.holdFor()));
        return environment.withPatience(calm);
    }

    /** Runs the one scenario of a check; what it threw, or nothing when it is green. */
    static Optional<Throwable> ofCheck(String check) {
        return ofCheck(check, false);
    }

    /** @param reported whether Allure's results tell of it */
    static Optional<Throwable> ofCheck(String check, boolean reported) {
        TestExecutionSummary summary = run(reported, "check-" + check);
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

    /**
     * The first scenario that was not green, after which no other was begun.
     *
     * @param at when it was red
     */
    record Red(Instant at, String said) {}

    /** Runs those that have this tag until one is red, without a report of their own; nothing when all are green. */
    static Optional<Red> untilRed(String tag) {
        CancellationToken enough = CancellationToken.create();
        List<Red> reds = new ArrayList<>();
        TestExecutionListener first = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() && result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                    reds.add(new Red(
                            Instant.now(),
                            result.getThrowable().map(Throwable::getMessage).orElse("")));
                    enough.cancel();
                }
            }
        };
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        launcher()
                .execute(LauncherExecutionRequestBuilder.request(request(tag).build())
                        .listeners(first, summary)
                        .cancellationToken(enough)
                        .build());
        assertThat(summary.getSummary().getTestsStartedCount())
                .as("scenarios tagged " + tag)
                .isPositive();
        return reds.stream().findFirst();
    }

    /** Runs the scenarios of these checks at the same time, as far as they only look, as VerifyIT does. */
    static TestExecutionSummary together(String... checks) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        String parallel = "cucumber.execution.parallel.";
        launcher()
                .execute(
                        request(Stream.of(checks).map(id -> "check-" + id).toArray(String[]::new))
                                .configurationParameter(parallel + "enabled", "true")
                                .configurationParameter(parallel + "config.strategy", "fixed")
                                .configurationParameter(parallel + "config.fixed.parallelism", "32")
                                .configurationParameter(parallel + "config.fixed.max-pool-size", "32")
                                .build(),
                        listener);
        return listener.getSummary();
    }

    private static TestExecutionSummary run(boolean reported, String... tags) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequestBuilder request = request(tags);
        if (reported) {
            request.configurationParameter(
                    "cucumber.plugin",
                    "io.qameta.allure.cucumber7jvm.AllureCucumber7Jvm,io.stagegate.steps.RunDescription");
        }
        launcher().execute(request.build(), listener);
        return listener.getSummary();
    }

    /** One that runs what it is asked to, whatever the proof itself was narrowed to by {@code -Dchecks}. */
    private static Launcher launcher() {
        return LauncherFactory.create(LauncherConfig.builder()
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build());
    }

    private static LauncherDiscoveryRequestBuilder request(String... tags) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectDirectory("features"))
                .filters(includeEngines("cucumber"), includeTags(tags))
                .configurationParameter("cucumber.glue", "io.stagegate.steps")
                .configurationParameter("cucumber.publish.quiet", "true");
    }
}

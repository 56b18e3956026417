package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectDirectory;
import static org.junit.platform.launcher.EngineFilter.includeEngines;
import static org.junit.platform.launcher.TagFilter.includeTags;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Patience;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.SelectionFilter;
import io.stagegate.wait.CheckFailedError;
import io.stagegate.wait.CouldNotLookError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Breaks what each check looks at, or its looking, and asserts what its scenario says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofIT {

    /** A fault is there at once; long enough for a slow look, short enough for dozens of them. */
    private static final Duration IMPATIENCE = Duration.ofSeconds(6);

    private final Environment environment = Run.current().environment();
    private final Map<Fault, String> said = new LinkedHashMap<>();

    @BeforeAll
    void onlyInTheSandbox() {
        assumeTrue(
                Files.exists(Path.of("/run/stagegate/inside")),
                "faults are made in the sandbox, never in a lab of yours");
        Hypervisor.run("virsh -q start ocp4-bootstrap 2>/dev/null || true");
    }

    static List<Fault> faults() {
        return Stage10Faults.all().stream()
                .filter(fault -> SelectionFilter.asksFor(CheckId.of(fault.check())))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isRedForTheRightReason(Fault fault) {
        Run.begin(environment);
        assertThat(scenario(fault.check())).as("before anything is broken").isEmpty();
        Throwable red;
        try {
            Hypervisor.run(fault.make());
            Run.begin(impatient());
            red = scenario(fault.check()).orElseThrow(() -> new AssertionError("green, though broken: " + fault));
        } finally {
            Hypervisor.run(fault.mend());
        }
        said.put(fault, red.getMessage());
        assertThat(red)
                .isInstanceOf(fault.verdict() == Fault.Red.FAILED ? CheckFailedError.class : CouldNotLookError.class);
        assertThat(red.getMessage()).contains(fault.says());
        Run.begin(environment);
        assertThat(scenario(fault.check())).as("after it was put back").isEmpty();
    }

    /** Runs the one scenario of a check; what it threw, or nothing when it is green. */
    private static Optional<Throwable> scenario(String check) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectDirectory("features"))
                                .filters(includeEngines("cucumber"), includeTags("check-" + check))
                                .configurationParameter("cucumber.glue", "io.stagegate.steps")
                                .configurationParameter("cucumber.publish.quiet", "true")
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        assertThat(summary.getTestsSucceededCount() + summary.getTestsFailedCount())
                .as("scenarios run for %s", check)
                .isEqualTo(1);
        return summary.getFailures().stream()
                .map(TestExecutionSummary.Failure::getException)
                .findFirst();
    }

    private Environment impatient() {
        Map<String, Patience> patience = new LinkedHashMap<>();
        environment
                .patience()
                .forEach((name, it) -> patience.put(name, new Patience(name, IMPATIENCE, it.interval(), it.holdFor())));
        return environment.withPatience(patience);
    }

    @AfterAll
    void writeWhatWasSaid() throws IOException {
        List<String> page = new ArrayList<>(List.of(
                "# What stagegate says when something is broken",
                "",
                "Made by `mvn verify -Pproof`: each check's subject, or the looking at it, was broken in the sandbox, the"
                        + " check's scenario was run with a short patience, and this is what it said.",
                ""));
        String check = "";
        for (Map.Entry<Fault, String> entry : said.entrySet()) {
            Fault fault = entry.getKey();
            if (!fault.check().equals(check)) {
                check = fault.check();
                page.add("## " + check);
                page.add("");
            }
            page.add("Broken: " + fault.what() + ".");
            page.addAll(List.of("", "```", entry.getValue().strip(), "```", ""));
        }
        Path folder = Files.createDirectories(Path.of("reports", "proof"));
        Files.writeString(folder.resolve("failures.md"), String.join("\n", page));
    }
}

package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.Environment;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.SelectionFilter;
import io.stagegate.wait.CheckFailedError;
import io.stagegate.wait.CouldNotCheckError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does the Cluster API pivot check by check; before each is done, breaks what it looks at, or its looking, and asserts
 * what its scenario says.
 */
@DisplayName("Every check of the Cluster API pivot, with what it looks at broken")
@ExtendWith(Reported.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterApiProofIT {

    /** Long enough for a tool of the sandbox, and for a slow look. */
    private static final Duration IMPATIENCE = Duration.ofSeconds(20);

    /** C.10 cannot be taken back, and is proved on what C.9 has left. */
    private static final List<String> CHECKS =
            List.of("C.1", "C.2", "C.3", "C.4", "C.5", "C.6", "C.7", "C.8", "C.9", "C.10");

    private static final List<Fault> ASKED_FOR = ClusterApiFaults.all().stream()
            .filter(fault -> SelectionFilter.asksFor(CheckId.of(fault.check())))
            .toList();

    private final Map<Fault, String> said = new LinkedHashMap<>();
    private Environment environment;
    private int done;

    @BeforeAll
    void onlyInItsSandbox() {
        assumeTrue(Hypervisor.isOfClusterApi(), "faults are made in the sandbox, never in a lab of yours");
        environment = Run.current().environment();
        Hypervisor.reset();
    }

    static List<Fault> faults() {
        return ASKED_FOR;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isRedForTheRightReason(Fault fault) {
        through(CHECKS.indexOf(fault.check()));
        Throwable red;
        Hypervisor.run(fault.make());
        try {
            Run.begin(Scenarios.impatient(environment, IMPATIENCE));
            red = Scenarios.ofCheck(fault.check())
                    .orElseThrow(() -> new AssertionError("green, though broken: " + fault));
        } finally {
            Hypervisor.run(fault.mend());
        }
        said.put(fault, red.getMessage());
        assertThat(red)
                .isInstanceOf(fault.verdict() == Fault.Red.FAILED ? CheckFailedError.class : CouldNotCheckError.class);
        assertThat(red.getMessage()).contains(fault.says());
    }

    /** All checks before this one are green; those that were done are not done again. */
    private void through(int check) {
        Run.begin(environment);
        for (; done < check; done++) {
            assertThat(Scenarios.ofCheck(CHECKS.get(done)))
                    .as(CHECKS.get(done) + ", after it was put back")
                    .isEmpty();
        }
    }

    @AfterAll
    void isGreenToTheEnd() {
        if (environment == null) {
            return;
        }
        Page.ofFailures(
                "proof/capi-failures.md",
                "# What stagegate reports when a pivot is broken",
                "Made by `mvn verify -Pproof -Denvironment=capi-sandbox`: before each check, its subject, or the"
                        + " connection to it, was broken in the sandbox; this is what it reported.",
                said);
        through(CHECKS.size());
    }
}

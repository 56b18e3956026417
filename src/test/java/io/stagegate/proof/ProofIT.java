package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.Environment;
import io.stagegate.environment.HandoverCondition;
import io.stagegate.environment.Install;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.SelectionFilter;
import io.stagegate.wait.CheckFailedError;
import io.stagegate.wait.CouldNotCheckError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does each stage, then breaks what its checks look at, or their looking, and asserts what their scenarios say. */
@DisplayName("Every check, with what it looks at broken")
@ExtendWith(Reported.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofIT {

    /** A fault is there at once; long enough for a slow look, short enough for dozens of them. */
    private static final Duration IMPATIENCE = Duration.ofSeconds(6);

    /** The gate is asked at once, and once is enough to be refused. */
    private static final Duration REFUSED_SOON = Duration.ofSeconds(2);

    /** Stages are formed in the environment's own; what has a history to be judged is looked at in that run. */
    private final Environment environment = Scenarios.calm(Run.current().environment());

    /** Where its bootstrap still serves, the profile leaves this condition out. */
    private final boolean openshift = environment instanceof Install install
            && install.profile().handover().has(HandoverCondition.SERVICE_ENDPOINTS);

    private final Map<Fault, String> said = new LinkedHashMap<>();
    /** Whose check was green last, with nothing broken since. */
    private Optional<Fault> green = Optional.empty();

    /**
     * Asked for by -Dstages and -Dchecks, and by -Dfaults, a regular expression for what is broken; the stages before a
     * fault are done whole, whatever is asked for.
     */
    private static final List<Fault> ASKED_FOR = Faults.all().stream()
            .filter(fault -> Pattern.compile(System.getProperty("faults", ""))
                    .matcher(fault.what())
                    .find())
            .filter(fault -> SelectionFilter.asksFor(CheckId.of(fault.check())))
            .toList();

    @BeforeAll
    void onlyInTheSandbox() {
        assumeTrue(Hypervisor.isOfInstalls(), "faults are made in the sandbox, never in a lab of yours");
    }

    static List<Fault> faults() {
        return ASKED_FOR;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isRedForTheRightReason(Fault fault) {
        assumeFalse(openshift && fault.saysInOpenshift().isEmpty(), "openshift-install makes no such thing");
        Scenarios.form(fault.around().stage());
        boolean seenGreen = green.filter(last ->
                        last.check().equals(fault.check()) && last.around().equals(fault.around()))
                .isPresent();
        if (!seenGreen) {
            isGreen(fault, "before anything is broken");
        }
        green = Optional.empty();
        Hypervisor.run(fault.around().prepare());
        Throwable red;
        try {
            red = broken(fault);
            if (fault.around().shutsTheGate()) {
                nothingIsRemoved();
            }
            if (fault.check().equals("12.7")) {
                Hypervisor.run(Stage12Faults.AS_IT_WAS);
            }
        } finally {
            Hypervisor.run(fault.mend());
            Hypervisor.run(fault.around().undo());
        }
        said.put(fault, red.getMessage());
        assertThat(red)
                .isInstanceOf(fault.verdict() == Fault.Red.FAILED ? CheckFailedError.class : CouldNotCheckError.class);
        assertThat(red.getMessage()).contains(openshift ? fault.saysInOpenshift() : fault.says());
        isGreen(fault, "after it was put back");
        green = Optional.of(fault);
    }

    private void isGreen(Fault fault, String when) {
        if (fault.around().once()) {
            return;
        }
        Hypervisor.run(fault.around().prepare());
        Run.begin(environment);
        isGreen(fault.around().first(), when);
        isGreen(fault.check(), when);
        Hypervisor.run(fault.around().undo());
    }

    private static void isGreen(String check, String when) {
        if (!check.isEmpty()) {
            assertThat(Scenarios.ofCheck(check)).as("%s %s", check, when).isEmpty();
        }
    }

    private Throwable broken(Fault fault) {
        boolean goesOn = !fault.around().first().isEmpty();
        if (goesOn) {
            Run.begin(environment);
            isGreen(fault.around().first(), "before " + fault);
        }
        Hypervisor.run(fault.make());
        // A history can only fail in the run that has it; what begins late is a run of its own.
        if (goesOn || (fault.around().once() && fault.verdict() == Fault.Red.FAILED)) {
            Run.hasten(Scenarios.impatient(environment, IMPATIENCE).patience());
        } else {
            Run.begin(Scenarios.impatient(environment, IMPATIENCE));
        }
        return Scenarios.ofCheck(fault.check()).orElseThrow(() -> new AssertionError("green, though broken: " + fault));
    }

    /** Whatever removes the bootstrap, asked for by itself, is refused, and has done nothing. */
    private void nothingIsRemoved() {
        for (String removal : List.of("12.8", "12.10", "12.11")) {
            Run.begin(Scenarios.impatient(environment, REFUSED_SOON));
            assertThat(Scenarios.ofCheck(removal))
                    .as(removal + ", with the gate shut")
                    .isPresent();
        }
        Hypervisor.run("[ \"$(virsh -q domstate ocp4-bootstrap)\" = running ]" + "; [ \"$(" + Stage12Faults.SERVER_LINES
                + ")\" = 2 ]");
    }

    @AfterAll
    void writeWhatWasSaid() {
        if (!said.isEmpty()) {
            Page.ofFailures(
                    "proof/failures.md",
                    "# What stagegate reports when something is broken",
                    "Made by `mvn verify -Pproof`: each check's subject, or the connection to it, was broken in the sandbox,"
                            + " the check's scenario was run with a short patience, and this is what it reported.",
                    said);
        }
    }
}

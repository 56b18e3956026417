package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.run.SelectionFilter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two faults at once, neither of which explains the other: both are named. */
@DisplayName("Two failures at once")
@ExtendWith(Reported.class)
class SeveralSignalsIT {

    @BeforeAll
    static void onlyInTheSandbox() {
        assumeTrue(Hypervisor.isOfInstalls(), "faults are made in the sandbox, never in a lab of yours");
        assumeTrue(
                System.getProperty(SelectionFilter.SIGNALS, "all").equals("all"),
                "only where all signals are asked for");
    }

    static List<List<SignalFault>> combinations() {
        return SignalFaults.combinations();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("combinations")
    void bothAreNamed(List<SignalFault> faults) {
        Hypervisor.reset();
        faults.forEach(fault -> Hypervisor.run(fault.make()));
        int stage = Integer.parseInt(faults.get(0).stage());
        String said = IntStream.rangeClosed(10, stage)
                .mapToObj(each -> Scenarios.untilRed("stage-" + each))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new AssertionError("green, though broken: " + faults))
                .said();
        SignalMatrix.Named named = SignalMatrix.Named.in(said);
        Set<String> made = faults.stream().map(SignalFault::signal).collect(Collectors.toSet());
        assertThat(named.all()).as(said).containsAll(made);
        assertThat(made).as(said).contains(named.signal());
    }

    @AfterEach
    void reset() {
        Hypervisor.reset();
    }
}

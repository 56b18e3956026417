package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.failsForGood;
import static io.stagegate.check.VerdictAssert.passes;

import io.stagegate.connection.DomainState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DomainsTest {

    private final Check<DomainState> running = Domains.running("ocp4-bootstrap");

    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "BLOCKED"})
    void aDomainThatRunsOrIdlesRuns(DomainState state) {
        passes(running, state);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RUNNING", "BLOCKED", "UNDEFINED"})
    void anyOtherStateIsShownInVirshsWords(DomainState state) {
        fails(running, state, "expected: domain ocp4-bootstrap running\nbut was: " + state);
    }

    @Test
    void whereThePlaceNamesItTheDomainIsNot() {
        passes(Domains.running(), DomainState.RUNNING);
        fails(Domains.running(), DomainState.SHUTOFF, "expected: the domain running\nbut was: shut off");
    }

    @Test
    void noWaitingDefinesADomain() {
        failsForGood(
                running,
                DomainState.UNDEFINED,
                "expected: domain ocp4-bootstrap running\nbut was: no domain of that name is defined");
    }
}

package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.failsForGood;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.DomainState;
import io.stagegate.observation.Domain;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DomainsTest {

    private final Check<Domain> running = Domains.running();

    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "BLOCKED"})
    void aDomainThatRunsOrIdlesRuns(DomainState state) {
        passes(running, in(state));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RUNNING", "BLOCKED", "UNDEFINED"})
    void anyOtherStateIsShownInVirshsWords(DomainState state) {
        fails(running, in(state), "expected: domain ocp4-bootstrap running\nbut was: " + state);
    }

    private static Domain in(DomainState state) {
        return departure(state.toString(), "");
    }

    private static Domain departure(String state, String answer) {
        return new Domain("bootstrap", "ocp4-bootstrap", state, answer, Optional.empty());
    }

    @Test
    void aDomainIsShutOffOrNotEvenThere() {
        passes(Domains.shutOff(), departure("shut off", ""));
        passes(Domains.shutOff(), departure("not defined", ""));
        for (String state : List.of("running", "in shutdown", "paused", "crashed")) {
            fails(
                    Domains.shutOff(),
                    departure(state, ""),
                    "expected: domain ocp4-bootstrap shut off\nbut was: domain ocp4-bootstrap is " + state);
        }
    }

    @Test
    void aHostThatAnswersIsNotGoneWhateverItsDomainIsCalled() {
        failsForGood(
                Domains.shutOff(),
                departure("not defined", "exit 0"),
                "expected: domain ocp4-bootstrap shut off\n"
                        + "but was: domain ocp4-bootstrap is not defined, and yet bootstrap answers SSH: exit 0");
    }

    private static Domain remains(boolean defined, boolean known, List<String> volumes, List<String> unmanaged) {
        return new Domain(
                "bootstrap",
                "ocp4-bootstrap",
                defined ? "shut off" : "not defined",
                "",
                Optional.of(new Domain.Storage(known, volumes, unmanaged, List.of("/iso: it is only read"))));
    }

    @Test
    void nothingIsLeftOfADomainThatIsDeleted() {
        passes(Domains.nothingLeft(), remains(false, true, List.of(), List.of()));
        assertThat(Domains.nothingLeft().remarks(remains(false, true, List.of(), List.of())))
                .isEqualTo(new Notes("storage left on purpose", List.of("/iso: it is only read")));
    }

    @Test
    void itsDefinitionOrAVolumeIsLeft() {
        for (Domain left : List.of(
                remains(true, true, List.of(), List.of()), remains(false, true, List.of("/pool/a"), List.of()))) {
            fails(Domains.nothingLeft(), left, "expected: nothing left of domain ocp4-bootstrap\nbut was: " + left);
        }
    }

    @Test
    void aDiskInNoPoolIsLeftForGood() {
        failsForGood(
                Domains.nothingLeft(),
                remains(false, true, List.of(), List.of("/srv/disk.raw")),
                "expected: nothing left of domain ocp4-bootstrap\n"
                        + "but was: in no storage pool, so libvirt cannot delete it; delete it by hand:\n/srv/disk.raw");
    }

    @Test
    void ofADomainThatWasGoneBeforeTheStorageIsNotKnown() {
        Verdict verdict = Domains.nothingLeft().judge(remains(false, false, List.of(), List.of()));
        assertThat(verdict).isInstanceOf(Verdict.Unknown.class);
        assertThat(verdict.terminal()).isTrue();
    }

    @Test
    void noWaitingDefinesADomain() {
        failsForGood(
                running,
                in(DomainState.UNDEFINED),
                "expected: domain ocp4-bootstrap running\nbut was: no domain of that name is defined");
    }

    @Test
    void isAwayWhileItIsSuspendedOrShutOff() {
        passes(Domains.away(), in(DomainState.PAUSED));
        passes(Domains.away(), in(DomainState.SHUTOFF));
        fails(Domains.away(), in(DomainState.RUNNING), "expected: the domain suspended\nbut was: running");
    }
}

package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.failsForGood;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stagegate.observation.Unit;
import io.stagegate.observation.UnitJournal;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnitsTest {

    private static final Check<UnitJournal> LOGGED = Units.logged(List.of("Starting", "API is up", "Applying"));

    private static Unit unit(String load, String active, String sub) {
        return new Unit("bootstrap", "kubelet.service", load, active, sub, "success", 0, "42");
    }

    private static UnitJournal journal(String active, String... lines) {
        return new UnitJournal(unit("loaded", active, "running"), List.of(lines));
    }

    @Test
    void activeAndRunning() {
        passes(Units.running(), unit("loaded", "active", "running"));
    }

    @Test
    void aUnitThatDoesItsWorkOnceRunsOrHasEndedWell() {
        passes(Units.runningOrEndedWell(), unit("loaded", "active", "running"));
        passes(Units.runningOrEndedWell(), unit("loaded", "active", "exited"));
        passes(Units.runningOrEndedWell(), unit("loaded", "activating", "start"));
        passes(Units.runningOrEndedWell(), unit("loaded", "inactive", "dead"));
    }

    @Test
    void aUnitThatFailedIsBetweenRestartsOrNeverRanHasNotEndedWell() {
        String expected = "expected: kubelet.service active, or inactive after a run with result success\nbut was: ";
        fails(
                Units.runningOrEndedWell(),
                new Unit("bootstrap", "kubelet.service", "loaded", "failed", "failed", "exit-code", 0, "42"),
                expected + "kubelet.service on bootstrap: failed (failed), result exit-code");
        fails(
                Units.runningOrEndedWell(),
                new Unit("bootstrap", "kubelet.service", "loaded", "activating", "auto-restart", "exit-code", 1, "42"),
                expected
                        + "kubelet.service on bootstrap: activating (auto-restart), result exit-code, restarted 1 time");
        fails(
                Units.runningOrEndedWell(),
                new Unit("bootstrap", "kubelet.service", "loaded", "inactive", "dead", "success", 0, ""),
                expected + "kubelet.service on bootstrap: inactive (dead)");
        failsForGood(
                Units.runningOrEndedWell(),
                unit("not-found", "inactive", "dead"),
                expected + "kubelet.service on bootstrap: not-found, inactive (dead)");
    }

    @Test
    void aJournalWithoutALineIsNoneToKeep() {
        passes(Units.written(), new UnitJournal(unit("loaded", "active", "running"), List.of("Started kubelet")));
        fails(
                Units.written(),
                new UnitJournal(unit("loaded", "active", "running"), List.of()),
                "expected: lines of kubelet.service on bootstrap in this boot\nbut was: none");
    }

    @Test
    void anExitedUnitIsActiveAndDoesNotRun() {
        fails(
                Units.running(),
                unit("loaded", "active", "exited"),
                "expected: kubelet.service active (running)\nbut was: kubelet.service on bootstrap: active (exited)");
    }

    @Test
    void aUnitBetweenTwoRestartsDoesNotRun() {
        Unit restarting =
                new Unit("bootstrap", "kubelet.service", "loaded", "activating", "auto-restart", "exit-code", 7, "42");
        fails(
                Units.running(),
                restarting,
                "expected: kubelet.service active (running)\n"
                        + "but was: kubelet.service on bootstrap: activating (auto-restart), result exit-code,"
                        + " restarted 7 times");
    }

    @Test
    void noWaitingBringsUpAMaskedOrUnknownUnit() {
        failsForGood(
                Units.running(),
                unit("masked", "inactive", "dead"),
                "expected: kubelet.service active (running)\n"
                        + "but was: kubelet.service on bootstrap: masked, inactive (dead)");
        failsForGood(
                Units.running(),
                unit("not-found", "inactive", "dead"),
                "expected: kubelet.service active (running)\n"
                        + "but was: kubelet.service on bootstrap: not-found, inactive (dead)");
    }

    @Test
    void messagesInOrderWithOthersBetween() {
        passes(LOGGED, journal("active", "Starting", "noise", "12:00 API is up", "Applying manifests"));
    }

    /** systemd starts bootkube again when it has failed, and it skips what it has done. */
    @Test
    void aUnitThatWasStartedAgainGoesOnWhereItEnded() {
        passes(LOGGED, journal("active", "Starting", "API is up", "Failed", "Starting", "Applying"));
        passes(LOGGED, journal("active", "Starting", "Failed", "Starting", "API is up", "Starting", "Applying"));
        fails(
                LOGGED,
                journal("active", "Starting", "Applying", "Failed", "Starting", "API is up", "Applying"),
                "expected: 3 key messages of kubelet.service in order\n"
                        + "but was: 2 of 3 in order; missing: \"Applying\"\nit appears, but before \"API is up\"\n"
                        + "last line: \"Applying\"\nkubelet.service on bootstrap: active (running)");
    }

    @Test
    void theFirstMissingMessageIsNamed() {
        fails(
                LOGGED,
                journal("active", "Starting", "waiting"),
                "expected: 3 key messages of kubelet.service in order\n"
                        + "but was: 1 of 3 in order; missing: \"API is up\"\nlast line: \"waiting\"\n"
                        + "kubelet.service on bootstrap: active (running)");
    }

    @Test
    void theWrongOrderIsNamed() {
        fails(
                LOGGED,
                journal("active", "API is up", "Starting", "Applying"),
                "expected: 3 key messages of kubelet.service in order\n"
                        + "but was: 1 of 3 in order; missing: \"API is up\"\n"
                        + "it appears, but before \"Starting\"\nlast line: \"Applying\"\n"
                        + "kubelet.service on bootstrap: active (running)");
    }

    @Test
    void oneLineCannotBeTwoMessages() {
        fails(
                LOGGED,
                journal("active", "Starting, API is up, Applying"),
                "expected: 3 key messages of kubelet.service in order\n"
                        + "but was: 1 of 3 in order; missing: \"API is up\"\n"
                        + "it appears, but before \"Starting\"\n"
                        + "last line: \"Starting, API is up, Applying\"\n"
                        + "kubelet.service on bootstrap: active (running)");
    }

    @Test
    void anEmptyJournalProvesNothing() {
        fails(
                LOGGED,
                journal("inactive"),
                "expected: 3 key messages of kubelet.service in order\n"
                        + "but was: 0 of 3 in order; missing: \"Starting\"\nlast line: none\n"
                        + "kubelet.service on bootstrap: inactive (running)");
    }

    @Test
    void aFailedUnitSaysNothingMore() {
        failsForGood(
                LOGGED,
                journal("failed", "Starting"),
                "expected: 3 key messages of kubelet.service in order\n"
                        + "but was: 1 of 3 in order; missing: \"API is up\"\nlast line: \"Starting\"\n"
                        + "kubelet.service on bootstrap: failed (running)");
    }

    @Test
    void aSingleMessageIsQuoted() {
        Check<UnitJournal> complete = Units.logged(List.of("Bootstrap Complete"));
        passes(complete, journal("inactive", "12:00 Bootstrap Complete"));
        fails(
                complete,
                journal("active", "Waiting"),
                "expected: kubelet.service says \"Bootstrap Complete\"\n"
                        + "but was: 0 of 1 in order; missing: \"Bootstrap Complete\"\nlast line: \"Waiting\"\n"
                        + "kubelet.service on bootstrap: active (running)");
    }

    @Test
    void noMessagesToFindIsNoCheck() {
        assertThatIllegalArgumentException().isThrownBy(() -> Units.logged(List.of()));
    }
}

package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.probe.ScriptedLab;
import io.stagegate.report.RunRecorder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportEnvironmentTest {

    @TempDir
    private Path directory;

    @Test
    void theProfileAndEachOverrideInForceAreTold() {
        ScriptedLab lab = new ScriptedLab()
                .in(ScriptedLab.declared(
                        directory,
                        "profile: openshift-install\noverride: {handover: {marker: /x}, units: {kubelet: k.service}}"))
                .shut(ConnectionFailure.REFUSED);
        assertThat(ReportEnvironment.of(lab, record(lab)))
                .containsEntry("Profile", "openshift-install")
                .containsEntry("Profile overrides", "handover.marker: /x; units.kubelet: k.service");
    }

    @Test
    void noOverrideIsToldAsNone() {
        ScriptedLab lab = new ScriptedLab()
                .in(ScriptedLab.declared(directory, "profile: hard-way"))
                .shut(ConnectionFailure.REFUSED);
        assertThat(ReportEnvironment.of(lab, record(lab)))
                .containsEntry("Profile", "hard-way")
                .containsEntry("Profile overrides", "none");
    }

    @Test
    void aVersionStaysAsItWasObservedFirst() {
        ScriptedLab lab = new ScriptedLab()
                .in(ScriptedLab.declared(directory, "profile: hard-way"))
                .shut(ConnectionFailure.REFUSED);
        RunRecorder record = record(lab);
        record.version("Bootstrap OS", Optional.of("Fedora CoreOS"), "");
        ReportEnvironment.keep(lab, record);
        assertThat(ReportEnvironment.of(lab, record))
                .containsEntry("Bootstrap OS", "Fedora CoreOS")
                .hasEntrySatisfying(
                        "Bootstrap kubelet", version -> assertThat(version).startsWith("not seen: "));
    }

    @Test
    void aVersionThatCouldNotBeSeenIsNotSeen() {
        RunRecorder record = record(new ScriptedLab().in(ScriptedLab.declared(directory, "profile: hard-way")));
        record.version("Bootstrap OS", Optional.empty(), "ssh: REFUSED");
        assertThat(record.hasSeen("Bootstrap OS")).isFalse();
        record.version("Bootstrap OS", Optional.of("Fedora CoreOS"), "");
        assertThat(record.hasSeen("Bootstrap OS")).isTrue();
    }

    private static RunRecorder record(ScriptedLab lab) {
        return new RunRecorder(RunStart.of(lab.environment()), Clock.systemUTC(), text -> text);
    }
}

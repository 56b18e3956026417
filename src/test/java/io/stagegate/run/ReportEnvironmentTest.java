package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.probe.ScriptedLab;
import java.nio.file.Path;
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
        assertThat(ReportEnvironment.of(lab))
                .containsEntry("Profile", "openshift-install")
                .containsEntry("Profile overrides", "handover.marker: /x; units.kubelet: k.service");
    }

    @Test
    void noOverrideIsToldAsNone() {
        ScriptedLab lab = new ScriptedLab()
                .in(ScriptedLab.declared(directory, "profile: hard-way"))
                .shut(ConnectionFailure.REFUSED);
        assertThat(ReportEnvironment.of(lab))
                .containsEntry("Profile", "hard-way")
                .containsEntry("Profile overrides", "none");
    }
}

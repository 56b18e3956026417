package io.stagegate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.Side;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.EvidenceFiles;
import io.stagegate.evidence.RecordingLab;
import io.stagegate.evidence.Redactor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterApiLabTest {

    private static final ClusterApi SANDBOX = EnvironmentLoader.load(
                    Path.of("environments/capi-sandbox.yaml"), Map.of())
            .pivot();
    private static final Command TALK =
            Command.of("bash", "-c", "echo one; echo two >&2; printf 'three\\rfour\\n'; printf five");

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Test
    void toolsRunOnThisMachineAndAreHeardLineByLine() {
        try (Lab lab = new ClusterApiLab(SANDBOX)) {
            CommandResult result = lab.pivot().tools().run(TALK, heard::add);

            assertThat(result.exit()).isZero();
            assertThat(result.stdout()).isEqualTo("one\nthree\rfour\nfive");
            // What ends without a line's end is in the result; it was no line yet.
            assertThat(heard).containsExactlyInAnyOrder("one", "two", "three", "four");
        }
    }

    @Test
    void aLineIsHeardBeforeTheToolEnds() {
        try (Lab lab = new ClusterApiLab(SANDBOX)) {
            List<Long> at = new CopyOnWriteArrayList<>();
            lab.pivot()
                    .tools()
                    .run(
                            Command.of("bash", "-c", "echo now; read -t 1 <> <(:) || true"),
                            line -> at.add(System.nanoTime()));
            long ended = System.nanoTime();

            assertThat(at).hasSize(1);
            assertThat(ended - at.get(0)).isGreaterThan(500_000_000L);
        }
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void aKubeconfigThatIsNotThereIsSaidSoForItsSide(Side side) {
        try (Lab lab = new ClusterApiLab(SANDBOX)) {
            assertThatThrownBy(() -> lab.pivot().kubernetes(side).ask("version", api -> api.getKubernetesVersion()))
                    .isInstanceOf(CouldNotCheckException.class)
                    .hasMessageContaining(SANDBOX.kubeconfig(side) + " does not exist");
        }
    }

    @Test
    void aLabIsOfOneKind() {
        try (Lab lab = new ClusterApiLab(SANDBOX)) {
            assertThat(lab.pivot()).isSameAs(lab);
            assertThatThrownBy(lab::install)
                    .isInstanceOf(CouldNotCheckException.class)
                    .hasMessage("the environment capi-sandbox is of another kind, and has no InstallLab");
        }
        Install sandbox = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of())
                .install();
        try (Lab lab = new LiveLab(sandbox)) {
            assertThat(lab.install()).isSameAs(lab);
            assertThatThrownBy(lab::pivot)
                    .isInstanceOf(CouldNotCheckException.class)
                    .hasMessage("the environment sandbox is of another kind, and has no PivotLab");
        }
    }

    @Test
    void whatToolsPrintIsEvidenceUnlessItIsSecret() {
        EvidenceFiles evidenceFiles = new EvidenceFiles(new Redactor());
        try (Lab live = new ClusterApiLab(SANDBOX)) {
            Lab lab = new RecordingLab(live, evidenceFiles);
            lab.pivot().tools().run(Command.of("echo", "moving"), heard::add);
            lab.pivot().tools().run(Command.of("echo", "s3cr3t-kubeconfig").asSecret());
        }

        assertThat(heard).containsExactly("moving");
        assertThat(evidenceFiles.all())
                .extracting(EvidenceFile::name)
                .containsExactly("tools: echo moving", "tools: echo s3cr3t-kubeconfig");
        assertThat(evidenceFiles.all().get(0).text()).contains("--- stdout ---\nmoving\n");
        assertThat(evidenceFiles.all().get(1).text())
                .contains("--- stdout, 18 characters, not kept ---")
                .doesNotContain("\ns3cr3t");
    }
}

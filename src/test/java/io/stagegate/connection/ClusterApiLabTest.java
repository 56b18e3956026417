package io.stagegate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
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
            CommandResult result = lab.tools().run(TALK, heard::add);

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
            lab.tools()
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
            assertThatThrownBy(() -> lab.kubernetes(side).ask("version", api -> api.getKubernetesVersion()))
                    .isInstanceOf(CouldNotCheckException.class)
                    .hasMessageContaining(SANDBOX.pivot().kubeconfig(side) + " does not exist");
        }
    }

    @Test
    void whatAPivotDoesNotHaveIsRefusedByName() {
        Node node = new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "192.168.126.100");
        try (Lab lab = new ClusterApiLab(SANDBOX)) {
            assertThatThrownBy(() -> lab.shell(node)).hasMessage("the environment capi-sandbox declares no nodes");
            assertThatThrownBy(lab::hypervisor).hasMessage("the environment capi-sandbox declares no hypervisor");
            assertThatThrownBy(lab::https).isInstanceOf(CouldNotCheckException.class);
            assertThatThrownBy(lab::loadBalancer).isInstanceOf(CouldNotCheckException.class);
        }
        Environment install = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of());
        try (Lab lab = new LiveLab(install.install())) {
            assertThatThrownBy(lab::tools).hasMessage("the environment sandbox declares no tools");
            assertThatThrownBy(() -> lab.kubernetes(Side.SOURCE))
                    .hasMessage("the environment sandbox declares no management clusters");
        }
    }

    @Test
    void whatToolsPrintIsEvidenceUnlessItIsSecret() {
        EvidenceFiles evidenceFiles = new EvidenceFiles(new Redactor());
        try (Lab live = new ClusterApiLab(SANDBOX)) {
            Lab lab = new RecordingLab(live, evidenceFiles);
            lab.tools().run(Command.of("echo", "moving"), heard::add);
            lab.tools().runSecretly(Command.of("echo", "s3cr3t-kubeconfig"));
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

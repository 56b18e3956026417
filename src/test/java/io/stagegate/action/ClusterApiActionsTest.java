package io.stagegate.action;

import static io.stagegate.observation.PivotStory.changing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.PivotStory;
import io.stagegate.probe.BeforeTheMoveFile;
import io.stagegate.probe.ScriptedPivot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the actions of a pivot give the tools, and when they give them nothing. */
class ClusterApiActionsTest {

    private static final String BIN = "/run/stagegate/bin/";

    @TempDir
    Path directory;

    private final List<String> heard = new ArrayList<>();
    private ScriptedPivot pivot;

    @BeforeEach
    void start() {
        pivot = new ScriptedPivot(directory);
    }

    @AfterEach
    void close() {
        pivot.close();
    }

    private void permitting(Permission... permissions) {
        pivot.close();
        pivot = new ScriptedPivot(directory, Set.of(permissions));
    }

    private ToolRun run() {
        return new ToolRun(pivot.lab(), Duration.ofSeconds(30), heard::add);
    }

    private String source() {
        return directory.resolve("bootstrap.kubeconfig").toString();
    }

    private String target() {
        return directory.resolve("pivot.kubeconfig").toString();
    }

    private void movable() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 1)).has(Side.TARGET, List.of());
    }

    private void moved() {
        pivot.has(Side.SOURCE, List.of()).has(Side.TARGET, PivotStory.objects(Side.TARGET, 1));
        BeforeTheMoveFile.write(pivot.environment().pivot().record(), PivotStory.kept(1));
    }

    @Test
    void theBootstrapClusterIsMadeAsAPersonWould() {
        pivot.lab()
                .ends("kind get clusters", 0, "", "No kind clusters found.\n")
                .prints("kind create cluster", "");

        BootstrapCluster.create(run());

        assertThat(pivot.lab().tooled())
                .containsExactly(
                        BIN + "kind get clusters",
                        BIN + "kind create cluster --name bootstrap --config " + directory.resolve("capi/kind.yaml")
                                + " --kubeconfig " + source());
    }

    @Test
    void aBootstrapClusterThatExistsIsUsedAsItIs() throws IOException {
        permitting();
        Files.writeString(directory.resolve("bootstrap.kubeconfig"), "");
        pivot.lab().prints("kind get clusters", "other\nbootstrap\n");

        BootstrapCluster.create(run());

        assertThat(pivot.lab().tooled()).containsExactly(BIN + "kind get clusters");
        assertThat(heard).contains("the cluster bootstrap exists already: used as it is");
    }

    @Test
    void theKubeconfigOfOneThatExistsIsFetchedWhereItIsMissing() {
        pivot.lab().prints("kind get clusters", "bootstrap\n").prints("kind get kubeconfig", "clusters: []\n");

        BootstrapCluster.create(run());

        assertThat(pivot.lab().tooled()).last().isEqualTo(BIN + "kind get kubeconfig --name bootstrap");
        assertThat(Path.of(source())).hasContent("clusters: []\n");
    }

    @Test
    void nothingIsMadeMovedOrDeletedWithoutPermission() {
        permitting();
        pivot.lab().prints("kind get clusters", "");
        assertThatThrownBy(() -> BootstrapCluster.create(run()))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageContaining("does not permit to make the cluster bootstrap")
                .hasMessageContaining("write \"create\"");
        pivot.has(Side.SOURCE, List.of(), List.of());
        assertThatThrownBy(() -> PivotCluster.initialise(run(), Side.SOURCE)).isInstanceOf(NotPermittedException.class);
        assertThatThrownBy(() -> PivotCluster.apply(run())).isInstanceOf(NotPermittedException.class);
        pivot.nodes(Side.TARGET, "False", "");
        assertThatThrownBy(() -> PivotCluster.installCni(run())).isInstanceOf(NotPermittedException.class);
        movable();
        assertThatThrownBy(() -> MoveToTarget.perform(run()))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageContaining("write \"move\"");
        pivot.lab().first("kind get clusters", 0, "bootstrap\n", "");
        assertThatThrownBy(() -> BootstrapCluster.delete(run()))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageContaining("write \"delete\"");
        assertThat(pivot.lab().tooled()).containsOnly(BIN + "kind get clusters");
    }

    @Test
    void aToolThatFailsIsNamedWithItsLastWords() {
        pivot.lab().prints("kind get clusters", "").ends("kind create", 1, "Creating…\n", "ERROR: no space left\n");

        assertThatThrownBy(() -> BootstrapCluster.create(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("kind create cluster")
                .hasMessageContaining("ended with 1")
                .hasMessageContaining("ERROR: no space left");
        assertThat(heard).contains("ERROR: no space left");
    }

    @Test
    void aToolThatTakesTooLongIsSaidToHaveBeenEnded() {
        pivot.lab().ends("kind get clusters", 124, "", "");

        assertThatThrownBy(() -> BootstrapCluster.create(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("did not end within 30 s, and was ended");
    }

    @Test
    void aToolThatIsNotThereIsNoFailureOfTheLab() {
        pivot.lab()
                .ends(
                        "kind get clusters",
                        127,
                        "",
                        "timeout: failed to run command '/run/stagegate/bin/kind': No such file or directory\n");

        assertThatThrownBy(() -> BootstrapCluster.create(run()))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageContaining("there is no program /run/stagegate/bin/kind");
    }

    @Test
    void clusterApiIsInitialisedWithWhatTheProfileAsksFor() {
        pivot.lab().prints("clusterctl", "");

        PivotCluster.initialise(run(), Side.SOURCE);

        assertThat(pivot.lab().tooled())
                .containsExactly(
                        BIN + "clusterctl --kubeconfig " + source() + " init --infrastructure docker --addon helm");
    }

    @Test
    void whatIsInitialisedAlreadyIsLeftAlone() {
        pivot.has(Side.TARGET, List.of());
        PivotCluster.initialise(run(), Side.TARGET);
        assertThat(pivot.lab().tooled()).isEmpty();
        assertThat(heard).containsExactly("all providers are in pivot already");

        pivot.has(Side.TARGET, List.of(), PivotStory.PROVIDERS.subList(1, PivotStory.PROVIDERS.size()));
        pivot.lab().prints("clusterctl", "");
        PivotCluster.initialise(run(), Side.TARGET);
        assertThat(pivot.lab().tooled())
                .containsExactly(BIN + "clusterctl --kubeconfig " + target() + " init --addon helm");
    }

    @Test
    void theManifestIsAppliedAsItStands() {
        pivot.has(Side.SOURCE, List.of());
        pivot.lab().prints("kubectl", "");

        PivotCluster.apply(run());

        assertThat(pivot.lab().tooled())
                .containsExactly(BIN + "kubectl --kubeconfig " + source() + " apply -f "
                        + directory.resolve("capi-sandbox/manifest"));
    }

    @Test
    void aPivotClusterThatManagesItselfIsNotMadeASecondTime() throws IOException {
        Files.writeString(directory.resolve("pivot.kubeconfig"), "");
        moved();
        pivot.lab().prints("kind get clusters", "");

        assertThatThrownBy(() -> PivotCluster.apply(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("would be made a second time");
        assertThatThrownBy(() -> BootstrapCluster.create(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("would be made a second time");
        assertThat(pivot.lab().tooled()).containsExactly(BIN + "kind get clusters");
    }

    @Test
    void whatAnEarlierPivotHasLeftIsForgotten() {
        moved();
        pivot.has(Side.TARGET, List.of());
        pivot.lab().prints("kubectl", "");

        PivotCluster.apply(run());

        assertThat(pivot.environment().pivot().record()).doesNotExist();
    }

    @Test
    void theKubeconfigIsKeptForItsOwnerOnly() throws IOException {
        pivot.lab().prints("clusterctl", "apiVersion: v1\nclusters: []\nusers: [secret]\n");

        PivotCluster.keepKubeconfig(run());

        assertThat(pivot.lab().tooled())
                .containsExactly(
                        BIN + "clusterctl --kubeconfig " + source() + " get kubeconfig pivot --namespace default");
        assertThat(Path.of(target())).hasContent("apiVersion: v1\nclusters: []\nusers: [secret]\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(target()))))
                .isEqualTo("rw-------");
        assertThat(heard).isEmpty();
    }

    @Test
    void whereTheToolsAreOnAnotherHostKubeconfigsAreKeptThereToo() throws IOException {
        String text = Files.readString(directory.resolve("capi-sandbox.yaml"))
                        .replace("tools:\n", "tools:\n  host: docker.example.com\n")
                        .replace("config: capi/kind.yaml", "config: /pivot/kind.yaml")
                        .replace("manifest: capi-sandbox/manifest", "manifest: /pivot/pivot.yaml")
                + "ssh: {user: qa, key: id, known-hosts: known}\n";
        Environment environment =
                EnvironmentLoader.load(Files.writeString(directory.resolve("remote.yaml"), text), Map.of());
        pivot.lab()
                .in(environment)
                .prints("kind get clusters", "")
                .prints("kind create", "")
                .prints("cat --", "current-context: a\n")
                .prints("clusterctl", "clusters: []\n")
                .prints("install -D", "");

        BootstrapCluster.create(run());
        PivotCluster.keepKubeconfig(run());

        assertThat(pivot.lab().tooled()).contains("cat -- " + source(), "install -D -m 600 /dev/stdin " + target());
        assertThat(Path.of(source())).hasContent("current-context: a\n");
        assertThat(Path.of(target())).hasContent("clusters: []\n");
    }

    @Test
    void whatIsNoKubeconfigIsNotKept() {
        pivot.lab().prints("clusterctl", "Error: s3cr3t\n");

        assertThatThrownBy(() -> PivotCluster.keepKubeconfig(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("gave no kubeconfig but 14 characters of something else")
                .hasMessageNotContaining("s3cr3t");
        assertThat(Path.of(target())).doesNotExist();
    }

    @Test
    void theCniIsInstalledWhereNodesAreNotReady() {
        pivot.nodes(Side.TARGET, "False", "cni plugin not initialized");
        pivot.lab().prints("helm", "");

        PivotCluster.installCni(run());

        assertThat(pivot.lab().tooled())
                .containsExactly(BIN + "helm install cilium /run/stagegate/charts/bridge-cni --kubeconfig " + target()
                        + " --namespace kube-system");
    }

    @Test
    void theRepositoryIsAddedBeforeAndTheVersionAsked() throws IOException {
        String text = Files.readString(Path.of("environments/capi.example.yaml"))
                .replace("namespace: kube-system         # the default", "version: \"1.18.2\"");
        Environment environment = EnvironmentLoader.load(
                Files.writeString(directory.resolve("capi.yaml"), text), Map.of("HOME", "/home/qa"));
        pivot.nodes(Side.TARGET, "False", "");
        pivot.lab().in(environment).prints("helm", "");

        PivotCluster.installCni(run());

        assertThat(pivot.lab().tooled())
                .containsExactly(
                        "helm repo add cilium https://helm.cilium.io/",
                        "helm repo update cilium",
                        "helm install cilium cilium/cilium --kubeconfig /home/qa/.cache/stagegate/pivot/pivot.kubeconfig"
                                + " --namespace kube-system --version 1.18.2");
    }

    @Test
    void aCniThatIsThereIsLeftAlone() {
        PivotCluster.installCni(run());
        pivot.nodes(Side.TARGET, "False", "");
        pivot.lab()
                .api(Side.TARGET)
                .answers(
                        "/api/v1/namespaces/kube-system/secrets",
                        "{\"items\":[" + release(1, "superseded") + "," + release(10, "deployed") + "]}");
        PivotCluster.installCni(run());

        assertThat(pivot.lab().tooled()).isEmpty();
        assertThat(heard).containsExactly("the CNI is there already", "the CNI is there already");
    }

    private static String release(int revision, String status) {
        return "{\"metadata\":{\"name\":\"sh.helm\",\"labels\":{\"status\":\"%s\",\"version\":\"%d\"}}}"
                .formatted(status, revision);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending-install", "failed"})
    void aReleaseThatIsNotDeployedIsNoCni(String status) {
        pivot.nodes(Side.TARGET, "False", "");
        pivot.lab()
                .api(Side.TARGET)
                .answers(
                        "/api/v1/namespaces/kube-system/secrets",
                        "{\"items\":[" + release(9, "superseded") + "," + release(10, status) + "]}");

        assertThatThrownBy(() -> PivotCluster.installCni(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("the release cilium is there, and not deployed but " + status)
                .hasMessageContaining("helm uninstall cilium --namespace kube-system --kubeconfig " + target());
        assertThat(pivot.lab().tooled()).isEmpty();
    }

    @Test
    void aMoveThatDidNotEndIsTakenUpAgain() {
        interrupted();
        pivot.lab()
                .ends("pgrep", 1, "", "")
                .prints("kubectl", "cluster.cluster.x-k8s.io/pivot patched\n")
                .prints("clusterctl", "Moving Cluster API objects Clusters=1\n");

        assertThat(new MoveRequest().observe(pivot.lab())).allMatch(GateCondition::met);
        MoveToTarget.perform(run());

        assertThat(pivot.lab().tooled())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("pgrep -f 'clusterctl.* [m]ove .*/"),
                        line -> assertThat(line)
                                .isEqualTo(BIN + "kubectl --kubeconfig " + source()
                                        + " --namespace default patch Cluster.cluster.x-k8s.io pivot --type merge -p"
                                        + " '{\"spec\":{\"paused\":null}}'"),
                        line -> assertThat(line).startsWith(BIN + "clusterctl --kubeconfig " + source() + " move"));
        assertThat(BeforeTheMoveFile.read(pivot.environment().pivot().record()))
                .contains(PivotStory.begun(1).ended());
    }

    private void interrupted() {
        pivot.has(
                        Side.SOURCE,
                        changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.SOURCE, 1)))
                .has(
                        Side.TARGET,
                        changing("Cluster", "pivot", PivotStory::paused)
                                .apply(PivotStory.objects(Side.TARGET, 1).subList(0, 9)));
        BeforeTheMoveFile.write(pivot.environment().pivot().record(), PivotStory.begun(1));
    }

    @Test
    void whileTheFirstMoveIsAtWorkThereIsNoSecond() {
        interrupted();
        pivot.lab().prints("pgrep", "4711\n");
        assertThatThrownBy(() -> MoveToTarget.perform(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("an earlier `clusterctl move` is still at work, process 4711");

        pivot.lab().first("pgrep", 127, "", "timeout: failed to run command 'pgrep': No such file or directory\n");
        assertThatThrownBy(() -> MoveToTarget.perform(run()))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageContaining("cannot be known");
        assertThat(pivot.lab().tooled()).allMatch(line -> line.startsWith("pgrep"));
    }

    @Test
    void whileAWebhookDoesNotAnswerTheManifestIsAppliedAgain() {
        pivot.has(Side.SOURCE, List.of());
        pivot.lab().ends("kubectl", 1, "", WEBHOOK);
        ToolRun run = new ToolRun(pivot.lab(), Duration.ofSeconds(30), line -> {
            heard.add(line);
            if (line.contains("applied again")) {
                pivot.lab().first("kubectl", 0, "cluster.cluster.x-k8s.io/pivot created\n", "");
            }
        });

        PivotCluster.apply(run);

        assertThat(pivot.lab().tooled()).hasSize(2);
        assertThat(heard).contains("a webhook does not answer yet; the manifest is applied again");
    }

    private static final String WEBHOOK =
            "Error from server (InternalError): error when creating \"m.yaml\": Internal error occurred: failed calling webhook"
                    + " \"validation.cluster.cluster.x-k8s.io\": failed to call webhook: Post"
                    + " \"https://capi-webhook-service.capi-system.svc:443/v?timeout=10s\": x509: certificate signed by unknown"
                    + " authority\n";

    @Test
    void aWebhookThatNeverAnswersIsToldInItsOwnWords() {
        pivot.has(Side.SOURCE, List.of());
        pivot.lab().ends("kubectl", 1, "", WEBHOOK);

        assertThatThrownBy(() -> PivotCluster.apply(new ToolRun(pivot.lab(), Duration.ofMillis(1500), heard::add)))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("failed calling webhook \"validation.cluster.cluster.x-k8s.io\"");
        assertThat(pivot.lab().tooled()).hasSize(2);
    }

    @Test
    void whatKubectlRefusesOtherwiseIsNotTriedAgain() {
        pivot.has(Side.SOURCE, List.of());
        pivot.lab().ends("kubectl", 1, "", "error: error validating \"m.yaml\"\n");

        assertThatThrownBy(() -> PivotCluster.apply(run())).hasMessageContaining("error validating");
        assertThat(pivot.lab().tooled()).hasSize(1);
    }

    @Test
    void aClusterOfThatNameThatKindHasNotMadeIsNotUsed() throws IOException {
        Files.writeString(directory.resolve("bootstrap.kubeconfig"), "");
        pivot.lab().prints("kind get clusters", "bootstrap\n");
        pivot.lab()
                .api(Side.SOURCE)
                .answers(
                        "/api/v1/nodes",
                        "{\"items\":[{\"metadata\":{\"name\":\"n\"},\"spec\":{\"providerID\":\"docker:////bootstrap-x\"}}]}");

        assertThatThrownBy(() -> BootstrapCluster.create(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("the cluster bootstrap that there is was not made by kind: its nodes are"
                        + " docker:////bootstrap-x");
    }

    @Test
    void everythingIsMovedOnceTheGateIsOpen() {
        movable();
        pivot.lab().prints("clusterctl", "Moving Cluster API objects Clusters=1\n");

        MoveToTarget.perform(run());

        assertThat(pivot.lab().tooled())
                .containsExactly(BIN + "clusterctl --kubeconfig " + source() + " move --to-kubeconfig " + target()
                        + " --namespace default");
        assertThat(heard).contains("Moving Cluster API objects Clusters=1");
        assertThat(BeforeTheMoveFile.read(pivot.environment().pivot().record())).hasValueSatisfying(kept -> {
            assertThat(kept.moved()).isTrue();
            assertThat(kept.objects())
                    .hasSize(PivotStory.objects(Side.SOURCE, 1).size());
        });
    }

    @Test
    void nothingIsMovedWhileAnyPreconditionIsMissing() {
        pivot.has(
                        Side.SOURCE,
                        changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.SOURCE, 1)))
                .has(Side.TARGET, List.of(), PivotStory.PROVIDERS.subList(1, 5));

        GateShutException refused = catchThrowableOfType(GateShutException.class, () -> MoveToTarget.perform(run()));

        assertThat(refused)
                .hasMessageContaining("nothing may be moved: 2 of 9 conditions do not hold")
                .hasMessageContaining("provider addon-helm v0.3.1 is not in the target")
                .hasMessageContaining("Cluster default/pivot in the source is paused");
        assertThat(refused.onlyUnseen()).isFalse();
        assertThat(pivot.lab().tooled()).isEmpty();
        assertThat(pivot.environment().pivot().record()).doesNotExist();
        assertThat(new MoveRequest().observe(pivot.lab()))
                .filteredOn(GateCondition::open)
                .hasSize(2);
    }

    @Test
    void aGateThatCannotSeeIsShut() {
        movable();
        pivot.lab()
                .api(Side.TARGET)
                .forgets("/readyz")
                .answers("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", 500, "{}");

        assertThatThrownBy(() -> MoveToTarget.perform(run()))
                .isInstanceOf(GateShutException.class)
                .hasMessageContaining("could not check");
        assertThat(pivot.lab().tooled()).isEmpty();
    }

    @Test
    void whatAFailedMoveHadBeforeItIsKept() {
        movable();
        pivot.lab().ends("clusterctl", 137, "Creating objects\n", "Killed\n");

        assertThatThrownBy(() -> MoveToTarget.perform(run()))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("ended with 137");
        assertThat(BeforeTheMoveFile.read(pivot.environment().pivot().record()))
                .hasValueSatisfying(kept -> assertThat(kept.moved()).isFalse());
    }

    @Test
    void whatWasMovedIsNotMovedAgain() {
        moved();

        MoveToTarget.perform(run());

        assertThat(pivot.lab().tooled()).isEmpty();
        assertThat(new MoveRequest().observe(pivot.lab())).allMatch(GateCondition::met);
    }

    @Test
    void theBootstrapClusterIsDeletedOnceTheTargetOwnsItAll() {
        moved();
        pivot.lab().prints("kind get clusters", "bootstrap\n").prints("kind delete", "");

        BootstrapCluster.delete(run());

        assertThat(pivot.lab().tooled())
                .last()
                .isEqualTo(BIN + "kind delete cluster --name bootstrap --kubeconfig " + source());
    }

    @Test
    void theBootstrapClusterStaysWhileAnythingIsLeftInItOrNotWholeInTheTarget() {
        moved();
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 1).subList(0, 1))
                .has(
                        Side.TARGET,
                        changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.TARGET, 1)));
        pivot.lab().prints("kind get clusters", "bootstrap\n");

        assertThatThrownBy(() -> BootstrapCluster.delete(run()))
                .isInstanceOf(GateShutException.class)
                .hasMessageContaining("the bootstrap cluster may not be deleted: 2 of 6 conditions")
                .hasMessageContaining("missing: the source is empty")
                .hasMessageContaining("missing: the target owns it all");
        assertThat(pivot.lab().tooled()).containsExactly(BIN + "kind get clusters");
    }

    @Test
    void aBootstrapClusterThatIsGoneIsNotDeletedAgain() {
        permitting();
        pivot.lab().prints("kind get clusters", "");

        BootstrapCluster.delete(run());

        assertThat(heard).contains("there is no cluster bootstrap any more");
    }

    @Test
    void providersOfTheTargetMayBeNewer() {
        movable();
        pivot.has(
                Side.TARGET,
                List.of(),
                PivotStory.PROVIDERS.stream()
                        .map(provider -> PivotStory.provider(provider.name(), "v9.0.0"))
                        .toList());

        assertThat(new MoveRequest().observe(pivot.lab())).allMatch(GateCondition::met);
    }
}

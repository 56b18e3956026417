package io.stagegate.probe;

import static io.stagegate.observation.PivotStory.changing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.PivotStory;
import io.stagegate.observation.PivotView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagementClusterProbeTest {

    @TempDir
    Path directory;

    private ScriptedPivot pivot;

    @BeforeEach
    void start() {
        pivot = new ScriptedPivot(directory);
    }

    @AfterEach
    void close() {
        pivot.close();
    }

    private ManagementCluster observed(Side side) {
        return new ManagementClusterProbe(side).observe(pivot.lab());
    }

    @Test
    void everyObjectIsReadWithItsOwnersAndWhatItSays() {
        List<ApiObject> objects = PivotStory.objects(Side.SOURCE, 1);
        ManagementCluster seen = pivotHaving(objects);

        assertThat(seen.name()).isEqualTo("bootstrap");
        assertThat(seen.knowsClusters()).isTrue();
        assertThat(seen.providers()).isEqualTo(PivotStory.PROVIDERS);
        assertThat(seen.objects())
                .isEqualTo(objects.stream()
                        .sorted(Comparator.comparing(ApiObject::id))
                        .toList());
    }

    /** Of the Certificate, which is both's, nothing but its metadata is asked for. */
    private ManagementCluster pivotHaving(List<ApiObject> objects) {
        pivot.has(Side.SOURCE, objects);
        return observed(Side.SOURCE);
    }

    @Test
    void pausedAndLeavingAreSeen() {
        assertThat(pivotHaving(changing("Cluster", "pivot", PivotStory::paused)
                                .apply(PivotStory.objects(Side.SOURCE, 1)))
                        .core("Cluster"))
                .allMatch(ApiObject::paused);
        assertThat(pivotHaving(changing("Machine", "controlplane-pivot-0", PivotStory::leaving)
                                .apply(PivotStory.objects(Side.SOURCE, 1)))
                        .objects())
                .filteredOn(ApiObject::leaving)
                .extracting(object -> object.id().toString())
                .containsExactly("Machine default/controlplane-pivot-0");
    }

    @Test
    void noSecretsDataLeavesTheQuestion() {
        assertThat(pivotHaving(PivotStory.objects(Side.SOURCE, 1)).toString())
                .contains("Secret default/pivot-ca")
                .doesNotContain("dmVyeSBzZWNyZXQ");
    }

    @Test
    void aClusterWithoutClusterApiIsSeenAsSuch() {
        ManagementCluster seen = observed(Side.TARGET);

        assertThat(seen.knowsClusters()).isFalse();
        assertThat(seen.objects()).isEmpty();
        assertThat(seen.providers()).isEmpty();
    }

    @Test
    void ofSecretsOnlyThoseThatBelongToSomethingAreKept() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 0));
        String secret = "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\",\"uid\":\"%1$s\",\"labels\":{%s}}}";
        pivot.lab()
                .api(Side.SOURCE)
                .answers(
                        "/api/v1/secrets",
                        "{\"items\":["
                                + String.join(
                                        ",",
                                        secret.formatted("registry-credentials", "default", ""),
                                        secret.formatted("registry-credentials", "other", ""),
                                        secret.formatted("pivot-apiserver-etcd-client", "default", ""),
                                        secret.formatted("default-token", "default", ""),
                                        secret.formatted(
                                                "labelled", "any", "\"cluster.x-k8s.io/cluster-name\":\"pivot\""),
                                        secret.formatted("moved", "any", "\"clusterctl.cluster.x-k8s.io/move\":\"\""))
                                + "]}");

        assertThat(observed(Side.SOURCE).objects())
                .filteredOn(ApiObject::secret)
                .extracting(object -> object.id().path())
                .containsExactly(
                        "any/labelled",
                        "any/moved",
                        "default/pivot-apiserver-etcd-client",
                        "default/registry-credentials");
    }

    @Test
    void whatSecretsHoldIsReadAsADigestAndOnlyWhereThatIsAskedFor() {
        List<ApiObject> objects = PivotStory.objects(Side.SOURCE, 1);
        assertThat(pivotHaving(objects).objects())
                .allMatch(object -> object.digest().isEmpty());

        ManagementCluster seen = new ManagementClusterProbe(Side.SOURCE, true).observe(pivot.lab());

        assertThat(seen.objects())
                .filteredOn(ApiObject::secret)
                .hasSize(8)
                .allMatch(object -> object.digest().matches("[0-9a-f]{64}"));
        assertThat(seen.objects())
                .filteredOn(object -> !object.secret())
                .allMatch(object -> object.digest().isEmpty());
        assertThat(seen.toString())
                .doesNotContain(seen.objects().stream()
                        .filter(ApiObject::secret)
                        .findFirst()
                        .orElseThrow()
                        .digest());
    }

    @Test
    void digestsAreEqualForWhatIsEqualAndNoOther() {
        Secret one = new SecretBuilder().withType("t").addToData("a", "bc").build();
        assertThat(Digest.of(one))
                .isEqualTo(Digest.of(new SecretBuilder(one)
                        .withNewMetadata()
                        .withName("other")
                        .endMetadata()
                        .build()))
                .isNotEqualTo(Digest.of(new SecretBuilder(one).withType("u").build()))
                .isNotEqualTo(Digest.of(
                        new SecretBuilder().withType("t").addToData("ab", "c").build()))
                .isNotEqualTo(
                        Digest.of(new SecretBuilder(one).addToData("b", "").build()));
    }

    @Test
    void twoVersionsThatAreServedAreOneKind() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 0));
        pivot.lab()
                .api(Side.SOURCE)
                .answers("/apis/cluster.x-k8s.io", ScriptedPivot.group("cluster.x-k8s.io", "v1beta2", "v1beta1"))
                .answers("/apis/cluster.x-k8s.io/v1beta2", ScriptedPivot.resources("cluster.x-k8s.io", "v1beta2"));

        assertThat(observed(Side.SOURCE).core("Machine")).hasSize(1);
        assertThat(pivot.lab().api(Side.SOURCE).asked())
                .anyMatch(path -> path.startsWith("/apis/cluster.x-k8s.io/v1beta1/machines?"))
                .noneMatch(path -> path.startsWith("/apis/cluster.x-k8s.io/v1beta2/machines?"));
    }

    @Test
    void theNewerVersionIsReadWhereTheOlderIsServedNoMore() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 0));
        pivot.lab()
                .api(Side.SOURCE)
                .answers("/apis/cluster.x-k8s.io", ScriptedPivot.group("cluster.x-k8s.io", "v1beta2"))
                .answers("/apis/cluster.x-k8s.io/v1beta2", ScriptedPivot.resources("cluster.x-k8s.io", "v1beta2"));
        for (String kind : List.of("machines", "machinesets", "machinedeployments")) {
            pivot.lab().api(Side.SOURCE).answers("/apis/cluster.x-k8s.io/v1beta2/" + kind, "{\"items\":[]}");
        }
        pivot.lab().api(Side.SOURCE).answers("/apis/cluster.x-k8s.io/v1beta2/clusters", """
                {"items":[{"metadata":{"name":"pivot","namespace":"default","uid":"u","generation":3},
                  "spec":{"paused":true,"topology":{"classRef":{"name":"shape","namespace":"classes"}}},
                  "status":{"phase":"Provisioned","observedGeneration":3,
                    "initialization":{"infrastructureProvisioned":true,"controlPlaneInitialized":true}}}]}""");

        ApiObject cluster = observed(Side.SOURCE).core("Cluster").findFirst().orElseThrow();

        assertThat(cluster.paused()).isTrue();
        assertThat(cluster.says())
                .containsEntry("infrastructureReady", "true")
                .containsEntry("initialized", "true")
                .containsEntry("class", "shape")
                .containsEntry("classNamespace", "classes");
    }

    @Test
    void aKindOfWhichNoVersionIsServedCannotBeLookedAt() {
        pivot.has(Side.SOURCE, List.of());
        pivot.lab().api(Side.SOURCE).answers("/apis/infrastructure.cluster.x-k8s.io/v1beta1", "{\"resources\":[]}");

        assertThatThrownBy(() -> observed(Side.SOURCE))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageContaining("dockermachines.infrastructure.cluster.x-k8s.io")
                .hasMessageContaining("no version of it is served");
    }

    @Test
    void onlyTheClustersOwnPauseCounts() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 0));
        pivot.lab()
                .api(Side.SOURCE)
                .answers(
                        "/apis/cluster.x-k8s.io/v1beta1/machinedeployments",
                        "{\"items\":[{\"metadata\":{\"name\":\"a\",\"namespace\":\"default\",\"uid\":\"a\"},\"spec\":{\"paused\":true}},"
                                + "{\"metadata\":{\"name\":\"b\",\"namespace\":\"default\",\"uid\":\"b\",\"annotations\":{\"cluster.x-k8s.io/paused\":\"\"}},\"spec\":{}}]}");

        assertThat(observed(Side.SOURCE).core("MachineDeployment"))
                .filteredOn(ApiObject::paused)
                .extracting(object -> object.id().name())
                .containsExactly("b");
    }

    @Test
    void aListIsReadPageByPage() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 0));
        String machine = "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\",\"uid\":\"u\"}}";
        pivot.lab()
                .api(Side.SOURCE)
                .answers(
                        "/apis/cluster.x-k8s.io/v1beta1/machines",
                        "{\"metadata\":{\"continue\":\"next\"},\"items\":[" + machine.formatted("first") + "]}")
                .answers(
                        "/apis/cluster.x-k8s.io/v1beta1/machines?continue=next",
                        "{\"metadata\":{},\"items\":[" + machine.formatted("second") + "]}");

        assertThat(observed(Side.SOURCE)
                        .core("Machine")
                        .map(object -> object.id().name()))
                .containsExactly("first", "second");
    }

    @Test
    void aKindThatIsRefusedIsNoEmptyKind() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 0));
        pivot.lab().api(Side.SOURCE).answers("/apis/cluster.x-k8s.io/v1beta1/machines", 403, ScriptedApi.status(403));

        assertThatThrownBy(() -> observed(Side.SOURCE)).isInstanceOf(KubernetesRefusalException.class);
    }

    @Test
    void eachSideIsSeenByItself() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 1));
        pivot.lab().api(Side.TARGET).answers(ScriptedPivot.DEFINITIONS, 500, ScriptedApi.status(500));

        PivotView view = new PivotProbe().observe(pivot.lab());

        assertThat(view.source().seen()).isPresent();
        assertThat(view.target().seen()).isEmpty();
        assertThat(view.target().cause()).contains("500");
        assertThat(view.before()).isEmpty();
    }

    @Test
    void whatWasKeptBeforeTheMoveIsReadAgain() throws IOException {
        Path file = directory.resolve("kept.json");
        assertThat(BeforeTheMoveFile.read(file)).isEmpty();

        BeforeTheMove kept = PivotStory.kept(2);
        BeforeTheMoveFile.write(file, kept);
        assertThat(BeforeTheMoveFile.read(file)).contains(kept);

        Files.writeString(file, "{");
        assertThatThrownBy(() -> BeforeTheMoveFile.read(file))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessageContaining("this is not what was kept");
        BeforeTheMoveFile.forget(file);
        assertThat(BeforeTheMoveFile.read(file)).isEmpty();
    }

    @Test
    void anApiIsReadyOrNotOrNotToBeSeen() {
        assertThat(new ReadyzProbe(Side.SOURCE).observe(pivot.lab()).answers())
                .containsExactly(new ApiHealth.Answer("/readyz", 200, "ok"));
        pivot.lab().api(Side.SOURCE).answers("/readyz", 500, "etcd failed");
        assertThat(new ReadyzProbe(Side.SOURCE)
                        .observe(pivot.lab())
                        .answers()
                        .get(0)
                        .status())
                .isEqualTo(500);
        pivot.lab().shut(ConnectionFailure.REFUSED);
        assertThat(new ReadyzProbe(Side.SOURCE)
                        .observe(pivot.lab())
                        .answers()
                        .get(0)
                        .status())
                .isZero();
        pivot.lab().shut(ConnectionFailure.TLS);
        assertThatThrownBy(() -> new ReadyzProbe(Side.SOURCE).observe(pivot.lab()))
                .isInstanceOf(CouldNotCheckException.class);
    }

    @Test
    void clustersAreToldApartByAnUid() {
        assertThat(IdentityProbe.ofBoth()
                        .observe(pivot.lab())
                        .results()
                        .get("target")
                        .seen())
                .contains("TARGET");
        pivot.lab().api(Side.TARGET).forgets("/api/v1/namespaces/kube-system");
        assertThat(IdentityProbe.ofBoth()
                        .observe(pivot.lab())
                        .results()
                        .get("target")
                        .cause())
                .contains("no namespace kube-system");
    }

    @Test
    void machinesAndNodesComeFromTheSidesAskedFor() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 1));
        pivot.nodes(Side.TARGET, "False", "cni plugin not initialized");

        var seen = new MachineNodesProbe(Side.SOURCE).observe(pivot.lab());

        assertThat(seen.owner().core("Machine")).hasSize(2);
        assertThat(seen.nodes().nodes())
                .hasSize(2)
                .allMatch(node -> node.ready().orElseThrow().status().equals("False"));
    }

    /** No benchmark: only that two hundred Machines do not take another order of magnitude. */
    @Test
    void twoHundredMachinesAreRead() {
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 199));

        long began = System.nanoTime();
        ManagementCluster seen = observed(Side.SOURCE);

        assertThat(seen.core("Machine")).hasSize(200);
        assertThat(seen.objects()).hasSizeGreaterThan(800);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }
}

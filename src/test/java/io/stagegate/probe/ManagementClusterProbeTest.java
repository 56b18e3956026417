package io.stagegate.probe;

import static io.stagegate.observation.PivotStory.changing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Trouble;
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
    void raise() {
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
        pivot.lab()
                .api(Side.TARGET)
                .answers("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", 500, ScriptedApi.status(500));

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
                .isInstanceOf(CouldNotLookException.class)
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
        pivot.lab().shut(Trouble.REFUSED);
        assertThat(new ReadyzProbe(Side.SOURCE)
                        .observe(pivot.lab())
                        .answers()
                        .get(0)
                        .status())
                .isZero();
        pivot.lab().shut(Trouble.TLS);
        assertThatThrownBy(() -> new ReadyzProbe(Side.SOURCE).observe(pivot.lab()))
                .isInstanceOf(CouldNotLookException.class);
    }

    @Test
    void clustersAreToldApartByAnUid() {
        assertThat(IdentityProbe.ofBoth()
                        .observe(pivot.lab())
                        .sights()
                        .get("target")
                        .seen())
                .contains("TARGET");
        pivot.lab().api(Side.TARGET).forgets("/api/v1/namespaces/kube-system");
        assertThat(IdentityProbe.ofBoth()
                        .observe(pivot.lab())
                        .sights()
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

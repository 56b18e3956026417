package io.stagegate.signal;

import static io.stagegate.observation.PivotStory.changing;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Side;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.PivotStory;
import io.stagegate.probe.BeforeTheMoveFile;
import io.stagegate.probe.ScriptedPivot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules C.F1 to C.F5 against what the two clusters' APIs tell: standing, not standing, and not to be collected. */
class ClusterApiRulesTest {

    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @TempDir
    Path directory;

    private ScriptedPivot pivot;

    @BeforeEach
    void start() {
        pivot = new ScriptedPivot(directory);
        pivot.has(Side.SOURCE, PivotStory.objects(Side.SOURCE, 1)).has(Side.TARGET, List.of());
        pods("{\"items\":[]}");
    }

    private void pods(String list) {
        pivot.lab().api(Side.TARGET).answers("/api/v1/pods", list);
    }

    private static String certManager(String phase) {
        return """
                {"items":[{"metadata":{"namespace":"cert-manager","name":"cert-manager-webhook-0"},
                  "status":{"phase":"%s","containerStatuses":[{"ready":false}]}}]}""".formatted(phase);
    }

    @AfterEach
    void close() {
        pivot.close();
    }

    private SignalReport diagnosed() {
        return SignalFinder.of(pivot.lab(), Signals.of(pivot.lab().environment()), new Redactor(), "C")
                .orElseThrow()
                .look();
    }

    private List<String> named() {
        return diagnosed().named().stream().map(named -> named.signal().id()).toList();
    }

    private void moved() {
        pivot.has(Side.SOURCE, List.of()).has(Side.TARGET, PivotStory.objects(Side.TARGET, 1));
        BeforeTheMoveFile.write(pivot.environment().pivot().record(), PivotStory.kept(1));
    }

    @Test
    void aPivotThatGoesWellHasNone() {
        assertThat(named()).isEmpty();
        assertThat(diagnosed().missing()).isEmpty();
        moved();
        assertThat(named()).isEmpty();
        // Its last state: the bootstrap cluster is gone, which is told as not collected.
        pivot.lab().api(Side.SOURCE).answers(CRDS, 500, "{}");
        assertThat(named()).isEmpty();
        assertThat(diagnosed().missing()).anyMatch(line -> line.contains("500"));
    }

    @Test
    void beforeTheTargetIsInitialisedNothingIsMissingThere() {
        pivot.uninitialised(Side.TARGET);
        assertThat(named()).isEmpty();
    }

    @Test
    void nodesWithoutACniAreNamed() {
        pivot.nodes(
                Side.TARGET,
                "False",
                "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"
                        + " message:Network plugin returns error: cni plugin not initialized");
        assertThat(named()).containsExactly("C.F1");
        assertThat(diagnosed().first().orElseThrow().persistent())
                .as("a CNI may be coming up")
                .isFalse();

        pivot.nodes(Side.TARGET, "False", "kubelet stopped posting node status");
        assertThat(named()).isEmpty();
        pivot.nodes(Side.TARGET, "True", "cni plugin not initialized, a while ago");
        assertThat(named()).isEmpty();
    }

    @Test
    void aProviderThatNoNodeTakesIsNamed() {
        String pending = """
                {"items":[{"metadata":{"namespace":"rke2-bootstrap-system","name":"manager-0"},
                  "spec":{%s},"status":{"phase":"Pending"}}]}""";
        pods(pending.formatted(""));
        assertThat(named()).containsExactly("C.F6");
        pods(pending.formatted("\"nodeName\":\"new-1\""));
        assertThat(named()).as("it may be pulled").isEmpty();
    }

    @Test
    void nodesThatCannotBeListedAreNotCollected() {
        pivot.lab().api(Side.TARGET).answers("/api/v1/nodes", 403, "{}");
        assertThat(named()).isEmpty();
        assertThat(diagnosed().missing()).anyMatch(line -> line.startsWith("nodes"));
    }

    @Test
    void aCertManagerThatDoesNotGetReadyIsNamed() {
        pods(certManager("Pending"));
        assertThat(named()).containsExactly("C.F5");
        assertThat(diagnosed().first().orElseThrow().persistent())
                .as("it may be coming up")
                .isFalse();

        pods(certManager("Succeeded"));
        assertThat(named()).isEmpty();

        pivot.lab().api(Side.TARGET).answers("/api/v1/pods", 500, "{}");
        assertThat(named()).isEmpty();
        assertThat(diagnosed().missing()).anyMatch(line -> line.startsWith("pods"));
    }

    @Test
    void aProviderThatTheTargetLacksIsNamedAtOnce() {
        pivot.has(Side.TARGET, List.of(), PivotStory.PROVIDERS.subList(1, 5));

        SignalMatch named = diagnosed().first().orElseThrow();

        assertThat(named.signal().id()).isEqualTo("C.F2");
        assertThat(named.persistent()).isTrue();
        assertThat(named.inFull()).contains("provider addon-helm v0.3.1 is in the source, not in the target");
    }

    @Test
    void aProviderThatOnlyTheTargetHasIsNone() {
        pivot.has(Side.SOURCE, List.of(), PivotStory.PROVIDERS.subList(1, 5));
        assertThat(named()).isEmpty();
    }

    @Test
    void whetherAProviderIsMissingCannotBeToldOfATargetThatIsNotSeen() {
        pivot.lab().api(Side.TARGET).answers(CRDS, 500, "{}");
        assertThat(named()).isEmpty();
        assertThat(diagnosed().missing()).anyMatch(line -> line.contains("cluster-api-providers"));
    }

    @Test
    void whatAFailedMoveHasLeftPausedIsNamed() {
        List<ApiObject> paused =
                changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.SOURCE, 1));
        pivot.has(Side.SOURCE, paused);
        assertThat(named()).containsExactly("C.F3");

        pivot.has(Side.SOURCE, List.of());
        pivot.has(
                Side.TARGET,
                changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.TARGET, 1)));
        assertThat(named()).containsExactly("C.F3");
        assertThat(diagnosed().first().orElseThrow().inFull()).contains("Cluster default/pivot is paused at target");
        assertThat(diagnosed().first().orElseThrow().persistent())
                .as("a move pauses for as long as it lasts")
                .isFalse();
    }

    @Test
    void whatPeopleHavePausedInAnotherNamespaceIsNone() {
        List<ApiObject> objects = new ArrayList<>(PivotStory.objects(Side.SOURCE, 1));
        objects.add(new ApiObject(
                new ApiObject.Id("cluster.x-k8s.io", "MachineDeployment", "team", "workers"),
                "workers",
                List.of(),
                true,
                false,
                Map.of()));
        pivot.has(Side.SOURCE, objects);
        assertThat(named()).isEmpty();
    }

    @Test
    void aMoveThatMovedNothingIsNamedAndOneThatWasNotMadeIsNot() {
        BeforeTheMove before = PivotStory.kept(1);
        BeforeTheMoveFile.write(pivot.environment().pivot().record(), PivotStory.begun(1));
        assertThat(named()).isEmpty();

        BeforeTheMoveFile.write(pivot.environment().pivot().record(), before);
        assertThat(named()).containsExactly("C.F4");
    }

    @Test
    void whetherAnythingWasMovedCannotBeToldWhereTheTargetIsNotSeen() {
        BeforeTheMoveFile.write(pivot.environment().pivot().record(), PivotStory.kept(1));
        pivot.lab().api(Side.TARGET).answers(CRDS, 500, "{}");
        assertThat(named()).isEmpty();
        assertThat(diagnosed().missing()).isNotEmpty();
    }
}

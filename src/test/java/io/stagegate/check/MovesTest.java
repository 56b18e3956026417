package io.stagegate.check;

import static io.stagegate.observation.PivotStory.changing;
import static io.stagegate.observation.PivotStory.saying;
import static io.stagegate.observation.PivotStory.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Side;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.PivotStory;
import io.stagegate.observation.PivotView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovesTest {

    private final PivotView before = PivotStory.before(1);
    private final PivotView after = PivotStory.after(1);

    private static Check<PivotView> owned() {
        return Moves.ownedByTarget("default", "pivot");
    }

    private static void fails(Check<PivotView> check, PivotView view, String... says) {
        Verdict verdict = check.judge(view);
        assertThat(verdict).isInstanceOf(Verdict.Fail.class);
        assertThat(verdict.toString()).contains(says);
    }

    private static void unknown(Check<PivotView> check, PivotView view, String... says) {
        Verdict verdict = check.judge(view);
        assertThat(verdict).isInstanceOf(Verdict.Unknown.class);
        assertThat(((Verdict.Unknown) verdict).cause()).contains(says);
    }

    private static PivotView unseen(PivotView view, Side side) {
        Result<ManagementCluster> none = Result.none("refused", false);
        return side == Side.SOURCE
                ? new PivotView(none, view.target(), "default", view.before())
                : new PivotView(view.source(), none, "default", view.before());
    }

    private static ManagementCluster uninitialised(String name) {
        return new ManagementCluster(name, Set.of(), List.of(), List.of());
    }

    @Test
    void beforeTheMoveEveryPreconditionHolds() {
        for (Check<PivotView> check : List.of(
                Moves.providersInTarget(),
                Moves.somethingToMove(),
                Moves.provisioned(),
                Moves.nothingPaused(),
                Moves.nothingNeededStays(),
                Moves.nothingThereYet())) {
            assertThat(check.judge(before)).as(check.name()).isEqualTo(Verdict.pass());
            unknown(check, unseen(before, Side.SOURCE), "the source", "refused");
            PivotView fresh =
                    new PivotView(Result.of(uninitialised("bootstrap")), before.target(), "default", Optional.empty());
            unknown(check, fresh, "not initialised");
        }
    }

    @Test
    void whatNeedsBothClustersIsUnknownWhereOneCannotBeSeen() {
        for (Check<PivotView> check : List.of(
                Moves.providersInTarget(),
                Moves.nothingPaused(),
                Moves.nothingNeededStays(),
                Moves.nothingThereYet(),
                Moves.sourceEmpty())) {
            unknown(check, unseen(before, Side.TARGET), "the target", "refused");
        }
        for (Check<PivotView> check : List.of(Moves.arrived(), owned(), Moves.noneCalled("bootstrap"))) {
            unknown(check, unseen(after, Side.TARGET), "the target", "refused");
            PivotView fresh =
                    new PivotView(after.source(), Result.of(uninitialised("pivot")), "default", after.before());
            unknown(check, fresh, "not initialised");
        }
    }

    @Test
    void aProviderThatTheTargetLacksIsNamed() {
        ManagementCluster target = before.target().seen().orElseThrow();
        List<ManagementCluster.Provider> fewer = target.providers().stream()
                .filter(provider -> !provider.name().equals("addon-helm"))
                .toList();
        fails(
                Moves.providersInTarget(),
                PivotStory.view(
                        before.source().seen().orElseThrow(),
                        new ManagementCluster("pivot", target.kinds(), target.objects(), fewer)),
                "provider addon-helm v0.3.1 is not in the target");
        fails(
                Moves.providersInTarget(),
                PivotStory.view(new ManagementCluster("bootstrap", target.kinds(), List.of(), List.of()), target),
                "the source has no provider");
    }

    @ParameterizedTest
    @CsvSource({
        "v1.9.3, v1.9.3, 0",
        "v1.10.0, v1.9.9, 1",
        "v1.9.2, v1.9.3, -1",
        "v0.3.1, v1.0.0, -1",
        "v1.9.3-rc.1, v1.9.3, -1",
        "v1.9.3, v1.9.3-rc.1, 1",
        "v1.9.3-rc.2, v1.9.3-rc.1, 1",
        "v1.9.3-rc.10, v1.9.3-rc.9, 1",
        "v1.9.3-rc.9, v1.9.3-rc.10, -1",
        "v1.9.3-beta.3, v1.9.3-alpha.10, 1",
        "v1.9.3-rc.1.1, v1.9.3-rc.1, 1",
        "v1.9.3-1, v1.9.3-rc, -1",
        "v1.9.3+build, v1.9.3, 0",
        "dev, dev, 0",
    })
    void versionsAreComparedAsVersions(String one, String other, int order) {
        assertThat(Moves.compare(one, other).map(Integer::signum)).contains(order);
    }

    @Test
    void whatIsNoVersionIsNoNewerOne() {
        assertThat(Moves.compare("", "")).isEmpty();
        assertThat(Moves.compare("dev", "v1.9.3")).isEmpty();
        ManagementCluster target = new ManagementCluster(
                "pivot", Set.of(), List.of(), List.of(PivotStory.provider("cluster-api", "v1.9.2")));
        assertThat(Moves.lacking(PivotStory.provider("cluster-api", "v1.9.3"), target))
                .contains("provider cluster-api is v1.9.2 in the target, but v1.9.3 in the source");
        assertThat(Moves.lacking(PivotStory.provider("cluster-api", "v1.9.1"), target))
                .isEmpty();
    }

    @Test
    void anEmptySourceHasNothingToMove() {
        fails(
                Moves.somethingToMove(),
                PivotStory.source(before, objects -> List.of()),
                "namespace default has none; the source has nothing");
        PivotView elsewhere = new PivotView(before.source(), before.target(), "other", Optional.empty());
        fails(Moves.somethingToMove(), elsewhere, "namespace other has none; the source has 1 Cluster");
    }

    @Test
    void whatStandsInNoMovesWayIsRemarked() {
        assertThat(Moves.somethingToMove().remarks(before).lines()).isEmpty();
        PivotView view = PivotStory.source(
                PivotStory.source(before, changing("DockerCluster", "pivot", saying("blocksMove", "yes"))),
                adding(
                        object("cluster.x-k8s.io", "Cluster", "team", "theirs", Map.of()),
                        object("", "Secret", "default", "token", Map.of("cluster", "pivot"))));

        assertThat(Moves.nothingPaused().judge(view)).isEqualTo(Verdict.pass());
        assertThat(Moves.somethingToMove().judge(view)).isEqualTo(Verdict.pass());
        assertThat(Moves.somethingToMove().remarks(view).lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("DockerCluster default/pivot is annotated to block a move"),
                        line -> assertThat(line).startsWith("Cluster team/theirs is in another namespace"),
                        line -> assertThat(line).startsWith("Secret default/token is labelled as pivot's"));
        GateCondition told = new GateCondition("a", State.MET, "", List.of("by the way"));
        assertThat(Moves.permitted().remarks(List.of(told)).lines()).containsExactly("by the way");
    }

    private static UnaryOperator<List<ApiObject>> adding(ApiObject... objects) {
        return all -> {
            all.addAll(List.of(objects));
            return all;
        };
    }

    private static ApiObject object(
            String group, String kind, String namespace, String name, Map<String, String> says) {
        return new ApiObject(
                new ApiObject.Id(group, kind, namespace, name), kind + name, List.of(), false, false, says);
    }

    @Test
    void whatIsNotProvisionedIsNamed() {
        Map<String, PivotView> views = Map.of(
                "Machine default/worker-md-0-abcde-0 has no node",
                PivotStory.source(before, changing("Machine", "worker-md-0-abcde-0", saying("nodeRef", ""))),
                "Machine default/worker-md-0-abcde-0 is in phase Provisioning",
                PivotStory.source(before, changing("Machine", "worker-md-0-abcde-0", saying("phase", "Provisioning"))),
                "Cluster default/pivot is in phase (none)",
                PivotStory.source(before, changing("Cluster", "pivot", saying("phase", ""))),
                "infrastructure is not ready",
                PivotStory.source(before, changing("Cluster", "pivot", saying("infrastructureReady", "false"))),
                "control plane is not initialised",
                PivotStory.source(before, changing("Cluster", "pivot", saying("controlPlaneReady", "false"))),
                "MachineDeployment default/worker-md-0 has 0 of 1 replicas ready",
                PivotStory.source(before, changing("MachineDeployment", "worker-md-0", saying("readyReplicas", ""))),
                "MachineSet default/worker-md-0-abcde has 1 of 3 replicas",
                PivotStory.source(before, changing("MachineSet", "worker-md-0-abcde", saying("wanted", "3"))),
                "status speaks of generation 1, it is 2",
                PivotStory.source(
                        before,
                        changing("KubeadmControlPlane", "controlplane-pivot", saying("observedGeneration", "1"))));
        views.forEach((words, view) -> fails(Moves.provisioned(), view, words));
    }

    @Test
    void whatIsPausedLeavingOrBlockingIsNamedWithItsSide() {
        fails(
                Moves.nothingPaused(),
                PivotStory.source(before, changing("Cluster", "pivot", PivotStory::paused)),
                "Cluster default/pivot in the source is paused");
        fails(
                Moves.nothingPaused(),
                PivotStory.source(before, changing("Machine", "controlplane-pivot-0", PivotStory::leaving)),
                "Machine default/controlplane-pivot-0 in the source is being deleted");
    }

    @Test
    void whatPeopleHavePausedInOtherNamespacesIsNobodysConcern() {
        ApiObject theirs = PivotStory.paused(
                object("cluster.x-k8s.io", "MachineDeployment", "team", "workers", Map.of("wanted", "3")));
        assertThat(Moves.nothingPaused().judge(PivotStory.source(before, adding(theirs))))
                .isEqualTo(Verdict.pass());
        assertThat(Moves.provisioned().judge(PivotStory.source(before, adding(theirs))))
                .isEqualTo(Verdict.pass());
        assertThat(owned().judge(PivotStory.target(after, adding(theirs)))).isEqualTo(Verdict.pass());
    }

    @Test
    void whatIsReferredToAndWouldStayIsNamedWithTheLabelThatHelps() {
        PivotView unlabelled =
                PivotStory.source(before, changing("Secret", "registry-credentials", saying("move", "")));
        fails(
                Moves.nothingNeededStays(),
                unlabelled,
                "Secret default/registry-credentials is left behind",
                "KubeadmConfigTemplate default/worker refers to it",
                "kubectl -n default label secret registry-credentials clusterctl.cluster.x-k8s.io/move=");
        // Whoever has put it there has seen to it.
        assertThat(Moves.nothingNeededStays()
                        .judge(PivotStory.target(
                                unlabelled, adding(object("", "Secret", "default", "registry-credentials", Map.of())))))
                .isEqualTo(Verdict.pass());
        // What there never was cannot be lost.
        assertThat(Moves.nothingNeededStays()
                        .judge(PivotStory.source(before, without("Secret", "registry-credentials"))))
                .isEqualTo(Verdict.pass());
    }

    @Test
    void whereNoLabelHelpsItIsSaidWhatDoes() {
        ApiObject identity = new ApiObject(
                new ApiObject.Id("infrastructure.cluster.x-k8s.io", "AwsIdentity", "", "identity"),
                "identity",
                List.of(),
                false,
                false,
                Map.of("move", "labelled"),
                List.of(
                        new ApiObject.Id("", "Secret", "", "aws"),
                        new ApiObject.Id("", "Secret", "vault", "far"),
                        new ApiObject.Id("", "ConfigMap", "default", "near")),
                "");
        ApiObject near = new ApiObject(
                new ApiObject.Id("", "ConfigMap", "default", "near"),
                "near",
                List.of(new ApiObject.Owner(new ApiObject.Id("apps", "Deployment", "default", "d"), "d")),
                false,
                false,
                Map.of());
        PivotView view = PivotStory.source(
                before,
                adding(
                        identity,
                        near,
                        object("", "Secret", "infrastructure-docker-system", "aws", Map.of()),
                        object("", "Secret", "vault", "far", Map.of()),
                        object("", "Secret", "default", "pivot-apiserver-etcd-client", Map.of())));
        fails(
                Moves.nothingNeededStays(),
                view,
                "kubectl -n infrastructure-docker-system label secret aws",
                "clusterctl does not look into namespace vault",
                "its owner Deployment default/d is not moved",
                "Secret default/pivot-apiserver-etcd-client is left behind, and it is Cluster default/pivot's by its name");
    }

    @Test
    void whatAnOwnerKeepsFromGoingIsNamed() {
        ApiObject claim = new ApiObject(
                new ApiObject.Id("ipam.cluster.x-k8s.io", "IPAddress", "default", "address"),
                "address",
                List.of(
                        new ApiObject.Owner(
                                new ApiObject.Id("cluster.x-k8s.io", "Cluster", "default", "pivot"),
                                "source-Cluster-pivot"),
                        new ApiObject.Owner(
                                new ApiObject.Id("ipam.example.com", "Pool", "default", "pool"), "of-the-pool")),
                false,
                false,
                Map.of());
        fails(
                Moves.nothingNeededStays(),
                PivotStory.source(before, adding(claim)),
                "IPAddress default/address is left behind, although it belongs to what is moved: its owner Pool"
                        + " default/pool is not moved");
    }

    @Test
    void whatIsInBothIsNamed() {
        fails(
                Moves.nothingThereYet(),
                PivotStory.target(
                        before,
                        objects -> List.of(PivotStory.objects(Side.TARGET, 1).get(0))),
                "Cluster default/pivot is in both");
    }

    @Test
    void afterTheMoveTheSourceIsEmptyAndTheTargetHasItAll() {
        assertThat(Moves.arrived().judge(after)).isEqualTo(Verdict.pass());
        assertThat(Moves.sourceEmpty().judge(after)).isEqualTo(Verdict.pass());
        assertThat(owned().judge(after)).isEqualTo(Verdict.pass());
    }

    @Test
    void aMoveThatMovedNothingIsRed() {
        fails(Moves.arrived(), before, "nothing was moved: the target has nothing, the source 1 Cluster");
        fails(Moves.sourceEmpty(), before, "the source still has 1 Cluster", "the target has no Cluster");
        fails(owned(), before, "there is no Cluster default/pivot in the target");
    }

    @Test
    void anEmptySourceProvesNothingWhereTheTargetIsEmptyToo() {
        fails(
                Moves.sourceEmpty(),
                PivotStory.source(before, objects -> List.of()),
                "the target has no Cluster: it has nothing");
    }

    @Test
    void whatIsLeftBehindIsNamedInAnyNamespace() {
        fails(
                Moves.sourceEmpty(),
                PivotStory.source(
                        after,
                        adding(
                                object("addons.cluster.x-k8s.io", "HelmChartProxy", "elsewhere", "left", Map.of()),
                                object("cluster.x-k8s.io", "Cluster", "team", "theirs", Map.of()),
                                object("", "Secret", "default", "left", Map.of("move", "labelled")))),
                "1 Cluster, 1 HelmChartProxy, 1 Secret",
                "HelmChartProxy elsewhere/left, which is in another namespace than the one that was moved",
                "Cluster team/theirs",
                "Secret default/left");
        // Without the owner by which it was moved it is no less left behind.
        ApiObject machine = PivotStory.objects(Side.SOURCE, 1).stream()
                .filter(object -> object.core("Machine"))
                .findFirst()
                .orElseThrow();
        fails(Moves.sourceEmpty(), PivotStory.source(after, adding(machine)), "1 Machine", machine.id() + "");
    }

    @Test
    void whatNoMoveTakesAlongMayStayInTheSourceAndIsRemarked() {
        PivotView view = PivotStory.source(
                after,
                adding(
                        object(
                                "infrastructure.cluster.x-k8s.io",
                                "DockerMachineTemplate",
                                "elsewhere",
                                "spare",
                                Map.of()),
                        object("infrastructure.cluster.x-k8s.io", "DockerCluster", "", "shared", Map.of())));

        assertThat(Moves.sourceEmpty().judge(view)).isEqualTo(Verdict.pass());
        assertThat(Moves.sourceEmpty().remarks(view).lines())
                .containsExactly("DockerMachineTemplate elsewhere/spare", "DockerCluster shared");
        assertThat(Moves.nothingThereYet()
                        .judge(PivotStory.target(
                                PivotStory.source(
                                        before, adding(object("a.b", "Identity", "", "shared", Map.of("move", "")))),
                                adding(object("a.b", "Identity", "", "shared", Map.of())))))
                .isEqualTo(Verdict.pass());
    }

    @Test
    void aClassThatAnotherNamespaceUsesTooMayStay() {
        ApiObject shared = object("cluster.x-k8s.io", "ClusterClass", "classes", "shared", Map.of());
        PivotView view = PivotStory.source(PivotStory.target(after, adding(shared)), adding(shared));

        assertThat(Moves.sourceEmpty().judge(view)).isEqualTo(Verdict.pass());
        fails(Moves.sourceEmpty(), PivotStory.source(after, adding(shared)), "ClusterClass classes/shared");
    }

    @Test
    void aClusterOfTheBootstrapClustersNameIsNamed() {
        assertThat(Moves.noneCalled("bootstrap").judge(after)).isEqualTo(Verdict.pass());
        fails(Moves.noneCalled("pivot"), after, "Cluster default/pivot of the target has the bootstrap cluster's name");
    }

    @Test
    void whatSecretsHeldIsCompared() {
        BeforeTheMove kept = new BeforeTheMove(
                changing("Secret", "pivot-ca", secret -> secret.digested("one"))
                        .apply(PivotStory.objects(Side.SOURCE, 1)),
                Set.of(),
                Set.of(new ApiObject.Id("", "ConfigMap", "default", "haproxy")),
                true);
        ApiObject haproxy = object("", "ConfigMap", "default", "haproxy", Map.of());
        PivotView same = PivotStory.target(
                new PivotView(after.source(), after.target(), "default", Optional.of(kept)),
                objects -> adding(haproxy)
                        .apply(new ArrayList<>(changing("Secret", "pivot-ca", secret -> secret.digested("one"))
                                .apply(objects))));
        assertThat(owned().judge(same)).isEqualTo(Verdict.pass());
        fails(
                owned(),
                PivotStory.target(same, changing("Secret", "pivot-ca", secret -> secret.digested("other"))),
                "Secret default/pivot-ca does not hold what it held before the move");
        fails(
                owned(),
                PivotStory.target(same, without("ConfigMap", "haproxy")),
                "ConfigMap default/haproxy is not in the target, and what was moved refers to it");
        assertThat(kept.objects().toString()).contains("pivot-ca").doesNotContain("one,");
    }

    @Test
    void whatIsIncompleteInTheTargetIsNamed() {
        fails(
                owned(),
                PivotStory.target(after, without("Secret", "pivot-ca")),
                "Secret default/pivot-ca is not in the target");
        fails(
                owned(),
                PivotStory.target(after, without("DockerMachineTemplate", "worker")),
                "DockerMachineTemplate default/worker is not in the target");
        fails(
                owned(),
                PivotStory.target(after, changing("DockerCluster", "pivot", PivotStory::orphan)),
                "DockerCluster default/pivot has lost its owner Cluster default/pivot");
        fails(
                owned(),
                PivotStory.target(after, changing("Cluster", "pivot", PivotStory::paused)),
                "Cluster default/pivot in the target is paused");
        fails(
                owned(),
                PivotStory.target(after, changing("Machine", "worker-md-0-abcde-0", saying("phase", "Failed"))),
                "phase Failed");
    }

    @Test
    void anOwnerOfTheSourcesUidIsNone() {
        List<ApiObject> source = PivotStory.objects(Side.SOURCE, 1);
        PivotView stale = PivotStory.target(
                after,
                objects -> objects.stream()
                        .map(object -> object.id().kind().equals("DockerCluster")
                                ? source.stream()
                                        .filter(it -> it.id().equals(object.id()))
                                        .findFirst()
                                        .orElseThrow()
                                : object)
                        .toList());
        fails(owned(), stale, "has another UID there: target-Cluster-pivot, not source-Cluster-pivot");
    }

    @Test
    void anOwnerThatIsNotThereIsNamed() {
        PivotView two = PivotStory.target(
                PivotStory.view(
                        after.source().seen().orElseThrow(),
                        PivotStory.cluster(Side.TARGET, PivotStory.objects(Side.TARGET, 2)),
                        Optional.of(PivotStory.kept(2))),
                without("Machine", "worker-md-0-abcde-1"));
        fails(
                owned(),
                two,
                "KubeadmConfig default/worker-md-0-abcde-1's owner Machine default/worker-md-0-abcde-1 is not there");
    }

    @Test
    void aMachineThatWasNotThereBeforeIsNamed() {
        PivotView more = PivotStory.view(
                after.source().seen().orElseThrow(),
                PivotStory.cluster(Side.TARGET, PivotStory.objects(Side.TARGET, 2)),
                after.before());
        fails(owned(), more, "Machine default/worker-md-0-abcde-1 was not there before the move");
    }

    @Test
    void withoutWhatWasKeptNobodyKnowsWhetherAllArrived() {
        unknown(owned(), new PivotView(after.source(), after.target(), "default", Optional.empty()), "nobody has kept");
    }

    @Test
    void manyObjectionsAreToldInPart() {
        PivotView view = PivotStory.target(PivotStory.after(200), objects -> List.of(objects.get(0)));
        fails(owned(), view, "… and ", " more");
    }

    @Test
    void theGatesConditionsAreTold() {
        GateCondition met = new GateCondition("a", State.MET, "");
        GateCondition missing = new GateCondition("b", State.MISSING, "none");
        GateCondition unseen = new GateCondition("c", State.COULD_NOT_CHECK, "refused");

        assertThat(Moves.permitted().judge(List.of(met))).isEqualTo(Verdict.pass());
        assertThat(Moves.permitted().judge(List.of(met, missing, unseen)))
                .isEqualTo(Verdict.fail("all 3 conditions", missing + "\n" + unseen));
        assertThat(Moves.permitted().judge(List.of(met, unseen))).isEqualTo(Verdict.unknown(unseen.toString()));
        assertThat(Moves.permitted().judge(List.of())).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void oneClusterUnderTwoNamesIsOne() {
        PerPlace<String> two = new PerPlace<>(Map.of("source", Result.of("a"), "target", Result.of("b")));
        PerPlace<String> one = new PerPlace<>(Map.of("source", Result.of("a"), "target", Result.of("a")));
        PerPlace<String> unseen =
                new PerPlace<>(Map.of("source", Result.of("a"), "target", Result.none("refused", false)));

        assertThat(Moves.apart().judge(two)).isEqualTo(Verdict.pass());
        assertThat(Moves.apart().judge(one)).isInstanceOf(Verdict.Fail.class);
        assertThat(Moves.apart().judge(unseen)).isEqualTo(Verdict.unknown("target: refused"));
    }

    @Test
    void theReportOfAHalfMoveTellsWhatIsWhereAndHowToGoOn() {
        List<ApiObject> source = new ArrayList<>(
                changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.SOURCE, 1)));
        List<ApiObject> target = changing("Cluster", "pivot", PivotStory::paused)
                .apply(PivotStory.objects(Side.TARGET, 1).subList(0, 4));
        BeforeTheMove kept = PivotStory.begun(1);

        String whole = InterruptedMove.whereabouts(half(source, target, kept));
        assertThat(whole)
                .contains("Cluster default/pivot: source (paused), target (paused)")
                .contains("Secret default/pivot-ca: source\n")
                .doesNotContain("Certificate")
                .contains("takes the move up again");

        String both = InterruptedMove.whereabouts(half(source, PivotStory.objects(Side.TARGET, 1), kept));
        assertThat(both).contains("the target may be at work");

        String finish = InterruptedMove.whereabouts(half(
                source.subList(0, 3),
                changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.TARGET, 1)),
                kept));
        assertThat(finish).contains("the target is whole, so the move has to be finished");

        String pieces = InterruptedMove.whereabouts(half(source.subList(0, 3), target, kept));
        assertThat(pieces).contains("in NEITHER").contains("neither side is whole");

        String untouched = InterruptedMove.whereabouts(half(PivotStory.objects(Side.SOURCE, 1), List.of(), kept));
        assertThat(untouched).contains("how to go on: nothing was begun");

        String unseen = InterruptedMove.whereabouts(new PivotView(
                Result.none("refused", false),
                Result.of(PivotStory.cluster(Side.TARGET, target)),
                "default",
                Optional.of(kept)));
        assertThat(unseen).contains("could not check: refused").contains("not known");
    }

    private static PivotView half(List<ApiObject> source, List<ApiObject> target, BeforeTheMove kept) {
        return PivotStory.view(
                PivotStory.cluster(Side.SOURCE, source), PivotStory.cluster(Side.TARGET, target), Optional.of(kept));
    }

    @Test
    void aMoveThatDidNotEndMayGoOnWhileTheSourceIsWholeAndNothingIsAtWorkInTheTarget() {
        List<ApiObject> source =
                changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.SOURCE, 1));
        List<ApiObject> target = changing("Cluster", "pivot", PivotStory::paused)
                .apply(PivotStory.objects(Side.TARGET, 1).subList(0, 9));
        BeforeTheMove begun = PivotStory.begun(1);
        PivotView interrupted = half(source, target, begun);

        assertThat(InterruptedMove.canGoOn(interrupted)).isTrue();
        for (Check<PivotView> check : List.of(
                Moves.somethingToMove(),
                Moves.provisioned(),
                Moves.nothingPaused(),
                Moves.nothingNeededStays(),
                Moves.nothingThereYet())) {
            assertThat(check.judge(interrupted)).as(check.name()).isEqualTo(Verdict.pass());
        }
        for (PivotView not : List.of(
                half(source, PivotStory.objects(Side.TARGET, 1), begun),
                half(source.subList(0, 9), target, begun),
                half(changing("Secret", "pivot-ca", PivotStory::leaving).apply(source), target, begun),
                half(source, target, begun.ended()),
                PivotStory.view(
                        interrupted.source().seen().orElseThrow(),
                        interrupted.target().seen().orElseThrow()),
                unseen(interrupted, Side.SOURCE),
                unseen(interrupted, Side.TARGET))) {
            assertThat(InterruptedMove.canGoOn(not)).isFalse();
        }
        fails(
                Moves.nothingPaused(),
                half(source, target, begun.ended()),
                "Cluster default/pivot in the source is paused");
        fails(Moves.nothingThereYet(), half(source, target, begun.ended()), "Cluster default/pivot is in both");
    }

    @Test
    void aClusterIsProvisionedWithAWorkerOnly() {
        Check<ManagementCluster> done = Provisioning.done("default", "pivot");
        ManagementCluster whole = PivotStory.cluster(Side.SOURCE, PivotStory.objects(Side.SOURCE, 1));

        assertThat(done.judge(whole)).isEqualTo(Verdict.pass());
        assertThat(Stream.of(
                                Provisioning.done("default", "other").judge(whole),
                                done.judge(PivotStory.cluster(Side.SOURCE, PivotStory.objects(Side.SOURCE, 0))),
                                done.judge(PivotStory.cluster(Side.SOURCE, List.of())))
                        .map(Verdict.Fail.class::cast)
                        .map(fail -> fail.actual()))
                .satisfiesExactly(
                        words -> assertThat(words).contains("there is no Cluster default/other"),
                        words -> assertThat(words).isEqualTo("no Machine is a worker"),
                        words -> assertThat(words).contains("which has nothing"));
        assertThat(done.judge(uninitialised("bootstrap"))).isInstanceOf(Verdict.Unknown.class);
    }
}

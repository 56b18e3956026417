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
import io.stagegate.observation.PivotStory;
import io.stagegate.observation.PivotView;
import io.stagegate.observation.Several;
import io.stagegate.observation.Several.Sight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        assertThat(((Verdict.Fail) verdict).facts().toString()).contains(says);
    }

    private static void unknown(Check<PivotView> check, PivotView view, String... says) {
        Verdict verdict = check.judge(view);
        assertThat(verdict).isInstanceOf(Verdict.Unknown.class);
        assertThat(((Verdict.Unknown) verdict).cause()).contains(says);
    }

    private static PivotView unseen(PivotView view, Side side) {
        Sight<ManagementCluster> none = Sight.none("refused", false);
        return side == Side.SOURCE
                ? new PivotView(none, view.target(), view.before())
                : new PivotView(view.source(), none, view.before());
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
                Moves.nothingThereYet())) {
            assertThat(check.judge(before)).as(check.name()).isEqualTo(Verdict.pass());
            unknown(check, unseen(before, Side.SOURCE), "the source", "refused");
            PivotView fresh = new PivotView(Sight.of(uninitialised("bootstrap")), before.target(), Optional.empty());
            unknown(check, fresh, "not initialised");
        }
    }

    @Test
    void whatNeedsBothClustersIsUnknownWhereOneCannotBeSeen() {
        for (Check<PivotView> check : List.of(
                Moves.providersInTarget(), Moves.nothingPaused(), Moves.nothingThereYet(), Moves.sourceEmpty())) {
            unknown(check, unseen(before, Side.TARGET), "the target", "refused");
        }
        for (Check<PivotView> check : List.of(Moves.arrived(), owned())) {
            unknown(check, unseen(after, Side.TARGET), "the target", "refused");
            PivotView fresh = new PivotView(after.source(), Sight.of(uninitialised("pivot")), after.before());
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
                "pivot", Set.of(), List.of(), List.of(new ManagementCluster.Provider("cluster-api", "v1.9.2")));
        assertThat(Moves.lacking(new ManagementCluster.Provider("cluster-api", "v1.9.3"), target))
                .contains("provider cluster-api is v1.9.2 in the target, but v1.9.3 in the source");
        assertThat(Moves.lacking(new ManagementCluster.Provider("cluster-api", "v1.9.1"), target))
                .isEmpty();
    }

    @Test
    void anEmptySourceHasNothingToMove() {
        fails(Moves.somethingToMove(), PivotStory.source(before, objects -> List.of()), "it has nothing");
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
        fails(
                Moves.nothingPaused(),
                PivotStory.source(before, changing("DockerCluster", "pivot", saying("blocksMove", "yes"))),
                "keep a move from beginning");
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
        fails(Moves.arrived(), before, "nothing was moved: the target has nothing", "1 Cluster");
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

    private static ApiObject ownedByNobody(String kind, String namespace, String name) {
        return new ApiObject(
                new ApiObject.Id("infrastructure.cluster.x-k8s.io", kind, namespace, name),
                "uid",
                List.of(),
                false,
                false,
                Map.of());
    }

    @Test
    void whatIsLeftBehindIsNamedWhateverItIs() {
        ApiObject template = ownedByNobody("DockerMachineTemplate", "elsewhere", "left");
        fails(
                Moves.sourceEmpty(),
                PivotStory.source(after, objects -> List.of(template)),
                "1 DockerMachineTemplate",
                "DockerMachineTemplate elsewhere/left, which nothing owns");
    }

    @Test
    void whatBelongsToNoNamespaceMayStayInTheSource() {
        ApiObject identity = ownedByNobody("AWSClusterStaticIdentity", "", "shared");
        assertThat(Moves.sourceEmpty().judge(PivotStory.source(after, objects -> List.of(identity))))
                .isEqualTo(Verdict.pass());
        PivotView both = PivotStory.target(
                PivotStory.source(before, objects -> {
                    objects.add(identity);
                    return objects;
                }),
                objects -> List.of(identity));
        assertThat(Moves.nothingThereYet().judge(both)).isEqualTo(Verdict.pass());
    }

    @Test
    void anOwnerThatIsNotMovedItselfIsNotMissed() {
        ApiObject owned = new ApiObject(
                new ApiObject.Id("", "Secret", "default", "token"),
                "uid",
                List.of(new ApiObject.Owner(new ApiObject.Id("apps", "Deployment", "default", "d"), "uid")),
                false,
                false,
                Map.of());
        List<ApiObject> kept = new ArrayList<>(PivotStory.objects(Side.SOURCE, 1));
        kept.add(owned);
        PivotView view = PivotStory.target(after, objects -> {
            objects.add(PivotStory.orphan(owned));
            return objects;
        });
        assertThat(owned().judge(new PivotView(
                        view.source(), view.target(), Optional.of(new BeforeTheMove(kept, true)))))
                .isEqualTo(Verdict.pass());
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
                new PivotView(
                        after.source(),
                        Sight.of(PivotStory.cluster(Side.TARGET, PivotStory.objects(Side.TARGET, 2))),
                        Optional.of(PivotStory.kept(2))),
                without("Machine", "worker-md-0-abcde-1"));
        fails(
                owned(),
                two,
                "KubeadmConfig default/worker-md-0-abcde-1's owner Machine default/worker-md-0-abcde-1 is not there");
    }

    @Test
    void aMachineThatWasNotThereBeforeIsNamed() {
        PivotView more = new PivotView(
                after.source(),
                Sight.of(PivotStory.cluster(Side.TARGET, PivotStory.objects(Side.TARGET, 2))),
                after.before());
        fails(owned(), more, "Machine default/worker-md-0-abcde-1 was not there before the move");
    }

    @Test
    void withoutWhatWasKeptNobodyKnowsWhetherAllArrived() {
        unknown(owned(), new PivotView(after.source(), after.target(), Optional.empty()), "nobody has kept");
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
        GateCondition unseen = new GateCondition("c", State.COULD_NOT_LOOK, "refused");

        assertThat(Moves.permitted().judge(List.of(met))).isEqualTo(Verdict.pass());
        assertThat(Moves.permitted().judge(List.of(met, missing, unseen)))
                .isEqualTo(Verdict.fail("all 3 conditions", missing + "\n" + unseen));
        assertThat(Moves.permitted().judge(List.of(met, unseen))).isEqualTo(Verdict.unknown(unseen.toString()));
        assertThat(Moves.permitted().judge(List.of())).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void oneClusterUnderTwoNamesIsOne() {
        Several<String> two = new Several<>(Map.of("source", Sight.of("a"), "target", Sight.of("b")));
        Several<String> one = new Several<>(Map.of("source", Sight.of("a"), "target", Sight.of("a")));
        Several<String> unseen = new Several<>(Map.of("source", Sight.of("a"), "target", Sight.none("refused", false)));

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
        BeforeTheMove kept = new BeforeTheMove(PivotStory.objects(Side.SOURCE, 1), false);

        String whole = Halfway.whereabouts(half(source, target, kept));
        assertThat(whole)
                .contains("Cluster default/pivot: source (paused), target (paused)")
                .contains("Secret default/pivot-ca: source\n")
                .contains("the source is whole, so the move can be taken back");

        String finish = Halfway.whereabouts(half(
                source.subList(0, 3),
                changing("Cluster", "pivot", PivotStory::paused).apply(PivotStory.objects(Side.TARGET, 1)),
                kept));
        assertThat(finish).contains("the target is whole, so the move has to be finished");

        String pieces = Halfway.whereabouts(half(source.subList(0, 3), target, kept));
        assertThat(pieces).contains("in NEITHER").contains("neither side is whole");

        String untouched = Halfway.whereabouts(half(PivotStory.objects(Side.SOURCE, 1), List.of(), kept));
        assertThat(untouched).contains("how to go on: nothing was begun");

        String unseen = Halfway.whereabouts(new PivotView(
                Sight.none("refused", false), Sight.of(PivotStory.cluster(Side.TARGET, target)), Optional.of(kept)));
        assertThat(unseen).contains("could not look: refused").contains("not known");
    }

    private static PivotView half(List<ApiObject> source, List<ApiObject> target, BeforeTheMove kept) {
        return new PivotView(
                Sight.of(PivotStory.cluster(Side.SOURCE, source)),
                Sight.of(PivotStory.cluster(Side.TARGET, target)),
                Optional.of(kept));
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
                        .map(fail -> fail.facts().get(1).value()))
                .satisfiesExactly(
                        words -> assertThat(words).contains("there is no Cluster default/other"),
                        words -> assertThat(words).isEqualTo("no Machine is a worker"),
                        words -> assertThat(words).contains("which has nothing"));
        assertThat(done.judge(uninitialised("bootstrap"))).isInstanceOf(Verdict.Unknown.class);
    }
}

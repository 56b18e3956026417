package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.EtcdStory;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.RemovalAnswer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemovalTest {

    private static final Node BOOTSTRAP = EtcdStory.BOOTSTRAP;
    private static final List<Node> MASTERS = EtcdStory.MASTERS.subList(0, 1);
    private static final Check<RemovalAnswer> CHECK = Removal.refusedWhileAnyIsMissing(BOOTSTRAP, MASTERS);
    private static final String EXPECTED =
            "expected: a refusal that names each condition that does not hold, or all of them holding\nbut was: ";

    private static final String MASTERS_VOTER = "0:v*";
    private static final String BOOTSTRAPS = "b:v";
    private static final String LEARNER = "0:l";

    private static List<GateCondition> conditions(State noBootstrap, State voters, State marker) {
        return List.of(
                new GateCondition(Removal.NO_BOOTSTRAP_MEMBER, noBootstrap, "seen 1"),
                new GateCondition(Removal.VOTERS_ON_MASTERS, voters, "seen 2"),
                new GateCondition("marker", marker, "seen 3"));
    }

    private static Result<EtcdSnapshot> etcd(String... members) {
        return Result.of(new EtcdStory().result(members));
    }

    private static final Result<EtcdSnapshot> DARK = Result.none("no node could be asked", false);
    private static final List<GateCondition> ALL_MET = conditions(State.MET, State.MET, State.MET);

    @Test
    void grantedWhenEveryConditionHoldsAndEtcdSaysSo() {
        passes(CHECK, new RemovalAnswer(ALL_MET, "", etcd(MASTERS_VOTER)));
    }

    @Test
    void refusedWithEveryMissingConditionNamed() {
        passes(
                CHECK,
                new RemovalAnswer(
                        conditions(State.MISSING, State.COULD_NOT_CHECK, State.MET),
                        Removal.NO_BOOTSTRAP_MEMBER + "; " + Removal.VOTERS_ON_MASTERS,
                        etcd(MASTERS_VOTER, BOOTSTRAPS)));
    }

    @Test
    void refusedForAnotherReasonThanEtcd() {
        passes(
                CHECK,
                new RemovalAnswer(
                        conditions(State.MET, State.MET, State.MISSING), "missing: marker", etcd(MASTERS_VOTER)));
    }

    @Test
    void grantedThoughAConditionIsMissing() {
        fails(
                CHECK,
                new RemovalAnswer(conditions(State.MET, State.MET, State.COULD_NOT_CHECK), "", etcd(MASTERS_VOTER)),
                EXPECTED + "granted, though could not check: marker: seen 3");
    }

    @Test
    void refusedWithoutNamingAMissingCondition() {
        fails(
                CHECK,
                new RemovalAnswer(
                        conditions(State.MISSING, State.MISSING, State.MISSING),
                        Removal.NO_BOOTSTRAP_MEMBER + "; " + Removal.VOTERS_ON_MASTERS,
                        etcd(BOOTSTRAPS)),
                EXPECTED + "refused without naming this: missing: marker: seen 3");
    }

    @Test
    void refusedThoughEveryConditionHolds() {
        fails(
                CHECK,
                new RemovalAnswer(ALL_MET, "no", etcd(MASTERS_VOTER)),
                EXPECTED + "refused, though every condition holds: no");
    }

    @Test
    void grantedThoughEtcdSaysThatTheBootstrapIsAMember() {
        fails(
                CHECK,
                new RemovalAnswer(ALL_MET, "", etcd(MASTERS_VOTER, BOOTSTRAPS)),
                EXPECTED
                        + "granted: met: etcd has no member on the bootstrap: seen 1\nbut asked separately, etcd on bootstrap"
                        + " has the member ab etcd-bootstrap voter https://192.168.126.100:2379");
    }

    @Test
    void grantedThoughAMemberMightBeTheBootstraps() {
        fails(
                CHECK,
                new RemovalAnswer(ALL_MET, "", etcd(MASTERS_VOTER, "1:v")),
                EXPECTED
                        + "granted: met: etcd has no member on the bootstrap: seen 1\nbut asked separately, etcd on bootstrap"
                        + " has the member a1 etcd-1 voter https://192.168.126.102:2379");
    }

    @ParameterizedTest
    @ValueSource(strings = {LEARNER, "0:u"})
    void grantedThoughAMasterHasNoVoter(String member) {
        Result<EtcdSnapshot> etcd = etcd(member);
        fails(
                CHECK,
                new RemovalAnswer(ALL_MET, "", etcd),
                EXPECTED
                        + "granted: met: etcd has a healthy voter on every master: seen 2\nbut asked separately, etcd has"
                        + " no voter on master-0: " + etcd.seen().orElseThrow());
    }

    @Test
    void grantedThoughThereAreSeveralClusters() {
        EtcdSnapshot one = new EtcdStory().result(MASTERS_VOTER);
        Map<String, Result<EtcdNodeStatus>> views =
                new LinkedHashMap<>(one.status().results());
        views.put("bootstrap", Result.of(EtcdNodeStatus.answered("c2", "x", "x", false, 2, 9)));
        EtcdSnapshot split = new EtcdSnapshot(
                new PerPlace<>(views), one.asked(), one.members(), one.endpoints(), one.health(), one.places());
        String several = "\nbut asked separately, there are several clusters: {c1=[master-0], c2=[bootstrap]}";
        fails(
                CHECK,
                new RemovalAnswer(ALL_MET, "", Result.of(split)),
                EXPECTED + "granted: met: etcd has no member on the bootstrap: seen 1" + several
                        + "\ngranted: met: etcd has a healthy voter on every master: seen 2" + several);
    }

    @Test
    void aRefusalThatTakesAMissingConditionForMetIsWrong() {
        fails(
                CHECK,
                new RemovalAnswer(
                        conditions(State.MET, State.MET, State.MISSING), "marker", etcd(MASTERS_VOTER, BOOTSTRAPS)),
                EXPECTED + "the refusal takes this for met: met: etcd has no member on the bootstrap: seen 1\n"
                        + "but asked separately, etcd on bootstrap has the member ab etcd-bootstrap voter"
                        + " https://192.168.126.100:2379");
    }

    @Test
    void aGateThatDoesNotAskForEtcdIsNone() {
        fails(
                CHECK,
                new RemovalAnswer(List.of(new GateCondition("marker", State.MET, "seen")), "", etcd(MASTERS_VOTER)),
                EXPECTED + "the gate does not ask whether etcd has no member on the bootstrap\n"
                        + "the gate does not ask whether etcd has a healthy voter on every master");
    }

    @Test
    void withoutALookAtEtcdApartNothingIsKnown() {
        isUnknown(
                CHECK,
                new RemovalAnswer(ALL_MET, "", DARK),
                "etcd could not be asked separately: no node could be asked");
        isUnknown(
                CHECK,
                new RemovalAnswer(conditions(State.MET, State.MET, State.MISSING), "marker", DARK),
                "etcd could not be asked separately: no node could be asked");
        assertThat(CHECK.judge(new RemovalAnswer(ALL_MET, "", Result.none("not its host key", true))))
                .isEqualTo(new Verdict.Unknown("etcd could not be asked separately: not its host key", true));
    }

    @Test
    void membersOfAnEarlierLookAreNoLook() {
        EtcdSnapshot listed = new EtcdStory().result(MASTERS_VOTER);
        EtcdSnapshot unlisted = new EtcdSnapshot(
                listed.status(), "", listed.members(), listed.endpoints(), listed.health(), listed.places());
        isUnknown(
                CHECK,
                new RemovalAnswer(ALL_MET, "", Result.of(unlisted)),
                "etcd could not be asked separately: no etcd gave its member list\n" + unlisted.status());
    }

    @Test
    void aRefusalBecauseNothingCouldBeLookedAtProvesNothing() {
        isUnknown(
                CHECK,
                new RemovalAnswer(
                        conditions(State.COULD_NOT_CHECK, State.COULD_NOT_CHECK, State.COULD_NOT_CHECK),
                        "all of them",
                        etcd(BOOTSTRAPS)),
                "no condition could be observed; could not check: etcd has no member on the bootstrap: seen 1");
        isUnknown(CHECK, new RemovalAnswer(List.of(), "no", etcd(MASTERS_VOTER)), "no condition was asked for");
    }

    private static final Check<RemovalAnswer> SAFE = Removal.granted(BOOTSTRAP, MASTERS);

    private static List<GateCondition> with(State last) {
        return conditions(State.MET, State.MET, last);
    }

    @Test
    void safeWhenEveryConditionHoldsOrIsLeftOut() {
        passes(SAFE, new RemovalAnswer(ALL_MET, "", etcd(MASTERS_VOTER)));
        passes(SAFE, new RemovalAnswer(with(State.LEFT_OUT), "", etcd(MASTERS_VOTER)));
        passes(CHECK, new RemovalAnswer(with(State.LEFT_OUT), "", etcd(MASTERS_VOTER)));
    }

    @Test
    void notSafeWhileOneIsMissing() {
        fails(
                SAFE,
                new RemovalAnswer(
                        conditions(State.MET, State.COULD_NOT_CHECK, State.MISSING), "no", etcd(MASTERS_VOTER)),
                "expected: 3 of 3 conditions hold\nbut was: 1 of 3; could not check: " + Removal.VOTERS_ON_MASTERS
                        + ": seen 2\nmissing: marker: seen 3");
    }

    @Test
    void notKnownToBeSafeWhileOneCouldNotBeLookedAt() {
        isUnknown(
                SAFE,
                new RemovalAnswer(with(State.COULD_NOT_CHECK), "no", etcd(MASTERS_VOTER)),
                "could not check: marker: seen 3");
        isUnknown(
                SAFE,
                new RemovalAnswer(ALL_MET, "", DARK),
                "etcd could not be asked separately: no node could be asked");
        isUnknown(SAFE, new RemovalAnswer(List.of(), "", etcd(MASTERS_VOTER)), "no condition was asked for");
        isUnknown(
                SAFE,
                new RemovalAnswer(List.of(new GateCondition("marker", State.LEFT_OUT, "by")), "", etcd(MASTERS_VOTER)),
                "no condition was asked for");
    }

    @Test
    void notSafeWhereEtcdGainsaysTheGateOrTheGateItself() {
        fails(
                SAFE,
                new RemovalAnswer(ALL_MET, "", etcd(MASTERS_VOTER, BOOTSTRAPS)),
                "expected: 3 of 3 conditions hold\nbut was: granted: met: etcd has no member on the bootstrap: seen 1\n"
                        + "but asked separately, etcd on bootstrap has the member ab etcd-bootstrap voter"
                        + " https://192.168.126.100:2379");
        fails(
                SAFE,
                new RemovalAnswer(ALL_MET, "no", etcd(MASTERS_VOTER)),
                "expected: 3 of 3 conditions hold\nbut was: no");
        fails(
                SAFE,
                new RemovalAnswer(conditions(State.LEFT_OUT, State.MET, State.MET), "", etcd(MASTERS_VOTER)),
                "expected: 2 of 2 conditions hold\n"
                        + "but was: the gate does not ask whether etcd has no member on the bootstrap");
    }

    @Test
    void theReportShowsTheConditionsAsATable() {
        assertThat(new RemovalAnswer(conditions(State.MET, State.MISSING, State.COULD_NOT_CHECK), "no", DARK))
                .hasToString("""
                        refused
                        etcd has no member on the bootstrap      | met             | seen 1
                        etcd has a healthy voter on every master | missing         | seen 2
                        marker                                   | could not check | seen 3
                        etcd, asked separately:
                        could not check: no node could be asked""");
    }
}

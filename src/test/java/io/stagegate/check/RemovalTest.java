package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.EtcdMembership;
import io.stagegate.observation.EtcdMembership.Member;
import io.stagegate.observation.RemovalAnswer;
import io.stagegate.observation.RemovalCondition;
import io.stagegate.observation.RemovalCondition.State;
import io.stagegate.observation.Several;
import io.stagegate.observation.Several.Sight;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemovalTest {

    private static final Node BOOTSTRAP = new Node("bootstrap", Role.BOOTSTRAP, "d", "10.0.0.9");
    private static final List<Node> MASTERS = List.of(new Node("master-0", Role.MASTER, "d0", "10.0.0.1"));
    private static final Check<RemovalAnswer> CHECK = Removal.refusedWhileAnyIsMissing(BOOTSTRAP, MASTERS);
    private static final String EXPECTED =
            "expected: a refusal that names each condition that does not hold, or all of them holding\nbut was: ";

    private static final Member MASTERS_VOTER = new Member("a", "etcd-0", "master-0", false, "");
    private static final Member BOOTSTRAPS = new Member("b", "etcd-bootstrap", "bootstrap", false, "");
    private static final Member LEARNER = new Member("a", "etcd-0", "master-0", true, "");
    private static final Member HOMELESS = new Member("c", "etcd-x", "", false, "");

    private static List<RemovalCondition> conditions(State noBootstrap, State voters, State marker) {
        return List.of(
                new RemovalCondition(Removal.NO_BOOTSTRAP_MEMBER, noBootstrap, "seen 1"),
                new RemovalCondition(Removal.VOTERS_ON_MASTERS, voters, "seen 2"),
                new RemovalCondition("marker", marker, "seen 3"));
    }

    private static Several<EtcdMembership> etcd(Member... members) {
        return new Several<>(Map.of("master-0", Sight.of(new EtcdMembership("master-0", List.of(members)))));
    }

    private static final Several<EtcdMembership> DARK = new Several<>(Map.of("master-0", Sight.none("no etcd", false)));
    private static final List<RemovalCondition> ALL_MET = conditions(State.MET, State.MET, State.MET);

    @Test
    void grantedWhenEveryConditionHoldsAndEtcdSaysSo() {
        passes(CHECK, new RemovalAnswer(ALL_MET, "", etcd(MASTERS_VOTER)));
    }

    @Test
    void refusedWithEveryMissingConditionNamed() {
        passes(
                CHECK,
                new RemovalAnswer(
                        conditions(State.MISSING, State.COULD_NOT_LOOK, State.MET),
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
                new RemovalAnswer(conditions(State.MET, State.MET, State.COULD_NOT_LOOK), "", etcd(MASTERS_VOTER)),
                EXPECTED + "granted, though could not look: marker: seen 3");
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
                        + "granted: met: etcd has no member on the bootstrap: seen 1\nbut asked apart, etcd on master-0"
                        + " has the member b etcd-bootstrap on bootstrap, voter, healthy");
    }

    @Test
    void grantedThoughAMemberMightBeTheBootstraps() {
        fails(
                CHECK,
                new RemovalAnswer(ALL_MET, "", etcd(MASTERS_VOTER, HOMELESS)),
                EXPECTED
                        + "granted: met: etcd has no member on the bootstrap: seen 1\nbut asked apart, etcd on master-0"
                        + " has the member c etcd-x on no declared node, voter, healthy");
    }

    @Test
    void grantedThoughEtcdHasTooFewVotersOnMasters() {
        fails(
                CHECK,
                new RemovalAnswer(ALL_MET, "", etcd(LEARNER)),
                EXPECTED + "granted: met: etcd has a healthy voter on every master: seen 2\nbut asked apart, there are"
                        + " fewer than 1 voters on masters: etcd on master-0 tells of a etcd-0 on master-0, learner,"
                        + " healthy");
    }

    @Test
    void aRefusalThatTakesAMissingConditionForMetIsWrong() {
        fails(
                CHECK,
                new RemovalAnswer(
                        conditions(State.MET, State.MET, State.MISSING), "marker", etcd(MASTERS_VOTER, BOOTSTRAPS)),
                EXPECTED + "the refusal takes this for met: met: etcd has no member on the bootstrap: seen 1\n"
                        + "but asked apart, etcd on master-0 has the member b etcd-bootstrap on bootstrap, voter,"
                        + " healthy");
    }

    @Test
    void aGateThatDoesNotAskForEtcdIsNone() {
        fails(
                CHECK,
                new RemovalAnswer(List.of(new RemovalCondition("marker", State.MET, "seen")), "", etcd(MASTERS_VOTER)),
                EXPECTED + "the gate does not ask whether etcd has no member on the bootstrap\n"
                        + "the gate does not ask whether etcd has a healthy voter on every master");
    }

    @Test
    void withoutALookAtEtcdApartNothingIsKnown() {
        isUnknown(CHECK, new RemovalAnswer(ALL_MET, "", DARK), "etcd could not be asked apart: no etcd");
        isUnknown(
                CHECK,
                new RemovalAnswer(conditions(State.MET, State.MET, State.MISSING), "marker", DARK),
                "etcd could not be asked apart: no etcd");
    }

    @Test
    void aRefusalBecauseNothingCouldBeLookedAtProvesNothing() {
        isUnknown(
                CHECK,
                new RemovalAnswer(
                        conditions(State.COULD_NOT_LOOK, State.COULD_NOT_LOOK, State.COULD_NOT_LOOK),
                        "all of them",
                        etcd(BOOTSTRAPS)),
                "no condition could be looked at; could not look: etcd has no member on the bootstrap: seen 1");
        isUnknown(CHECK, new RemovalAnswer(List.of(), "no", etcd(MASTERS_VOTER)), "no condition was asked for");
    }

    @Test
    void theReportShowsTheConditionsAsATable() {
        assertThat(new RemovalAnswer(conditions(State.MET, State.MISSING, State.COULD_NOT_LOOK), "no", DARK))
                .hasToString("""
                        refused
                        etcd has no member on the bootstrap      | met            | seen 1
                        etcd has a healthy voter on every master | missing        | seen 2
                        marker                                   | could not look | seen 3
                        etcd, asked apart:
                        master-0: could not look: no etcd""");
    }
}

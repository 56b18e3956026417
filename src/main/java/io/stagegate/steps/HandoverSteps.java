package io.stagegate.steps;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.stagegate.action.BootstrapGates;
import io.stagegate.action.RemovalRequest;
import io.stagegate.check.ForEach;
import io.stagegate.check.Handover;
import io.stagegate.check.Removal;
import io.stagegate.check.Units;
import io.stagegate.environment.HandoverCondition;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.probe.BootstrapProbe;
import io.stagegate.probe.ConfigMapProbe;
import io.stagegate.probe.FileProbe;
import io.stagegate.probe.JournalProbe;
import io.stagegate.probe.LeaseRenewalProbe;
import io.stagegate.probe.ParallelProbe;
import java.util.List;

/** Steps about the handover of the bootstrap's work to the masters. */
public final class HandoverSteps {

    private final ScenarioContext scenario;
    private final OperatorSteps operators;

    public HandoverSteps(ScenarioContext scenario, OperatorSteps operators) {
        this.scenario = scenario;
        this.operators = operators;
    }

    /** In its last run: one that was started again after it was complete is at work again. */
    @Given("bootkube on {node} reports that the bootstrap is complete")
    public void bootkubeHasSaidSo(Node node) {
        scenario.await("bootstrap-complete")
                .probe(JournalProbe.ofLastRun(node, scenario.profile().units().bootkube()))
                .until(Units.logged(List.of(scenario.profile().handover().message())));
    }

    @Then("the bootstrap's marker and the cluster's ConfigMap both report that the bootstrap is complete")
    public void theBootstrapIsComplete() {
        Profile.Handover handover = scenario.profile().handover();
        if (handover.has(HandoverCondition.MARKER)) {
            scenario.await("handover")
                    .probe(new BootstrapProbe<>(new FileProbe(scenario.install().bootstrap(), handover.marker())))
                    .until(Handover.marked());
            operators.keepOperatorsBefore();
        }
        if (handover.has(HandoverCondition.CONFIG_MAP)) {
            scenario.await("handover")
                    .probe(new ConfigMapProbe(handover.configMap()))
                    .until(Handover.complete());
        } else if (!handover.has(HandoverCondition.MARKER)) {
            scenario.skip("left out: profile " + scenario.profile().name() + " has neither marker nor ConfigMap");
        }
    }

    @Then("every condition for removing the bootstrap holds, and keeps holding for the required time")
    public void everyConditionHolds() {
        Install environment = scenario.install();
        scenario.await("removal-gate")
                .probe(new RemovalRequest(BootstrapGates.beforeTheRemoval(environment)))
                .until(Removal.granted(environment.bootstrap(), environment.masters()));
        operators.keepOperatorsBefore();
    }

    @Then("the leaders of the controller manager and the scheduler run on masters and renew their leases")
    public void theLeadersRenewTheirLeases() {
        Install environment = scenario.install();
        scenario.await("handover")
                .probe(ParallelProbe.of("", scenario.profile().handover().leases(), LeaseRenewalProbe::new))
                .until(ForEach.one(Handover.renewedByOneOf(environment.masters(), environment.bootstrap())));
    }

    @Then("stagegate refuses to remove the bootstrap, naming each missing condition, until all conditions hold")
    public void removingTheBootstrapIsRefused() {
        Install environment = scenario.install();
        scenario.await("bootstrap-complete")
                .probe(new RemovalRequest(BootstrapGates.beforeTheRemoval(environment)))
                .until(Removal.refusedWhileAnyIsMissing(environment.bootstrap(), environment.masters()));
    }
}

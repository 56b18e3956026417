package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.stagegate.action.BootstrapGates;
import io.stagegate.action.BootstrapRehearsal;
import io.stagegate.action.DrainBootstrap;
import io.stagegate.action.RemoveFromLoadBalancer;
import io.stagegate.action.SuspendBootstrap;
import io.stagegate.check.LoadBalancing;
import io.stagegate.check.OperatorsHealth;
import io.stagegate.check.Rehearsal;
import io.stagegate.environment.Install;
import io.stagegate.evidence.DisruptionTimeline;
import io.stagegate.evidence.RehearsalTimeline;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.probe.LoadBalancerProbe;
import java.util.Optional;

/** Steps about the load balancer. */
public final class LoadBalancerSteps {

    private final ScenarioContext scenario;
    private final LoadBalancerRollback rollback;

    public LoadBalancerSteps(ScenarioContext scenario) {
        this.scenario = scenario;
        this.rollback = new LoadBalancerRollback(scenario);
    }

    @When("the administrator puts the bootstrap's servers in maintenance")
    public void putInMaintenance() {
        rollback.orReadyAgain(() -> {
            scenario.await("load-balancer")
                    .change(
                            "maintenance of the bootstrap's servers",
                            lab -> DrainBootstrap.perform(lab, BootstrapGates.beforeTheRemoval(scenario.install())));
            scenario.await("load-balancer")
                    .probe(new LoadBalancerProbe())
                    .ignoringSignals()
                    .until(LoadBalancing.bootstrapInMaintenance(scenario.install()));
            rollback.theApiAnswers();
        });
    }

    @Then("the cluster works without the suspended bootstrap for longer than any lease lasts")
    public void nothingNeedsTheBootstrap() {
        Install environment = scenario.install();
        BootstrapRehearsal rehearsal = new BootstrapRehearsal(
                environment,
                scenario.monitoring().disruptionsHistory(),
                new OperatorsHealth(
                        Optional.ofNullable(scenario.run().operatorsBefore().get()),
                        scenario.profile().operators().controlPlane()));
        rollback.orAwakeAgain(() -> {
            scenario.await("rehearsal")
                    .change(
                            "the suspension of domain "
                                    + environment.bootstrap().domain(),
                            lab -> SuspendBootstrap.perform(lab, BootstrapGates.beforeTheRemoval(environment)));
            try {
                scenario.await("rehearsal").probe(rehearsal).ignoringSignals().until(Rehearsal.passed());
            } finally {
                RehearsalHistory history = rehearsal.history();
                scenario.keep("rehearsal", "image/svg+xml", () -> RehearsalTimeline.of(environment.name(), history));
                scenario.keep(
                        "outages of the API until the rehearsal's end",
                        "image/svg+xml",
                        () -> DisruptionTimeline.of(
                                environment.name(), scenario.monitoring().disruptions()));
                scenario.keep("table of the rehearsal", "text/plain", history::toString);
            }
        });
    }

    @When("the administrator removes the bootstrap's servers from the load balancer")
    public void removed() {
        // Broken off between the change and its answer, it may have done harm already.
        rollback.orPutBackWithoutApi(() -> scenario.await("removal-gate")
                .change(
                        "the removal of the bootstrap's servers",
                        lab -> RemoveFromLoadBalancer.perform(
                                lab,
                                BootstrapGates.beforeTheRemoval(scenario.install())
                                        .ask(lab))));
    }

    @Then("the load balancer reports the masters as up, and no bootstrap")
    public void knowsTheMastersOnly() {
        // The API's own step comes after this one, and would not be reached.
        rollback.orPutBackWithoutApi(() -> scenario.await("load-balancer")
                .probe(new LoadBalancerProbe())
                .ignoringSignals()
                .until(LoadBalancing.mastersOnly(scenario.install())));
    }

    @Then("the API still answers through the load balancer")
    public void theApiAnswersOrTheyArePutBack() {
        rollback.orPutBack(rollback::theApiAnswers);
    }
}

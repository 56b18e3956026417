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
import io.stagegate.environment.Environment;
import io.stagegate.evidence.DisruptionTimeline;
import io.stagegate.evidence.RehearsalTimeline;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.probe.LoadBalancerProbe;

/** Steps about the load balancer. */
public final class LoadBalancerSteps {

    private final Scene scene;
    private final WayBack wayBack;

    public LoadBalancerSteps(Scene scene) {
        this.scene = scene;
        this.wayBack = new WayBack(scene);
    }

    @When("the bootstrap's servers are put in maintenance")
    public void putInMaintenance() {
        wayBack.orReadyAgain(() -> {
            scene.act(
                    "load-balancer",
                    "maintenance of the bootstrap's servers",
                    lab -> DrainBootstrap.perform(lab, BootstrapGates.beforeTheRemoval(scene.environment())));
            scene.patiently(
                    "load-balancer",
                    new LoadBalancerProbe(),
                    LoadBalancing.bootstrapInMaintenance(scene.environment()));
            wayBack.theApiAnswers();
        });
    }

    @Then("nothing needs the bootstrap while it is suspended, for longer than any lease lasts")
    public void nothingNeedsTheBootstrap() {
        Environment environment = scene.environment();
        BootstrapRehearsal rehearsal = new BootstrapRehearsal(
                environment,
                scene.following().disruptionsHistory(),
                new OperatorsHealth(
                        scene.run().operatorsBefore().seen(),
                        scene.profile().operators().controlPlane()));
        wayBack.orAwakeAgain(() -> {
            scene.act(
                    "rehearsal",
                    "the suspension of domain " + environment.bootstrap().domain(),
                    lab -> SuspendBootstrap.perform(lab, BootstrapGates.beforeTheRemoval(environment)));
            try {
                scene.patiently("rehearsal", rehearsal, Rehearsal.passed());
            } finally {
                RehearsalHistory history = rehearsal.history();
                scene.keep("rehearsal", "image/svg+xml", () -> RehearsalTimeline.of(environment.name(), history));
                scene.keep(
                        "outages of the API until the rehearsal's end",
                        "image/svg+xml",
                        () -> DisruptionTimeline.of(
                                environment.name(), scene.following().disruptions()));
                scene.keep("table of the rehearsal", "text/plain", history::toString);
            }
        });
    }

    @When("the bootstrap's servers are removed from the load balancer")
    public void removed() {
        // Broken off between the change and its answer, it may have done harm already.
        wayBack.orPutBackWithoutApi(() -> scene.act(
                "removal-gate",
                "the removal of the bootstrap's servers",
                lab -> RemoveFromLoadBalancer.perform(
                        lab,
                        BootstrapGates.beforeTheRemoval(scene.environment()).ask(lab))));
    }

    @Then("the load balancer knows the masters as up, and no bootstrap")
    public void knowsTheMastersOnly() {
        // The API's own step comes after this one, and would not be reached.
        wayBack.orPutBackWithoutApi(() -> scene.patiently(
                "load-balancer", new LoadBalancerProbe(), LoadBalancing.mastersOnly(scene.environment())));
    }

    @Then("the API answers through the load balancer, or the bootstrap's servers are put back")
    public void theApiAnswersOrTheyArePutBack() {
        wayBack.orPutBack(wayBack::theApiAnswers);
    }
}

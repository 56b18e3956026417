package io.stagegate.steps;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.stagegate.check.Disruption;
import io.stagegate.check.LoadBalancing;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.evidence.DisruptionTimeline;
import io.stagegate.follow.Following;
import io.stagegate.observation.LoadBalancerServers;

/** Steps about the API's outages. */
public final class DisruptionSteps {

    private final Scene scene;

    public DisruptionSteps(Scene scene) {
        this.scene = scene;
    }

    /** It goes on until the run ends; said again, it changes nothing. Sampling that begins on a dead API proves nothing. */
    @Given("the API is sampled through the load balancer from here on")
    public void sampled() {
        scene.following().sampleApi();
        scene.within("api-health", scene.following().disruptionsHistory(), Disruption.sampled());
    }

    @Then("every outage of the API since its sampling began fits the environment's budget")
    public void everyOutageFits() {
        Following following = scene.following();
        try {
            scene.within(
                    "api-health",
                    following.disruptionsHistory(),
                    new Disruption(
                            scene.environment().disruption().budget(),
                            following.disruptions().now()));
        } finally {
            scene.keep(
                    "outages of the API",
                    "image/svg+xml",
                    () -> DisruptionTimeline.of(scene.environment().name(), following.disruptions()));
            scene.keep(
                    "table of the API's outages",
                    "text/plain",
                    () -> following.disruptions().toString());
            tellOfTheOthers();
        }
    }

    /** Where what is sampled goes to one master only, the others' health is told beside: each is asked directly, too. */
    private void tellOfTheOthers() {
        if (scene.environment().loadBalancer().isEmpty()) {
            return;
        }
        try {
            LoadBalancerServers seen = scene.run().lab().loadBalancer().servers();
            if (LoadBalancing.alwaysToTheSame(scene.environment(), seen)) {
                scene.tell("HAProxy balances by source: what was sampled went to one master only; each of them, asked"
                        + " directly by /readyz:\n"
                        + scene.following().api().history());
            }
        } catch (CouldNotLookException e) {
            scene.tell("how HAProxy chooses a server could not be seen: " + e.getMessage());
        }
    }
}

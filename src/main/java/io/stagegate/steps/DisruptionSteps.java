package io.stagegate.steps;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.stagegate.check.Disruption;
import io.stagegate.evidence.DisruptionTimeline;
import io.stagegate.follow.Following;

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
        }
    }
}

package io.stagegate.steps;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.stagegate.check.Disruption;
import io.stagegate.check.LoadBalancing;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.evidence.DisruptionTimeline;
import io.stagegate.monitor.Monitoring;
import io.stagegate.observation.LoadBalancerServers;

/** Steps about the API's outages. */
public final class DisruptionSteps {

    private final ScenarioContext scenario;

    public DisruptionSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    /** It goes on until the run ends; said again, it changes nothing. Sampling that begins on a dead API proves nothing. */
    @Given("stagegate samples the API through the load balancer from here on")
    public void sampled() {
        scenario.monitoring().sampleApi();
        scenario.await("api-health")
                .probe(scenario.monitoring().disruptionsHistory())
                .until(Disruption.sampled());
    }

    @Then("every outage of the API since sampling began fits the environment's budget")
    public void everyOutageFits() {
        Monitoring monitoring = scenario.monitoring();
        try {
            scenario.await("api-health")
                    .probe(monitoring.disruptionsHistory())
                    .until(new Disruption(
                            scenario.install().disruption().budget(),
                            monitoring.disruptions().now()));
        } finally {
            scenario.keep(
                    "outages of the API",
                    "image/svg+xml",
                    () -> DisruptionTimeline.of(scenario.environment().name(), monitoring.disruptions()));
            scenario.keep(
                    "table of the API's outages",
                    "text/plain",
                    () -> monitoring.disruptions().toString());
            noteOtherMasters();
        }
    }

    /** Where what is sampled goes to one master only, the others' health is reported beside: each is asked directly, too. */
    private void noteOtherMasters() {
        if (scenario.install().loadBalancer().isEmpty()
                || scenario.environment().recorded()) {
            return;
        }
        try {
            LoadBalancerServers seen =
                    scenario.run().lab().install().loadBalancer().servers();
            if (LoadBalancing.alwaysToTheSame(scenario.install(), seen)) {
                scenario.note(
                        "HAProxy balances by source: what was sampled went to one master only; each of them, asked"
                                + " directly by /readyz:\n"
                                + scenario.monitoring().api().history());
            }
        } catch (CouldNotCheckException e) {
            scenario.note("how HAProxy chooses a server could not be seen: " + e.getMessage());
        }
    }
}

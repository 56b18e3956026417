package io.stagegate.steps;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.stagegate.check.EtcdScaling;
import io.stagegate.check.InstallOrder;
import io.stagegate.evidence.EtcdTimeline;
import io.stagegate.evidence.MilestoneTimeline;
import io.stagegate.monitor.Monitoring;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.MilestoneHistory;

/** Steps about what is followed in the background of a run. */
public final class MonitoringSteps {

    private final ScenarioContext scenario;

    public MonitoringSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    /** It goes on until the run ends; said again, it changes nothing. */
    @Given("stagegate monitors etcd's membership and the API's health from here on")
    public void followed() {
        scenario.monitoring();
    }

    /** Nothing is judged by what is seen, so the nodes are asked less often. */
    @Given("stagegate monitors etcd's membership and the API's health for the report's timeline")
    public void followedToBeDrawn() {
        scenario.monitoring().etcd().relax();
    }

    @Then("etcd has moved from the bootstrap's member to the masters' without ever losing quorum")
    public void etcdHasScaled() {
        Monitoring monitoring = scenario.monitoring();
        EtcdScaling scaling = new EtcdScaling(
                scenario.install().bootstrap(), scenario.install().masters());
        try {
            scenario.await("etcd-scaling")
                    .probe(monitoring.etcdsHistory(EtcdScaling.BLIND))
                    .watch(onChange -> monitoring.etcd().listen(onChange)::run)
                    .until(scaling);
        } finally {
            monitoring.etcd().relax();
            keepEtcdsTimeline(scaling);
            scenario.keep(
                    "health of the API",
                    "text/plain",
                    () -> monitoring.api().history().toString());
        }
    }

    private void keepEtcdsTimeline(EtcdScaling scaling) {
        Monitoring monitoring = scenario.monitoring();
        scenario.keep("timeline of etcd and the API", "image/svg+xml", () -> {
            EtcdHistory etcd = monitoring.etcd().history();
            return EtcdTimeline.of(
                    scenario.install(),
                    etcd,
                    scaling.violations(etcd),
                    monitoring.api().history());
        });
    }

    /** It goes on until every step was seen; said again, it changes nothing. */
    @Given("stagegate monitors the steps of the install from here on")
    public void theStepsAreFollowed() {
        scenario.monitoring().milestones();
    }

    @Then("every step of the install was observed, in the order of the timeline")
    public void everyStepWasSeen() {
        Monitoring monitoring = scenario.monitoring();
        InstallOrder order = new InstallOrder();
        try {
            scenario.await("handover").probe(monitoring.milestonesHistory()).until(order);
        } finally {
            scenario.keep("timeline of the install", "image/svg+xml", () -> {
                MilestoneHistory history = monitoring.milestones().history();
                return MilestoneTimeline.of(scenario.environment(), history, order.violations(history));
            });
            keepEtcdsTimeline(new EtcdScaling(
                    scenario.install().bootstrap(), scenario.install().masters()));
        }
    }
}

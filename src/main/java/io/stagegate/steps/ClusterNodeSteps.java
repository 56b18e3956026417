package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Nodes;
import io.stagegate.probe.ClusterNodesProbe;
import io.stagegate.wait.WatchedKind;

/** Steps about nodes as the cluster knows them. */
public final class ClusterNodeSteps {

    private final ScenarioContext scenario;

    public ClusterNodeSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("every master is a node of the cluster")
    public void everyMasterIsANode() {
        scenario.await("nodes")
                .probe(new ClusterNodesProbe())
                .watch(WatchedKind.NODES)
                .until(Nodes.joined(scenario.install().masters()));
    }

    @Then("every master becomes Ready")
    public void everyMasterBecomesReady() {
        scenario.await("nodes")
                .probe(new ClusterNodesProbe())
                .watch(WatchedKind.NODES)
                .until(Nodes.ready(scenario.install().masters()));
    }
}

package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Nodes;
import io.stagegate.probe.ClusterNodesProbe;
import io.stagegate.wait.Watched;

/** Steps about nodes as the cluster knows them. */
public final class ClusterNodeSteps {

    private final Scene scene;

    public ClusterNodeSteps(Scene scene) {
        this.scene = scene;
    }

    @Then("every master is a node of the cluster")
    public void everyMasterIsANode() {
        scene.within(
                "nodes",
                new ClusterNodesProbe(),
                Nodes.joined(scene.environment().masters()),
                Watched.NODES);
    }

    @Then("every master becomes Ready")
    public void everyMasterBecomesReady() {
        scene.within(
                "nodes",
                new ClusterNodesProbe(),
                Nodes.ready(scene.environment().masters()),
                Watched.NODES);
    }
}

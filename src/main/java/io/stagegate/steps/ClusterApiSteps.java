package io.stagegate.steps;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.stagegate.action.BootstrapCluster;
import io.stagegate.action.MoveRequest;
import io.stagegate.action.MoveToTarget;
import io.stagegate.action.PivotCluster;
import io.stagegate.check.Api;
import io.stagegate.check.Check;
import io.stagegate.check.ForEach;
import io.stagegate.check.InterruptedMove;
import io.stagegate.check.Moves;
import io.stagegate.check.Nodes;
import io.stagegate.check.Operators;
import io.stagegate.check.Provisioning;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import io.stagegate.evidence.ObjectGraph;
import io.stagegate.observation.MachineNodes;
import io.stagegate.probe.ControllersProbe;
import io.stagegate.probe.IdentityProbe;
import io.stagegate.probe.MachineNodesProbe;
import io.stagegate.probe.ManagementClusterProbe;
import io.stagegate.probe.PivotProbe;
import io.stagegate.probe.ReadyzProbe;
import java.nio.file.Files;

/** Steps about the two management clusters of a Cluster API pivot. */
public final class ClusterApiSteps {

    private final ScenarioContext scenario;

    public ClusterApiSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    private ClusterApi pivot() {
        return scenario.pivot();
    }

    @When("the administrator creates the bootstrap cluster, unless it exists")
    public void theBootstrapClusterIsMade() {
        scenario.runTool(
                "bootstrap-cluster", "the making of cluster " + pivot().source().name(), BootstrapCluster::create);
    }

    @Then("the API of the {cluster} is healthy")
    public void theApiIsHealthy(Side side) {
        scenario.await("api-health").probe(new ReadyzProbe(side)).until(Api.healthy());
    }

    @When("the administrator initialises Cluster API in the {cluster}")
    public void clusterApiIsInitialised(Side side) {
        scenario.runTool(
                "controllers",
                "the initialisation of " + pivot().name(side),
                run -> PivotCluster.initialise(run, side));
    }

    /** To its end: that the target lacks a provider of the source is the next check's to report. */
    @Then("the Cluster API controllers are available in the {cluster}")
    public void theControllersAreAvailable(Side side) {
        scenario.await("controllers")
                .probe(ControllersProbe.in(side, pivot().profile()))
                .ignoringSignals()
                .until(ForEach.one(Operators.available()));
    }

    @When("the administrator applies the pivot cluster's manifest")
    public void theManifestIsApplied() {
        scenario.runTool(
                "provisioning", "the application of " + pivot().target().manifest(), PivotCluster::apply);
    }

    /** To its end: without a CNI nodes are NotReady here, as they have to be until the CNI is installed. */
    @Then("the pivot cluster, its control plane and its workers are provisioned")
    public void thePivotClusterIsProvisioned() {
        scenario.await("provisioning")
                .probe(new ManagementClusterProbe(Side.SOURCE))
                .ignoringSignals()
                .until(Provisioning.done(
                        pivot().target().namespace(), pivot().target().name()));
    }

    @When("the administrator retrieves the pivot cluster's kubeconfig")
    public void theKubeconfigIsRetrieved() {
        scenario.runTool(
                "api-health", "the retrieval of " + pivot().kubeconfig(Side.TARGET), PivotCluster::keepKubeconfig);
    }

    @Then("the bootstrap cluster and the pivot cluster are different clusters")
    public void theTwoAreNotOne() {
        scenario.await("api-health").probe(IdentityProbe.ofBoth()).until(Moves.apart());
    }

    @When("the administrator installs the CNI in the pivot cluster")
    public void theCniIsInstalled() {
        scenario.runTool("cni", "the installation of the CNI", PivotCluster::installCni);
    }

    @Then("every machine of the pivot cluster is a Ready node of it")
    public void everyMachineIsReady() {
        scenario.await("nodes").probe(new MachineNodesProbe(Side.SOURCE)).until(everyMachineReady());
    }

    private Check<MachineNodes> everyMachineReady() {
        return Nodes.everyMachineReady(
                pivot().target().namespace(), pivot().target().name());
    }

    @Given("every precondition of the move holds, and keeps holding for the required time")
    public void everyPreconditionHolds() {
        boolean green = false;
        try {
            scenario.await("move-gate").probe(new MoveRequest()).until(Moves.permitted());
            green = true;
        } finally {
            // Of an earlier move that ended in the middle: what is where decides how to go on.
            if (!green && Files.exists(pivot().record())) {
                keepGraph();
                keepWhereabouts();
            }
        }
    }

    @When("the administrator moves everything from the bootstrap cluster to the pivot cluster")
    public void everythingIsMoved() {
        boolean ended = false;
        try {
            scenario.runTool(
                    "move", "the move of everything to " + pivot().target().name(), MoveToTarget::perform);
            ended = true;
        } finally {
            if (!ended) {
                keepGraph();
                keepWhereabouts();
            }
        }
    }

    @Then("the pivot cluster has every moved object")
    public void thePivotClusterHasReceivedIt() {
        scenario.await("handover").probe(new PivotProbe()).until(Moves.arrived());
    }

    @Then("the bootstrap cluster has no Cluster API objects left, in any namespace")
    public void nothingIsLeft() {
        judged(() -> scenario.await("handover").probe(new PivotProbe()).until(Moves.sourceEmpty()));
    }

    @Then("the pivot cluster has every object, complete and not paused, and reconciles them")
    public void thePivotClusterHasItAll() {
        judged(() -> scenario.await("handover")
                .probe(new PivotProbe(true))
                .until(Moves.ownedByTarget(
                        pivot().target().namespace(), pivot().target().name())));
    }

    /** The graph is drawn whatever comes of it; what is where is reported where it is not as it must be. */
    private void judged(Runnable check) {
        boolean green = false;
        try {
            check.run();
            green = true;
        } finally {
            keepGraph();
            if (!green) {
                keepWhereabouts();
            }
        }
    }

    private void keepGraph() {
        scenario.keep(
                "object graph",
                "image/svg+xml",
                () -> ObjectGraph.of(new PivotProbe().observe(scenario.run().lab())));
    }

    private void keepWhereabouts() {
        scenario.keep(
                "what is where",
                "text/plain",
                () -> InterruptedMove.whereabouts(
                        new PivotProbe().observe(scenario.run().lab())));
    }

    @When("the administrator deletes the bootstrap cluster, if the environment permits it")
    public void theBootstrapClusterIsDeleted() {
        if (!scenario.environment().permits(Permission.DELETE)) {
            scenario.skip("the environment does not permit delete");
        }
        scenario.runTool(
                "deletion", "the deletion of cluster " + pivot().source().name(), BootstrapCluster::delete);
    }

    @Then("the bootstrap cluster is gone")
    public void theBootstrapClusterIsGone() {
        scenario.await("deletion").probe(new ReadyzProbe(Side.SOURCE)).until(Api.silent());
    }

    @Then("the pivot cluster manages itself")
    public void thePivotClusterManagesItself() {
        theControllersAreAvailable(Side.TARGET);
        scenario.await("nodes").probe(new MachineNodesProbe(Side.TARGET)).until(everyMachineReady());
        scenario.await("provisioning")
                .probe(new ManagementClusterProbe(Side.TARGET))
                .until(Provisioning.done(
                        pivot().target().namespace(), pivot().target().name()));
    }
}

package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Api;
import io.stagegate.check.EtcdScaling;
import io.stagegate.check.Every;
import io.stagegate.check.Operators;
import io.stagegate.check.OperatorsHealth;
import io.stagegate.environment.Profile;
import io.stagegate.follow.EtcdFollower;
import io.stagegate.probe.ClusterOperatorsProbe;
import io.stagegate.probe.DeploymentProbe;
import io.stagegate.probe.OperatorLogProbe;
import io.stagegate.probe.OperatorReachProbe;
import io.stagegate.probe.SeveralProbe;
import io.stagegate.wait.Watched;

/** Steps about the operators that form the control plane. */
public final class OperatorSteps {

    private final Scene scene;

    public OperatorSteps(Scene scene) {
        this.scene = scene;
    }

    @Then("the key messages of the etcd operator appear in order")
    public void theEtcdOperatorsKeyMessagesAppear() {
        Profile.Operators operators = scene.profile().operators();
        EtcdFollower etcd = scene.following().etcd();
        scene.within(
                "operators",
                new OperatorLogProbe(
                        operators.etcd(),
                        scene.profile().mastersStaticPod("etcd").namespace(),
                        etcd::history),
                Operators.said(
                        operators.etcdMessages(),
                        new EtcdScaling(
                                scene.environment().bootstrap(),
                                scene.environment().masters())));
    }

    @Then("the operators' Deployments are available, their pods on masters")
    public void theDeploymentsAreAvailableOnMasters() {
        scene.within(
                "operators",
                SeveralProbe.of("", scene.profile().operators().deployments(), DeploymentProbe::new),
                Every.one(Operators.availableOn(scene.environment().masters())),
                Watched.DEPLOYMENTS);
    }

    @Then("the cluster version operator's Deployment is available, its pods on masters")
    public void theClusterVersionOperatorIsAvailable() {
        scene.within(
                "handover",
                new DeploymentProbe(scene.profile().handover().clusterVersionOperator()),
                Operators.availableOn(scene.environment().masters()),
                Watched.DEPLOYMENTS);
    }

    @Then("no cluster operator is worse than before the pivot")
    public void noClusterOperatorIsWorse() {
        scene.within(
                "operators",
                new ClusterOperatorsProbe(),
                new OperatorsHealth(
                        scene.run().operatorsBefore().seen(),
                        scene.profile().operators().controlPlane()));
    }

    /** To be called where the bootstrap was just seen to live: only then is it before the pivot. */
    void keepOperatorsBefore() {
        scene.keep("cluster operators before the pivot", "text/plain", () -> {
            scene.run()
                    .operatorsBefore()
                    .keep(new ClusterOperatorsProbe().observe(scene.run().lab()));
            return scene.run().operatorsBefore().seen().orElseThrow().toString();
        });
    }

    @Then("every operator's pod reaches the API through its ClusterIP")
    public void everyOperatorsPodReachesTheApi() {
        scene.within(
                "service-network",
                new OperatorReachProbe(
                        scene.profile().operators().deployments(),
                        scene.environment().masters()),
                Every.one(Api.healthy()));
    }
}

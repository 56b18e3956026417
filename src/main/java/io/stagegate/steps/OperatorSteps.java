package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Api;
import io.stagegate.check.EtcdScaling;
import io.stagegate.check.ForEach;
import io.stagegate.check.Operators;
import io.stagegate.check.OperatorsHealth;
import io.stagegate.environment.Profile;
import io.stagegate.monitor.Monitor;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.probe.ClusterOperatorsProbe;
import io.stagegate.probe.DeploymentProbe;
import io.stagegate.probe.OperatorLogProbe;
import io.stagegate.probe.OperatorReachProbe;
import io.stagegate.probe.ParallelProbe;
import io.stagegate.wait.WatchedKind;
import java.util.Optional;

/** Steps about the operators that form the control plane. */
public final class OperatorSteps {

    private final ScenarioContext scenario;

    public OperatorSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("the key messages of the etcd operator appear in order")
    public void theEtcdOperatorsKeyMessagesAppear() {
        Profile.Operators operators = scenario.profile().operators();
        Monitor<EtcdSnapshot, EtcdHistory> etcd = scenario.monitoring().etcd();
        scenario.await("operators")
                .probe(new OperatorLogProbe(
                        operators.etcd(),
                        scenario.profile().mastersStaticPod("etcd").namespace(),
                        etcd::history))
                .until(Operators.logged(
                        operators.etcdMessages(),
                        new EtcdScaling(
                                scenario.install().bootstrap(),
                                scenario.install().masters())));
    }

    @Then("the operators' Deployments are available, their pods on masters")
    public void theDeploymentsAreAvailableOnMasters() {
        scenario.await("operators")
                .probe(ParallelProbe.of("", scenario.profile().operators().deployments(), DeploymentProbe::new))
                .watch(WatchedKind.DEPLOYMENTS)
                .until(ForEach.one(Operators.availableOn(scenario.install().masters())));
    }

    @Then("the cluster version operator's Deployment is available, its pods on masters")
    public void theClusterVersionOperatorIsAvailable() {
        scenario.await("handover")
                .probe(new DeploymentProbe(scenario.profile().handover().clusterVersionOperator()))
                .watch(WatchedKind.DEPLOYMENTS)
                .until(Operators.availableOn(scenario.install().masters()));
    }

    @Then("no cluster operator is worse than before the pivot")
    public void noClusterOperatorIsWorse() {
        scenario.await("operators")
                .probe(new ClusterOperatorsProbe())
                .until(new OperatorsHealth(
                        Optional.ofNullable(scenario.run().operatorsBefore().get()),
                        scenario.profile().operators().controlPlane()));
    }

    /** To be called where the bootstrap was just seen to live: only then is it before the pivot. */
    void keepOperatorsBefore() {
        if (scenario.run().operatorsBefore().get() == null) {
            scenario.aside("cluster operators before the pivot", new ClusterOperatorsProbe())
                    .ifPresent(seen -> scenario.run().operatorsBefore().compareAndSet(null, seen));
        }
    }

    @Then("every operator's pod reaches the API through its ClusterIP")
    public void everyOperatorsPodReachesTheApi() {
        scenario.await("service-network")
                .probe(new OperatorReachProbe(
                        scenario.profile().operators().deployments(),
                        scenario.install().masters()))
                .until(ForEach.one(Api.healthy()));
    }
}

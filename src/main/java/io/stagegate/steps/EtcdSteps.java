package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Etcd;
import io.stagegate.environment.Node;
import io.stagegate.probe.EtcdProbe;

/** Steps about etcd. */
public final class EtcdSteps {

    private final Scene scene;

    public EtcdSteps(Scene scene) {
        this.scene = scene;
    }

    @Then("the single etcd member on {node} is healthy")
    public void theSingleMemberIsHealthy(Node node) {
        scene.within("etcd-health", new EtcdProbe(node), Etcd.singleHealthyMember());
    }
}

package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Pods;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.probe.NodePodsProbe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steps about pods on a node. */
public final class PodSteps {

    private final Scene scene;

    public PodSteps(Scene scene) {
        this.scene = scene;
    }

    @Then("these static pods run on {node}:")
    public void theseStaticPodsRun(Node node, List<String> components) {
        Map<String, Profile.StaticPod> pods = new LinkedHashMap<>();
        components.forEach(component -> pods.put(component, scene.profile().staticPod(component)));
        scene.within("static-pods", new NodePodsProbe(node), Pods.running(pods));
    }
}

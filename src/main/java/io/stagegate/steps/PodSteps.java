package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Every;
import io.stagegate.check.Pods;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.probe.ClusterPodsProbe;
import io.stagegate.probe.NodePodsProbe;
import io.stagegate.probe.SeveralProbe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Steps about pods on a node. */
public final class PodSteps {

    private final Scene scene;

    public PodSteps(Scene scene) {
        this.scene = scene;
    }

    @Then("these static pods run on {node}:")
    public void theseStaticPodsRun(Node node, List<String> components) {
        scene.within(
                "static-pods",
                new NodePodsProbe(node),
                Pods.runningStatically(pods(components, scene.profile()::staticPod)));
    }

    @Then("this/these static pod(s) run(s) on every master:")
    public void theseStaticPodsRunOnEveryMaster(List<String> components) {
        scene.within(
                "static-pods",
                SeveralProbe.on("pods on", scene.environment().masters(), NodePodsProbe::new),
                Every.one(Pods.runningStatically(pods(components, scene.profile()::mastersStaticPod))));
    }

    @Then("an etcd pod is ready on every master")
    public void anEtcdPodIsReadyOnEveryMaster() {
        scene.within(
                "static-pods",
                ClusterPodsProbe.etcd(scene.profile()),
                Pods.readyOnEach(scene.environment().masters()));
    }

    private static Map<String, Profile.StaticPod> pods(
            List<String> components, Function<String, Profile.StaticPod> named) {
        Map<String, Profile.StaticPod> pods = new LinkedHashMap<>();
        components.forEach(component -> pods.put(component, named.apply(component)));
        return pods;
    }
}

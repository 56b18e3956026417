package io.stagegate.steps;

import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.stagegate.check.Check;
import io.stagegate.check.Every;
import io.stagegate.check.Pods;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterPods;
import io.stagegate.probe.ClusterPodsProbe;
import io.stagegate.probe.ComponentPodsProbe;
import io.stagegate.probe.NodePodsProbe;
import io.stagegate.probe.SeveralProbe;
import io.stagegate.wait.Watched;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Steps about pods on a node. */
public final class PodSteps {

    /** Where the cluster's network does its work, masters have none; the API's ClusterIP must answer all the same. */
    private static final String DISPENSABLE = "kube-proxy";

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
        if (components.equals(List.of(DISPENSABLE)) && !scene.profile().hasOnMasters(DISPENSABLE)) {
            scene.leftOut("profile " + scene.profile().name() + " has no static pod " + DISPENSABLE);
            return;
        }
        scene.within(
                "static-pods",
                SeveralProbe.on("pods on", scene.environment().masters(), NodePodsProbe::new),
                Every.one(Pods.runningStatically(pods(components, scene.profile()::mastersStaticPod))),
                Watched.PODS);
    }

    @Then("an etcd pod is ready on every master")
    public void anEtcdPodIsReadyOnEveryMaster() {
        scene.within(
                "static-pods",
                ClusterPodsProbe.etcd(scene.profile()),
                Pods.readyOnEach(scene.environment().masters()),
                Watched.PODS);
    }

    @Then("a Machine Config Server pod is ready on every master")
    public void aMachineConfigServerPodIsReady() {
        scene.within(
                "handover",
                ClusterPodsProbe.of(scene.profile().handover().machineConfigServer()),
                Pods.readyOnEach(scene.environment().masters()),
                Watched.PODS);
    }

    @Then("these run on the masters:")
    public void theseRunOnTheMasters(DataTable table) {
        Map<String, String> numbers = table.asMap();
        scene.within(
                "static-pods",
                SeveralProbe.of(
                        "the pods of",
                        List.copyOf(numbers.keySet()),
                        component -> ComponentPodsProbe.of(scene.profile(), component)),
                Every.by("run on masters, in the stated number", component -> inNumber(numbers.get(component))),
                Watched.PODS);
    }

    private Check<ClusterPods> inNumber(String words) {
        List<Node> masters = scene.environment().masters();
        return switch (words) {
            case "on each" -> Pods.oneOnEach(masters);
            case "at least one" -> Pods.readyOnSome(masters);
            default ->
                throw new IllegalArgumentException(
                        "\"" + words + "\" says nothing of how many; write one of: on each, at least one");
        };
    }

    private static Map<String, Profile.StaticPod> pods(
            List<String> components, Function<String, Profile.StaticPod> named) {
        Map<String, Profile.StaticPod> pods = new LinkedHashMap<>();
        components.forEach(component -> pods.put(component, named.apply(component)));
        return pods;
    }
}

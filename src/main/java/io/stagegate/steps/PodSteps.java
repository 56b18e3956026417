package io.stagegate.steps;

import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.stagegate.check.Check;
import io.stagegate.check.ForEach;
import io.stagegate.check.Pods;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterPods;
import io.stagegate.probe.ClusterPodsProbe;
import io.stagegate.probe.ComponentPodsProbe;
import io.stagegate.probe.NodePodsProbe;
import io.stagegate.probe.ParallelProbe;
import io.stagegate.wait.WatchedKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Steps about pods on a node. */
public final class PodSteps {

    /** Where the cluster's network does its work, masters have none; the API's ClusterIP must answer all the same. */
    private static final String DISPENSABLE = "kube-proxy";

    private final ScenarioContext scenario;

    public PodSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("these static pods run on {node}:")
    public void theseStaticPodsRun(Node node, List<String> components) {
        scenario.await("static-pods")
                .probe(new NodePodsProbe(node))
                .until(Pods.runningStatically(pods(components, scenario.profile()::staticPod)));
    }

    @Then("this/these static pod(s) run(s) on every master:")
    public void theseStaticPodsRunOnEveryMaster(List<String> components) {
        if (components.equals(List.of(DISPENSABLE)) && !scenario.profile().hasOnMasters(DISPENSABLE)) {
            scenario.notApplicable("profile " + scenario.profile().name() + " has no static pod " + DISPENSABLE);
            return;
        }
        scenario.await("static-pods")
                .probe(ParallelProbe.on("pods on", scenario.install().masters(), NodePodsProbe::new))
                .watch(WatchedKind.PODS)
                .until(ForEach.one(Pods.runningStatically(pods(components, scenario.profile()::mastersStaticPod))));
    }

    @Then("an etcd pod is ready on every master")
    public void anEtcdPodIsReadyOnEveryMaster() {
        scenario.await("static-pods")
                .probe(ClusterPodsProbe.etcd(scenario.profile()))
                .watch(WatchedKind.PODS)
                .until(Pods.readyOnEach(scenario.install().masters()));
    }

    @Then("a Machine Config Server pod is ready on every master")
    public void aMachineConfigServerPodIsReady() {
        scenario.await("handover")
                .probe(ClusterPodsProbe.of(scenario.profile().handover().machineConfigServer()))
                .watch(WatchedKind.PODS)
                .until(Pods.readyOnEach(scenario.install().masters()));
    }

    @Then("these run on the masters:")
    public void theseRunOnTheMasters(DataTable table) {
        Map<String, String> numbers = table.asMap();
        scenario.await("static-pods")
                .probe(ParallelProbe.of(
                        "the pods of",
                        List.copyOf(numbers.keySet()),
                        component -> ComponentPodsProbe.of(scenario.profile(), component)))
                .watch(WatchedKind.PODS)
                .until(ForEach.by(
                        "run on masters, in the stated number", component -> inNumber(numbers.get(component))));
    }

    private Check<ClusterPods> inNumber(String words) {
        List<Node> masters = scenario.install().masters();
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

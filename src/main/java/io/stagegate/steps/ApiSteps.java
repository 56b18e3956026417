package io.stagegate.steps;

import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.stagegate.check.Api;
import io.stagegate.check.Every;
import io.stagegate.check.Listings;
import io.stagegate.check.Manifests;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.environment.Node;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.probe.ListingProbe;
import io.stagegate.probe.MachineConfigProbe;
import io.stagegate.probe.ManifestsProbe;
import io.stagegate.probe.NodeApiHealthProbe;
import io.stagegate.probe.SeveralProbe;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Steps about the Kubernetes API and what it holds. */
public final class ApiSteps {

    private final Scene scene;

    public ApiSteps(Scene scene) {
        this.scene = scene;
    }

    @Then("the API is healthy through the load balancer")
    public void theApiIsHealthy() {
        scene.within("api-health", new ApiHealthProbe(HttpsTarget.api(scene.environment())), Api.healthy());
    }

    @Then("the API is healthy on {node} itself")
    public void theApiIsHealthyOn(Node node) {
        scene.within("api-health", NodeApiHealthProbe.itself(node, scene.profile()), Api.healthy());
    }

    @Then("the API is healthy on every master, asked directly")
    public void theApiIsHealthyOnEveryMaster() {
        scene.within(
                "api-health",
                SeveralProbe.on(
                        "the API on",
                        scene.environment().masters(),
                        master -> new ApiHealthProbe(HttpsTarget.api(scene.environment(), master))),
                Every.one(Api.healthy()));
    }

    @Then("the API answers through its ClusterIP from every master")
    public void theApiAnswersThroughItsClusterIp() {
        scene.within(
                "service-network",
                SeveralProbe.on(
                        "the API's ClusterIP from",
                        scene.environment().masters(),
                        master -> NodeApiHealthProbe.clusterIp(
                                master, scene.profile().masters())),
                Every.one(Api.healthy()));
    }

    @Then("the Machine Config Server answers through the load balancer")
    public void theMachineConfigServerAnswersThroughTheLoadBalancer() {
        scene.within(
                "api-health",
                new MachineConfigProbe(HttpsTarget.machineConfig(scene.environment())),
                Api.servingConfig());
    }

    @Then("the Machine Config Server answers on {node}, where it runs one")
    public void theMachineConfigServerAnswersOn(Node node) {
        scene.profile().noMachineConfigOnBootstrap().ifPresent(scene::skip);
        scene.within(
                "api-health",
                new MachineConfigProbe(HttpsTarget.machineConfig(scene.environment(), node)),
                Api.servingConfig());
    }

    @Then("the Machine Config Server answers on every master")
    public void theMachineConfigServerAnswersOnEveryMaster() {
        scene.within(
                "handover",
                SeveralProbe.on(
                        "the Machine Config Server on",
                        scene.environment().masters(),
                        master -> new MachineConfigProbe(HttpsTarget.machineConfig(scene.environment(), master))),
                Every.one(Api.servingConfig()));
    }

    @Then("these can be listed with the admin kubeconfig:")
    public void theseCanBeListed(DataTable table) {
        Map<String, String> kinds = table.asMap();
        scene.within(
                "listing",
                new ListingProbe(List.copyOf(kinds.keySet())),
                Listings.listed(kinds.entrySet().stream()
                        .filter(kind -> mustBeFilled(kind.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet())));
    }

    private static boolean mustBeFilled(String words) {
        return switch (words) {
            case "at least one" -> true;
            case "perhaps none" -> false;
            default ->
                throw new IllegalArgumentException(
                        "\"" + words + "\" says nothing of how many; write one of: at least one, perhaps none");
        };
    }

    @Then("the cluster manifests are applied, seen from {node}")
    public void theClusterManifestsAreApplied(Node node) {
        scene.within(
                "manifests",
                new ManifestsProbe(node),
                Manifests.applied(scene.profile().manifests()));
    }
}

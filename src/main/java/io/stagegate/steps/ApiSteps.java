package io.stagegate.steps;

import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.stagegate.check.Api;
import io.stagegate.check.ForEach;
import io.stagegate.check.Listings;
import io.stagegate.check.Manifests;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.environment.Node;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.probe.ListingProbe;
import io.stagegate.probe.MachineConfigProbe;
import io.stagegate.probe.ManifestsProbe;
import io.stagegate.probe.NodeApiHealthProbe;
import io.stagegate.probe.ParallelProbe;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Steps about the Kubernetes API and what it holds. */
public final class ApiSteps {

    private final ScenarioContext scenario;

    public ApiSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("the API is healthy through the load balancer")
    public void theApiIsHealthy() {
        scenario.within("api-health", new ApiHealthProbe(HttpsTarget.api(scenario.install())), Api.healthy());
    }

    @Then("the API is healthy on {node} itself")
    public void theApiIsHealthyOn(Node node) {
        scenario.within("api-health", NodeApiHealthProbe.itself(node, scenario.profile()), Api.healthy());
    }

    @Then("the API is healthy on every master, asked directly")
    public void theApiIsHealthyOnEveryMaster() {
        scenario.within(
                "api-health",
                ParallelProbe.on(
                        "the API on",
                        scenario.install().masters(),
                        master -> new ApiHealthProbe(HttpsTarget.api(scenario.install(), master))),
                ForEach.one(Api.healthy()));
    }

    @Then("the API answers through its ClusterIP from every master")
    public void theApiAnswersThroughItsClusterIp() {
        scenario.within(
                "service-network",
                ParallelProbe.on(
                        "the API's ClusterIP from",
                        scenario.install().masters(),
                        master -> NodeApiHealthProbe.clusterIp(
                                master, scenario.profile().masters())),
                ForEach.one(Api.healthy()));
    }

    @Then("the Machine Config Server answers through the load balancer")
    public void theMachineConfigServerAnswersThroughTheLoadBalancer() {
        scenario.within(
                "api-health",
                new MachineConfigProbe(HttpsTarget.machineConfig(scenario.install())),
                Api.servingConfig());
    }

    @Then("the Machine Config Server answers on {node}, where it runs one")
    public void theMachineConfigServerAnswersOn(Node node) {
        scenario.profile().noMachineConfigOnBootstrap().ifPresent(scenario::skip);
        scenario.within(
                "api-health",
                new MachineConfigProbe(HttpsTarget.machineConfig(scenario.install(), node)),
                Api.servingConfig());
    }

    @Then("the Machine Config Server answers on every master")
    public void theMachineConfigServerAnswersOnEveryMaster() {
        scenario.within(
                "handover",
                ParallelProbe.on(
                        "the Machine Config Server on",
                        scenario.install().masters(),
                        master -> new MachineConfigProbe(HttpsTarget.machineConfig(scenario.install(), master))),
                ForEach.one(Api.servingConfig()));
    }

    @Then("the administrator can list these with the admin kubeconfig:")
    public void theseCanBeListed(DataTable table) {
        Map<String, String> kinds = table.asMap();
        scenario.within(
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

    @Then("every cluster manifest is applied, observed from {node}")
    public void theClusterManifestsAreApplied(Node node) {
        scenario.within(
                "manifests",
                new ManifestsProbe(node),
                Manifests.applied(scenario.profile().manifests()));
    }
}

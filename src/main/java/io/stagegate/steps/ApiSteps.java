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
        scenario.await("api-health")
                .probe(new ApiHealthProbe(HttpsTarget.api(scenario.install())))
                .until(Api.healthy());
    }

    @Then("the API is healthy on {node} itself")
    public void theApiIsHealthyOn(Node node) {
        scenario.await("api-health")
                .probe(NodeApiHealthProbe.itself(node, scenario.profile()))
                .until(Api.healthy());
    }

    @Then("the API is healthy on every master, asked directly")
    public void theApiIsHealthyOnEveryMaster() {
        scenario.await("api-health")
                .probe(ParallelProbe.on(
                        "the API on",
                        scenario.install().masters(),
                        master -> new ApiHealthProbe(HttpsTarget.api(scenario.install(), master))))
                .until(ForEach.one(Api.healthy()));
    }

    @Then("the API answers through its ClusterIP from every master")
    public void theApiAnswersThroughItsClusterIp() {
        scenario.await("service-network")
                .probe(ParallelProbe.on(
                        "the API's ClusterIP from",
                        scenario.install().masters(),
                        master -> NodeApiHealthProbe.clusterIp(
                                master, scenario.profile().masters())))
                .until(ForEach.one(Api.healthy()));
    }

    @Then("the Machine Config Server answers through the load balancer")
    public void theMachineConfigServerAnswersThroughTheLoadBalancer() {
        scenario.await("api-health")
                .probe(new MachineConfigProbe(HttpsTarget.machineConfig(scenario.install())))
                .until(Api.servingConfig());
    }

    @Then("the Machine Config Server answers on {node}, where it runs one")
    public void theMachineConfigServerAnswersOn(Node node) {
        scenario.profile().noMachineConfigOnBootstrap().ifPresent(scenario::skip);
        scenario.await("api-health")
                .probe(new MachineConfigProbe(HttpsTarget.machineConfig(scenario.install(), node)))
                .until(Api.servingConfig());
    }

    @Then("the Machine Config Server answers on every master")
    public void theMachineConfigServerAnswersOnEveryMaster() {
        scenario.await("handover")
                .probe(ParallelProbe.on(
                        "the Machine Config Server on",
                        scenario.install().masters(),
                        master -> new MachineConfigProbe(HttpsTarget.machineConfig(scenario.install(), master))))
                .until(ForEach.one(Api.servingConfig()));
    }

    @Then("the administrator can list these with the admin kubeconfig:")
    public void theseCanBeListed(DataTable table) {
        Map<String, String> kinds = table.asMap();
        scenario.await("listing")
                .probe(new ListingProbe(List.copyOf(kinds.keySet())))
                .until(Listings.listed(kinds.entrySet().stream()
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
        scenario.await("manifests")
                .probe(new ManifestsProbe(node))
                .until(Manifests.applied(scenario.profile().manifests()));
    }
}

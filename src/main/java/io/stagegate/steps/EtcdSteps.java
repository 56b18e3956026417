package io.stagegate.steps;

import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.stagegate.check.Etcd;
import io.stagegate.environment.Node;
import io.stagegate.probe.EtcdSnapshotProbe;
import java.util.List;
import java.util.Map;

/** Steps about etcd. */
public final class EtcdSteps {

    private final ScenarioContext scenario;

    public EtcdSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("the single etcd member on {node} is healthy")
    public void theSingleMemberIsHealthy(Node node) {
        scenario.await("etcd-health").probe(EtcdSnapshotProbe.on(node)).until(Etcd.singleHealthyMember());
    }

    @Then("every etcd endpoint is healthy")
    public void everyEndpointIsHealthy() {
        scenario.await("etcd-health").probe(scenario.run().etcd()).until(Etcd.everyEndpointHealthy());
    }

    @Then("for the number of its voting members, etcd's quorum and fault tolerance are:")
    public void quorumAndFaultToleranceAre(DataTable table) {
        List<Etcd.QuorumRow> rows = table.entries().stream()
                .map(row -> new Etcd.QuorumRow(number(row, "members"), number(row, "quorum"), number(row, "can lose")))
                .toList();
        scenario.await("etcd-health").probe(scenario.run().etcd()).until(Etcd.quorumIsAsIn(rows));
    }

    private static int number(Map<String, String> row, String column) {
        return Integer.parseInt(row.getOrDefault(column, ""));
    }

    @Then("the masters, and nothing else, are the voting members of etcd")
    public void theMastersAreTheVotingMembers() {
        scenario.await("etcd-health")
                .probe(scenario.run().etcd())
                .until(Etcd.votersAreOn(scenario.install().masters()));
    }
}

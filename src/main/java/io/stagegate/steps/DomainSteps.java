package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.stagegate.action.DeleteBootstrap;
import io.stagegate.action.DestroyBootstrap;
import io.stagegate.action.StartDomain;
import io.stagegate.check.Domains;
import io.stagegate.check.ForEach;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;
import io.stagegate.probe.DomainProbe;
import io.stagegate.probe.ParallelProbe;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Steps about libvirt domains. */
public final class DomainSteps {

    private final ScenarioContext scenario;

    /** What came of it in this scenario, for the step after it. */
    private volatile DomainDeletion deletion = DomainDeletion.NOTHING;

    public DomainSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @When("the administrator starts the domain of {node}")
    public void theDomainIsStarted(Node node) {
        scenario.await("vm-start")
                .change("the start of domain " + node.domain(), lab -> StartDomain.perform(lab, List.of(node)));
    }

    @When("the administrator starts the domain of every master")
    public void everyMastersDomainIsStarted() {
        List<Node> masters = scenario.install().masters();
        scenario.await("vm-start")
                .change(
                        "the start of domains "
                                + masters.stream().map(Node::domain).collect(Collectors.joining(", ")),
                        lab -> StartDomain.perform(lab, masters));
    }

    @When("the administrator destroys the domain of {node}")
    public void theDomainIsDestroyed(Node node) {
        scenario.await("removal-gate")
                .change("the destruction of domain " + node.domain(), lab -> DestroyBootstrap.perform(lab, node));
    }

    @Then("the domain of {node} is shut off")
    public void theDomainIsShutOff(Node node) {
        scenario.await("vm-stop").probe(new DomainProbe(node)).until(Domains.shutOff());
    }

    @When("the administrator deletes the domain of {node} with its storage, if the environment permits it")
    public void theDomainIsDeleted(Node node) {
        if (!scenario.environment().permits(Permission.DELETE)) {
            scenario.skip("the environment does not permit delete");
        }
        scenario.await("removal-gate")
                .change(
                        "the deletion of domain " + node.domain(),
                        lab -> deletion = DeleteBootstrap.perform(lab, node));
    }

    @Then("nothing of the domain of {node} is left, if the environment permits its deletion")
    public void nothingOfTheDomainIsLeft(Node node) {
        scenario.await("vm-stop")
                .probe(new DomainProbe(node, Optional.of(deletion)))
                .until(Domains.nothingLeft());
    }

    @Then("the domain of {node} is running")
    public void theDomainIsRunning(Node node) {
        scenario.await("vm-start").probe(new DomainProbe(node)).until(Domains.running());
    }

    @Then("the domain of every master is running")
    public void everyMastersDomainIsRunning() {
        scenario.await("vm-start")
                .probe(ParallelProbe.on("the domain of", scenario.install().masters(), DomainProbe::new))
                .until(ForEach.one(Domains.running()));
    }
}

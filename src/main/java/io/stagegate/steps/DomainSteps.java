package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.stagegate.action.StartDomain;
import io.stagegate.check.Domains;
import io.stagegate.check.Every;
import io.stagegate.environment.Node;
import io.stagegate.probe.DomainProbe;
import io.stagegate.probe.SeveralProbe;
import java.util.List;
import java.util.stream.Collectors;

/** Steps about libvirt domains. */
public final class DomainSteps {

    private final Scene scene;

    public DomainSteps(Scene scene) {
        this.scene = scene;
    }

    @When("the domain of {node} is started")
    public void theDomainIsStarted(Node node) {
        scene.act("the start of domain " + node.domain(), lab -> StartDomain.perform(lab, List.of(node)));
    }

    @When("the domain of every master is started")
    public void everyMastersDomainIsStarted() {
        List<Node> masters = scene.environment().masters();
        scene.act(
                "the start of domains " + masters.stream().map(Node::domain).collect(Collectors.joining(", ")),
                lab -> StartDomain.perform(lab, masters));
    }

    @Then("the domain of {node} is running")
    public void theDomainIsRunning(Node node) {
        scene.within("vm-start", new DomainProbe(node), Domains.running(node.domain()));
    }

    @Then("the domain of every master is running")
    public void everyMastersDomainIsRunning() {
        scene.within(
                "vm-start",
                SeveralProbe.on("the domain of", scene.environment().masters(), DomainProbe::new),
                Every.one(Domains.running()));
    }
}

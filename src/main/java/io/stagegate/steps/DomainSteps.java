package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.stagegate.action.StartDomain;
import io.stagegate.check.Domains;
import io.stagegate.environment.Node;
import io.stagegate.probe.DomainProbe;

/** Steps about libvirt domains. */
public final class DomainSteps {

    private final Scene scene;

    public DomainSteps(Scene scene) {
        this.scene = scene;
    }

    @When("the domain of {node} is started")
    public void theDomainIsStarted(Node node) {
        scene.act("the start of domain " + node.domain(), lab -> StartDomain.perform(lab, node));
    }

    @Then("the domain of {node} is running")
    public void theDomainIsRunning(Node node) {
        scene.within("vm-start", new DomainProbe(node), Domains.running(node.domain()));
    }
}

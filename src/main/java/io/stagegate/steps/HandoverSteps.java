package io.stagegate.steps;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.stagegate.action.RemovalGate;
import io.stagegate.action.RemovalRequest;
import io.stagegate.check.Removal;
import io.stagegate.check.Units;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Node;
import io.stagegate.probe.JournalProbe;
import java.util.List;

/** Steps about the handover of the bootstrap's work to the masters. */
public final class HandoverSteps {

    private final Scene scene;

    public HandoverSteps(Scene scene) {
        this.scene = scene;
    }

    @Given("bootkube on {node} has said that the bootstrap is complete")
    public void bootkubeHasSaidSo(Node node) {
        scene.within(
                "bootstrap-complete",
                new JournalProbe(node, scene.profile().units().bootkube()),
                Units.logged(List.of(scene.profile().handover().message())));
    }

    @Then("removing the bootstrap is refused, naming each condition that is missing, until all of them hold")
    public void removingTheBootstrapIsRefused() {
        Environment environment = scene.environment();
        scene.within(
                "bootstrap-complete",
                new RemovalRequest(RemovalGate.of(environment)),
                Removal.refusedWhileAnyIsMissing(environment.bootstrap(), environment.masters()));
    }
}

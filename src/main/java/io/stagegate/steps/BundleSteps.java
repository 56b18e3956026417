package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Reached;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Stage;
import io.stagegate.observation.InstallReached;
import io.stagegate.probe.Probe;
import io.stagegate.probe.ReachedProbe;

/** Steps about what was gathered of an install. */
public final class BundleSteps {

    private final ScenarioContext scenario;

    public BundleSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("the install came to its end")
    public void theInstallCameToItsEnd() {
        Probe<InstallReached> probe = new ReachedProbe();
        scenario.now(Probe.of(probe.subject(), lab -> recorded(probe, lab)), Reached.theEnd());
    }

    /** It is said first, whatever becomes of the check. */
    private InstallReached recorded(Probe<InstallReached> probe, Lab lab) {
        InstallReached reached = probe.observe(lab);
        scenario.run().record().reached(reached.toString());
        Stage.of(reached.stage()).ifPresent(scenario.run()::reached);
        return reached;
    }
}

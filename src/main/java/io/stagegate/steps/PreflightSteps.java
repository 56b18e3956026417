package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.connection.Lab;
import io.stagegate.preflight.Preflight;
import io.stagegate.probe.Probe;
import io.stagegate.report.RunRecord;

/** The step before all others. */
public final class PreflightSteps {

    private final ScenarioContext scenario;

    public PreflightSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("nothing that the environment declares would make a check red")
    public void nothingIsWrong() {
        Probe<Preflight> inspections = scenario.run().preflight();
        scenario.now(Probe.of(inspections.subject(), lab -> recorded(inspections, lab)), Preflight.nothingWrong());
    }

    /** All findings, whatever becomes of the run. */
    private Preflight recorded(Probe<Preflight> inspections, Lab lab) {
        Preflight seen = inspections.observe(lab);
        scenario.run()
                .record()
                .preflight(seen.findings().stream()
                        .map(finding -> new RunRecord.PreflightFinding(
                                finding.subject(),
                                finding.status().words(),
                                finding.expected(),
                                finding.found(),
                                finding.remedy(),
                                finding.reddens()))
                        .toList());
        return seen;
    }
}

package io.stagegate.steps;

import io.cucumber.java.After;
import io.cucumber.java.Before;
import io.cucumber.java.Scenario;
import io.cucumber.java.Status;
import io.stagegate.environment.Install;
import io.stagegate.environment.Stage;
import io.stagegate.evidence.AllureReport;
import io.stagegate.report.CiBuild;
import io.stagegate.run.CheckId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** What happens around every scenario: it is held back where it must be, and its outcome is kept for those after it. */
public final class RunHooks {

    private final ScenarioContext context;

    public RunHooks(ScenarioContext context) {
        this.context = context;
    }

    @Before(order = 0)
    public void begin(Scenario scenario) {
        CheckId check = checkOf(scenario);
        context.begin(check);
        describe(scenario, check);
        context.run()
                .outcomes()
                .holdingBack(check, scenario.getSourceTagNames())
                .ifPresent(root -> {
                    context.run().outcomes().heldBack(check, root);
                    System.out.println("- " + check + " held back by " + root);
                    throw new TestAbortedException("held back by " + root);
                });
        // Held back, it does nothing that could be to blame for an outage.
        context.run().doing(scenario.getName());
        // The preflight changes nothing, and neither does a run that it ends.
        if (!check.stage().equals(Stage.PREFLIGHT.id())
                && context.run().begins()
                && context.environment() instanceof Install) {
            new LoadBalancerRollback(context).awakeAfterAKill();
        }
    }

    /** A check that others wait for blocks them. The links lead from {@code reports/allure}, or to the CI system's own view. */
    private void describe(Scenario scenario, CheckId check) {
        String sources = CiBuild.of(System.getenv()).map(CiBuild::sources).orElse("");
        String root = sources.isEmpty() ? "../../" : sources;
        String feature =
                "features/" + Path.of(scenario.getUri().getSchemeSpecificPart()).getFileName();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("the page to sign: " + check, "../index.html#" + check);
        links.put("docs/checklist.md", root + "docs/checklist.md");
        links.put(feature, root + feature + "#L" + scenario.getLine());
        AllureReport.describe(context.run().outcomes().isNeeded(check) ? "blocker" : "critical", links);
    }

    @After
    public void keepOutcome(Scenario scenario) {
        if (scenario.getStatus() == Status.PASSED) {
            context.run().outcomes().green(checkOf(scenario));
        } else if (scenario.getStatus() != Status.SKIPPED) {
            context.run().outcomes().red(checkOf(scenario));
        }
    }

    private static CheckId checkOf(Scenario scenario) {
        return CheckId.among(scenario.getSourceTagNames())
                .orElseThrow(() -> new IllegalStateException(
                        scenario.getUri() + ":" + scenario.getLine() + ": no @check-… or @signal-… tag"));
    }
}

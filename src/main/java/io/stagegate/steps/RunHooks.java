package io.stagegate.steps;

import io.cucumber.java.After;
import io.cucumber.java.Before;
import io.cucumber.java.Scenario;
import io.cucumber.java.Status;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Install;
import io.stagegate.environment.Stage;
import io.stagegate.run.CheckId;
import io.stagegate.run.ReportEnvironment;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/** What happens around every scenario: it is held back where it must be, and its outcome is kept for those after it. */
public final class RunHooks {

    /** What says of a gathered install which stages had begun. */
    private static final CheckId HOW_FAR = CheckId.of(Stage.GATHERED.id() + ".1");

    private final ScenarioContext context;

    public RunHooks(ScenarioContext context) {
        this.context = context;
    }

    @Before(order = 0)
    public void begin(Scenario scenario) {
        CheckId check = checkOf(scenario);
        context.begin(check);
        holdingBack(check, scenario).ifPresent(root -> {
            context.atItsTurn(() -> {
                context.run().outcomes().heldBack(check, root);
                System.out.println("- " + check + " held back by " + root);
            });
            throw new TestAbortedException("held back by " + root);
        });
        context.onItsTurn(() -> {
            // Held back, it does nothing that could be to blame for an outage, or for a change.
            context.run().doing(scenario.getName());
            context.run().record().begin(check.id());
        });
        // The preflight changes nothing, and neither does a run that it ends.
        if (!check.stage().equals(Stage.PREFLIGHT.id())
                && context.isItsTurn()
                && context.run().begins()
                && context.environment() instanceof Install) {
            new LoadBalancerRollback(context).awakeAfterAKill();
        }
    }

    /** Before the outcome is kept: what was observed ahead may turn out red yet. */
    @After(order = 20_000)
    public void end(Scenario scenario) {
        if (scenario.getStatus() == Status.PASSED) {
            context.end();
        } else {
            context.giveUp();
        }
    }

    /** In what was gathered all is there already, whatever came of other checks: but for stages that had not begun. */
    private Optional<CheckId> holdingBack(CheckId check, Scenario scenario) {
        if (!Stage.GATHERED.isOf(context.environment())) {
            return context.run().outcomes().holdingBack(check, scenario.getSourceTagNames());
        }
        return Optional.of(HOW_FAR).filter(root -> context.run().hadNotBegun(check.stage()));
    }

    @After
    public void keepOutcome(Scenario scenario) {
        if (scenario.getStatus() == Status.PASSED) {
            context.run().outcomes().green(checkOf(scenario));
            if (context.environment() instanceof ClusterApi) {
                // Its clusters come and go within one part of the run, at whose end versions are asked for.
                ReportEnvironment.keep(context.run().lab(), context.run().record());
            }
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

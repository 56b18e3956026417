package com.example.lab;

import io.cucumber.java.en.Then;
import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Command;
import io.stagegate.environment.Node;
import io.stagegate.probe.Probe;
import io.stagegate.steps.ScenarioContext;
import java.lang.module.ModuleDescriptor.Version;

/** Steps about the kernel that a machine has booted. */
public final class KernelSteps {

    private final ScenarioContext scenario;

    public KernelSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("{node} runs kernel {word} or later")
    public void runsKernel(Node node, String oldest) {
        scenario.await("ssh").probe(kernelOf(node)).until(atLeast(oldest));
    }

    /** What is observed: an answer, or an exception that says why there is none. It never judges. */
    private static Probe<String> kernelOf(Node node) {
        return Probe.of("kernel of " + node, lab -> lab.install()
                .shell(node)
                .run(Command.of("uname", "-r"))
                .orCouldNotCheck()
                .stdout()
                .strip());
    }

    /** What must hold: it asks nobody, so it can be tested with words alone. */
    private static Check<String> atLeast(String oldest) {
        return Check.named("is " + oldest + " or later", kernel -> {
            String number = kernel.replaceFirst("[^0-9.].*", "");
            return Version.parse(number).compareTo(Version.parse(oldest)) >= 0
                    ? Verdict.pass()
                    : Verdict.fail("kernel " + oldest + " or later", kernel);
        });
    }
}

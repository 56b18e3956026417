package io.stagegate.proof;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A run in a process of its own, which can be killed. Its exit status tells whether all was green. */
final class StageRun {

    private StageRun() {}

    /** @param tags of the scenarios to be run: {@code stage-12}, {@code check-12.10} */
    public static void main(String[] tags) {
        TestExecutionSummary summary = Scenarios.run(tags);
        summary.getFailures()
                .forEach(failure -> System.out.println(failure.getException().getMessage()));
        summary.printTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        System.exit(summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0 ? 0 : 1);
    }
}

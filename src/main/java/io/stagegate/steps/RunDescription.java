package io.stagegate.steps;

import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import io.cucumber.plugin.event.TestRunFinished;
import io.stagegate.evidence.AllureReport;
import io.stagegate.evidence.Redactor;
import io.stagegate.report.CiBuild;
import io.stagegate.run.ReportEnvironment;
import io.stagegate.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A Cucumber plugin for suites that leave an Allure report: when all scenarios have ended it writes what was verified
 * and how the report's reds are told apart.
 */
public final class RunDescription implements ConcurrentEventListener {

    @Override
    public void setEventPublisher(EventPublisher publisher) {
        publisher.registerHandlerFor(TestRunFinished.class, finished -> describe());
    }

    /** What the lab says of its versions goes into the record, too. */
    static void describe() {
        AllureReport report = new AllureReport(Redactor.ofThisProcess());
        try {
            report.writeCategories();
            Optional<CiBuild> build = CiBuild.of(System.getenv());
            if (build.isPresent()) {
                report.writeExecutor(build.get());
            }
            ReportEnvironment.keep(Run.current().lab(), Run.current().record());
            report.writeEnvironment(
                    ReportEnvironment.of(Run.current().lab(), Run.current().record()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

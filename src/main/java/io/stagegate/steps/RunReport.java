package io.stagegate.steps;

import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.EventPublisher;
import io.cucumber.plugin.event.Status;
import io.cucumber.plugin.event.TestCase;
import io.cucumber.plugin.event.TestCaseFinished;
import io.cucumber.plugin.event.TestCaseStarted;
import io.cucumber.plugin.event.TestRunFinished;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Replay;
import io.stagegate.evidence.AllureReport;
import io.stagegate.evidence.Redactor;
import io.stagegate.report.CheckVerdict;
import io.stagegate.report.CiBuild;
import io.stagegate.report.RunFiles;
import io.stagegate.report.RunHistory;
import io.stagegate.report.RunRecord;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.Turns;
import io.stagegate.signal.SignalMatch;
import io.stagegate.wait.CheckFailedError;
import io.stagegate.wait.NotGreen;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.opentest4j.TestAbortedException;

/**
 * A Cucumber plugin for the suite that verifies an environment: it keeps the record of the run, and writes it after every check, so
 * that a run that is killed leaves one, too. At the end it describes the run for Allure as {@link RunDescription} does.
 */
public final class RunReport implements ConcurrentEventListener {

    /** System properties: the folder of earlier runs' records, and which of them to compare with. */
    private static final String HISTORY = "stagegate.history";

    private static final String COMPARE = "stagegate.compare";
    private static final String HELD_BACK = "held back by ";

    @Override
    public void setEventPublisher(EventPublisher publisher) {
        publisher.registerHandlerFor(
                TestCaseStarted.class,
                // After Allure's own plugin, which is named before this one, so that there is a test to describe.
                started -> CheckId.among(started.getTestCase().getTags())
                        .ifPresent(check -> describe(started.getTestCase(), check)));
        publisher.registerHandlerFor(TestCaseFinished.class, RunReport::ended);
        publisher.registerHandlerFor(TestRunFinished.class, finished -> finish());
    }

    /** A check that others wait for blocks them. The links lead from {@code reports/allure}, or to the CI system's own view. */
    private static void describe(TestCase scenario, CheckId check) {
        String sources = CiBuild.of(System.getenv()).map(CiBuild::sources).orElse("");
        String root = sources.isEmpty() ? "../../" : sources;
        String feature =
                "features/" + Path.of(scenario.getUri().getSchemeSpecificPart()).getFileName();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("the page to sign: " + check, "../index.html#" + check);
        links.put("docs/checklist.md", root + "docs/checklist.md");
        links.put(feature, root + feature + "#L" + scenario.getLocation().getLine());
        AllureReport.describe(Run.current().outcomes().isNeeded(check) ? "blocker" : "critical", links);
    }

    private static void ended(TestCaseFinished finished) {
        Optional<CheckId> check = CheckId.among(finished.getTestCase().getTags());
        if (check.isEmpty()) {
            return;
        }
        String id = check.get().id();
        Throwable error = finished.getResult().getError();
        CheckVerdict verdict = verdict(finished.getResult().getStatus(), error);
        String message = error == null ? "" : String.valueOf(error.getMessage());
        // What it took of the run: what it observed ahead of its turn took nothing of it.
        Instant began = later(
                finished.getInstant().minus(finished.getResult().getDuration()),
                Turns.of(check.get()).comes().getNow(Instant.MIN));
        boolean done = verdict != CheckVerdict.HELD_BACK && verdict != CheckVerdict.LEFT_OUT;
        Run.current()
                .record()
                .end(new RunRecord.CheckRecord(
                        id,
                        finished.getTestCase().getName(),
                        verdict,
                        error instanceof NotGreen notGreen
                                ? notGreen.why().reason()
                                : message.lines().findFirst().orElse(""),
                        verdict == CheckVerdict.HELD_BACK ? message.substring(HELD_BACK.length()) : "",
                        done ? began : null,
                        done ? Duration.between(began, finished.getInstant()).toMillis() / 1000.0 : 0,
                        error instanceof NotGreen notGreen
                                ? notGreen.why().signals().stream()
                                        .map(RunReport::named)
                                        .toList()
                                : List.of(),
                        pictures(id)));
        write();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** What was skipped without a word proves nothing, and neither does what ended for a reason that nobody knows. */
    static CheckVerdict verdict(Status status, Throwable error) {
        if (status == Status.PASSED) {
            return CheckVerdict.PASSED;
        }
        if (status == Status.SKIPPED && error instanceof TestAbortedException) {
            return String.valueOf(error.getMessage()).startsWith(HELD_BACK)
                    ? CheckVerdict.HELD_BACK
                    : CheckVerdict.LEFT_OUT;
        }
        return error instanceof CheckFailedError ? CheckVerdict.FAILED : CheckVerdict.COULD_NOT_CHECK;
    }

    private static RunRecord.NamedSignal named(SignalMatch match) {
        return new RunRecord.NamedSignal(
                match.signal().id(),
                match.signal().title(),
                match.status().name().toLowerCase(Locale.ROOT));
    }

    /** The timelines that a check has drawn. */
    private static List<String> pictures(String id) {
        Path folder = Run.current().evidence().resolve(id);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> drawn = Files.newDirectoryStream(folder, "*.svg")) {
            return List.copyOf(StreamSupport.stream(drawn.spliterator(), false)
                    .map(file -> RunFiles.REPORTS.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new)));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void finish() {
        RunDescription.describe();
        try {
            keep(Run.current().record().record(Map.of()));
            RunRecord record =
                    Run.current().record().record(RunFiles.hashes(Run.current().evidence()));
            RunFiles.write(RunFiles.REPORTS, record);
            RunHistory history = new RunHistory(Path.of(System.getProperty(HISTORY, ".stagegate")));
            history.keep(record);
            Optional<RunRecord> earlier = earlier(history, record);
            if (earlier.isPresent()) {
                RunFiles.write(RunFiles.REPORTS, record.comparedWith(earlier.get()));
            }
        } catch (IOException e) {
            System.err.println("the record of the run cannot be completed: " + e.getMessage());
        }
    }

    /** What was judged can be judged again, by a later stagegate; nothing changes in what was only recorded. */
    private static void keep(RunRecord soFar) throws IOException {
        Environment environment = Run.current().environment();
        if (!environment.recorded()) {
            RunFiles.keep(Run.current().evidence(), Redactor.ofThisProcess().redact(Replay.json(environment)), soFar);
        }
    }

    /** The run that {@code -Dcompare} names; for a replay, the one that is judged again. */
    private static Optional<RunRecord> earlier(RunHistory history, RunRecord record) throws IOException {
        String asked = System.getProperty(COMPARE, RunHistory.NONE);
        if (asked.equals(RunHistory.NONE)) {
            return Run.current().record().replayed();
        }
        return asked.equals(RunHistory.LAST) ? history.before(record) : Optional.of(RunHistory.read(Path.of(asked)));
    }

    /** That it can't be written is no verdict. The evidence's hashes come at the end. */
    private static void write() {
        try {
            RunRecord soFar = Run.current().record().record(Map.of());
            RunFiles.write(RunFiles.REPORTS, soFar);
            keep(soFar);
        } catch (IOException e) {
            System.err.println("the record of the run cannot be written: " + e);
        }
    }
}

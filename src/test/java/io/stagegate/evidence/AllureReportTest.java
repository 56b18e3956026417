package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.FileSystemResultsWriter;
import io.qameta.allure.model.FixtureResult;
import io.qameta.allure.model.Status;
import io.qameta.allure.model.StatusDetails;
import io.qameta.allure.model.StepResult;
import io.qameta.allure.model.TestResult;
import io.qameta.allure.model.TestResultContainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllureReportTest {

    @TempDir
    private Path results;

    private final Redactor redactor = new Redactor();

    @Test
    void writesTheEnvironmentInOrderAndRedacted() throws Exception {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("environment", "sandbox");
        properties.put("API version", "v1.31.2, ä = b");
        properties.put("API", "https://admin:s3cr3t@api:6443");

        new AllureReport(results, redactor).writeEnvironment(properties);

        assertThat(results.resolve("environment.properties")).hasContent("""
                        environment=sandbox
                        API\\ version=v1.31.2, \\u00E4 \\= b
                        API=https\\://admin\\:[redacted\\: password]@api\\:6443
                        """);
    }

    @Test
    void tellsFailedFromCouldNotCheck() throws Exception {
        new AllureReport(results, redactor).writeCategories();

        assertThat(Files.readString(results.resolve("categories.json")).replaceAll("\\s+", " "))
                .contains("\"Failed: the lab is not as it must be\"", "\"matchedStatuses\" : [ \"failed\" ]")
                .contains("\"Could not check\"", "\"matchedStatuses\" : [ \"broken\" ]")
                .contains("\"Held back by an earlier check\"", "\"matchedStatuses\" : [ \"skipped\" ]");
    }

    @Test
    void whatAllureWritesOfAScenarioHoldsNoSecretAndHasItsAttachments() throws Exception {
        Redactor.ofThisProcess().learn("token", "correct-horse-allure");
        StatusDetails leaking = new StatusDetails()
                .setMessage("denied: correct-horse-allure")
                .setTrace("java.lang.Error: correct-horse-allure\n\tat x");
        AllureLifecycle before = Allure.getLifecycle();
        try {
            // As AllureCucumber7Jvm does it: the listeners come by ServiceLoader.
            AllureLifecycle lifecycle = new AllureLifecycle(new FileSystemResultsWriter(results));
            Allure.setLifecycle(lifecycle);
            lifecycle.startTestContainer(new TestResultContainer().setUuid("c"));
            lifecycle.startPrepareFixture("c", "f", new FixtureResult().setStatusDetails(leaking));
            lifecycle.stopFixture("f");
            lifecycle.stopTestContainer("c");
            lifecycle.writeTestContainer("c");
            lifecycle.scheduleTestCase(new TestResult().setUuid("t").setName("10.6"));
            lifecycle.startTestCase("t");
            lifecycle.startStep("s", new StepResult().setName("the member is healthy"));
            new AllureReport(results, redactor).attach(EvidenceFile.text(redactor, "bootstrap: etcdctl", "seen"));
            lifecycle.updateStep("s", step -> step.setStatusDetails(leaking));
            lifecycle.stopStep("s");
            lifecycle.updateTestCase("t", test -> test.setStatus(Status.BROKEN).setStatusDetails(leaking));
            lifecycle.stopTestCase("t");
            lifecycle.writeTestCase("t");
        } finally {
            Allure.setLifecycle(before);
        }

        assertThat(contents("-container.json")).contains("[redacted: token]");
        assertThat(contents("-result.json")).contains("denied: [redacted: token]", "bootstrap: etcdctl", "text/plain");
        assertThat(contents("-attachment.txt")).isEqualTo("seen");
        assertThat(contents(".json")).doesNotContain("correct-horse-allure");
    }

    private String contents(String ending) throws Exception {
        try (Stream<Path> files = Files.list(results)) {
            List<Path> some =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            return some.stream().map(AllureReportTest::read).collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

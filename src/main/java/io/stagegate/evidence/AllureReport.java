package io.stagegate.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.qameta.allure.Allure;
import io.stagegate.report.CiBuild;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The Allure report's side of evidence: attachments, and the metadata that the report shows around the scenarios. */
public final class AllureReport {

    private final Path results;
    private final Redactor redactor;

    public AllureReport(Redactor redactor) {
        this(Path.of(System.getProperty("allure.results.directory", "target/allure-results")), redactor);
    }

    AllureReport(Path results, Redactor redactor) {
        this.results = results;
        this.redactor = redactor;
    }

    /** Attaches to whatever scenario or step runs on this thread; to none where the suite leaves no report. */
    public void attach(EvidenceFile evidenceFile) {
        if (Allure.getLifecycle().getCurrentTestCaseOrStep().isEmpty()) {
            return;
        }
        Allure.addAttachment(
                evidenceFile.name(),
                evidenceFile.mediaType(),
                new ByteArrayInputStream(evidenceFile.content()),
                "." + evidenceFile.extension());
    }

    /**
     * Describes the scenario that runs on this thread; none where the suite leaves no report.
     *
     * @param severity a word of Allure's: {@code blocker}, {@code critical}, …
     * @param links by name: to its row on the page, and to where it comes from
     */
    public static void describe(String severity, Map<String, String> links) {
        if (Allure.getLifecycle().getCurrentTestCaseOrStep().isEmpty()) {
            return;
        }
        Allure.label("severity", severity);
        links.forEach((name, url) -> Allure.link(name, "custom", url));
    }

    /** Writes {@code environment.properties}: what was verified, in the order given. */
    public void writeEnvironment(Map<String, String> properties) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            lines.append(line(redactor.redact(property.getKey()), redactor.redact(property.getValue())));
        }
        write("environment.properties", lines.toString());
    }

    /** Writes {@code categories.json}: a failed check is not the same as one that could not be observed. */
    public void writeCategories() throws IOException {
        List<Map<String, Object>> categories = List.of(
                category("Failed: the lab is not as it must be", "failed"),
                category("Could not check", "broken"),
                category("Held back by an earlier check", "skipped"));
        write(
                "categories.json",
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(categories));
    }

    /** Writes {@code executor.json}: which build of a CI system it was; Allure shows it, and orders trends by its number. */
    public void writeExecutor(CiBuild build) throws IOException {
        write(
                "executor.json",
                new ObjectMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(Map.of(
                                "name", build.name(),
                                "type", build.type(),
                                "buildName", build.name() + " #" + build.number(),
                                "buildOrder", build.number(),
                                "buildUrl", build.url())));
    }

    private static Map<String, Object> category(String name, String status) {
        return Map.of("name", name, "matchedStatuses", List.of(status));
    }

    /** Properties knows the escapes, but neither order nor how to leave out the date: so it writes one at a time. */
    private static String line(String key, String value) throws IOException {
        Properties one = new Properties();
        one.setProperty(key, value);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        one.store(out, null);
        String stored = out.toString(StandardCharsets.ISO_8859_1);
        return stored.lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow() + "\n";
    }

    private void write(String file, String content) throws IOException {
        Files.createDirectories(results);
        Files.writeString(results.resolve(file), content);
    }
}

package io.stagegate.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.report.RunRecord.Verified;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabsTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void allThatAreProvedAreOneVerdict() throws IOException {
        keep("lab-a", Records.green());
        keep("lab-b", Records.green());

        assertThat(run("lab-a", "lab-b")).isZero();
        assertThat(said).asString().startsWith("PROVED: all 2 labs\n");
        assertThat(page()).contains("<h1 class=\"proved\">PROVED: all 2 labs</h1>", "href=\"lab-b/index.html\"");
        assertThat(summary())
                .startsWith("## PROVED: all 2 labs\n")
                .contains("| lab-a | proved | all 5 checks passed |");
    }

    @Test
    void whatIsNotProvedStandsFirstAndSaysWhy() throws IOException {
        keep("lab-a", Records.green());
        keep("lab-b", Records.red());
        keep("lab-d", Records.green());

        assertThat(run("lab-a", "lab-b", "lab-c", "lab-d")).isEqualTo(1);
        assertThat(said).asString().startsWith("NOT PROVED: 2 of 4 labs proved; not lab-c, lab-b\n");
        assertThat(summary().lines().filter(line -> line.startsWith("| lab-")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(
                                        "| lab-c | **no record** | there is no lab-c/run.json: its run did not begin"),
                        line -> assertThat(line)
                                .startsWith(
                                        "| lab-b | **not proved** | 10.2 failed (10.F2 registry unreachable (suspected));"),
                        line -> assertThat(line).startsWith("| lab-a | proved |"),
                        line -> assertThat(line).startsWith("| lab-d | proved |"));
        assertThat(page())
                .contains(
                        "<h1 class=\"not-proved\">",
                        "<b>lab-c</b>",
                        "0.1.0 (0123abc)",
                        "lab-b, profile hard-way; Kubernetes v1.27.3",
                        "2026-11-28 10:07:30 UTC",
                        "7m30s")
                .doesNotContain("lab-c/index.html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "{\"stages\": [{\"id\": \"10\"}]}",
                "{\"format\": 2}",
            })
    void aRecordThatCannotBeReadProvesNothing(String broken) throws IOException {
        keep("lab-a", Records.green());
        Files.createDirectories(folder.resolve("lab-b"));
        Files.writeString(folder.resolve("lab-b/run.json"), broken);

        assertThat(run()).isEqualTo(1);
        assertThat(summary())
                .contains("| lab-b | **no record** | lab-b/run.json is no record of a run that this stagegate");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"format\" : 1', '\"format\" : 2'",
        "'\"verdict\" : \"passed\"', '\"verdict\" : null'",
        "'\"ended\"', '\"when\"'"
    })
    void aRecordThatLacksWhatItsVerdictDependsOnProvesNothing(String there, String instead) throws IOException {
        keep("lab-a", Records.green());
        Path file = folder.resolve("lab-a/run.json");
        String changed = Files.readString(file).replace(there, instead);
        assertThat(changed).isNotEqualTo(Files.readString(file));
        Files.writeString(file, changed);

        assertThat(run("lab-a")).isEqualTo(1);
        assertThat(said).asString().startsWith("NOT PROVED: 0 of 1 lab proved; not lab-a\n");
    }

    @Test
    void ofManyTheFirstAreNamed() {
        assertThat(run("a", "b", "c", "d", "e", "f", "g")).isEqualTo(1);
        assertThat(said).asString().startsWith("NOT PROVED: 0 of 7 labs proved; not a, b, c, d, e and 2 more\n");
    }

    @Test
    void noLabStandsInForAnother() throws IOException {
        keep("lab-a", Records.green());
        Files.createDirectories(folder.resolve("lab-b"));
        Files.copy(folder.resolve("lab-a/run.json"), folder.resolve("lab-b/run.json"));

        assertThat(run("lab-a", "lab-b")).isEqualTo(1);
        assertThat(summary()).contains("| lab-b | **no record** | lab-b/run.json is of lab-a |");
    }

    @Test
    void withoutNamesEveryFolderIsOneThoughItBeCalledOtherwise() throws IOException {
        keep("lab-a", Records.green());
        Files.move(folder.resolve("lab-a"), folder.resolve("report-lab-a-12"));
        Files.writeString(folder.resolve("index.html"), "an earlier page");

        assertThat(run()).isZero();
        assertThat(summary()).startsWith("## PROVED: the one lab\n").contains("| report-lab-a-12 | proved |");
        assertThat(page()).contains("lab-a, profile hard-way");
    }

    @Test
    void whatCannotBeMergedIsSaid() {
        assertThat(run()).isEqualTo(2);
        assertThat(said).asString().isEqualTo(folder + ": has no folder of any lab\n");
        assertThat(Labs.run(List.of(), out(), out())).isEqualTo(2);
        assertThat(said).asString().contains("usage: labs FOLDER [LAB]...");
        assertThat(Labs.run(List.of(folder.resolve("none").toString()), out(), out()))
                .isEqualTo(2);
        assertThat(said).asString().contains("none: there is no such folder");
    }

    @Test
    void namesAndReasonsAreNoMarkup() throws IOException {
        Files.createDirectories(folder.resolve("<b>|lab"));

        assertThat(run()).isEqualTo(1);
        assertThat(page()).contains("&lt;b&gt;|lab").doesNotContain("<b>|lab");
        assertThat(summary()).contains("| &lt;b>\\|lab |");
    }

    private void keep(String name, RunRecord record) throws IOException {
        Verified verified = record.environment();
        Files.createDirectories(folder.resolve(name));
        Files.writeString(
                folder.resolve(name).resolve("run.json"),
                RunFiles.json(new RunRecord(
                        record.schema(),
                        record.format(),
                        record.stagegate(),
                        new Verified(
                                name,
                                "environments/" + name + ".yaml",
                                verified.sha256(),
                                verified.profile(),
                                verified.overrides(),
                                verified.permissions()),
                        record.asked(),
                        record.machine(),
                        record.started(),
                        record.started().plus(Duration.ofSeconds(450)),
                        Map.of("Kubernetes", "v1.27.3"),
                        record.preflight(),
                        record.stages(),
                        record.changes(),
                        record.evidence(),
                        record.comparison(),
                        record.reached(),
                        record.replayed())));
    }

    private int run(String... names) {
        List<String> arguments = new ArrayList<>(List.of(folder.toString()));
        arguments.addAll(List.of(names));
        return Labs.run(arguments, out(), out());
    }

    private PrintStream out() {
        return new PrintStream(said, true, StandardCharsets.UTF_8);
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("index.html"));
    }

    private String summary() throws IOException {
        return Files.readString(folder.resolve("summary.md"));
    }
}

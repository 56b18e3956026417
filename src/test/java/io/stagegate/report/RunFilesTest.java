package io.stagegate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.stagegate.environment.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {

    @TempDir
    private Path reports;

    @Test
    void theRecordIsAsItsSchemaSays() {
        for (RunRecord record : new RunRecord[] {Records.green(), Records.red(), Records.replay()}) {
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(RunFiles.schema())
                            .validate(RunFiles.json(record), InputFormat.JSON))
                    .isEmpty();
        }
    }

    @Test
    void theSchemaIsNotContentWithAnything() {
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(RunFiles.schema())
                        .validate(RunFiles.json(Records.green()).replace("\"passed\"", "\"green\""), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void aRecordIsReadAsItWasWritten() {
        String json = RunFiles.json(Records.red());
        assertThat(RunFiles.json(RunFiles.read(json))).isEqualTo(json);
    }

    @Test
    void aLaterStagegatesRecordIsReadAsFarAsItIsKnown() {
        String json = RunFiles.json(Records.green()).replaceFirst("\\{", "{\"later\": {\"than\": 1},");
        assertThat(RunFiles.read(json).proved()).isTrue();
    }

    @Test
    void writesAllFilesAndLeavesNoOther() throws IOException {
        RunFiles.write(reports, Records.red());
        RunFiles.write(reports, Records.green());
        try (var files = Files.list(reports)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("run.json", "run.schema.json", "index.html", "summary.md");
        }
        assertThat(reports.resolve("summary.md")).content().startsWith("## PROVED: ");
    }

    @Test
    void hashesEvidenceByItsPath() throws IOException {
        Files.createDirectories(reports.resolve("10.1"));
        Files.writeString(reports.resolve("10.1/01-a.txt"), "abc");
        assertThat(RunFiles.hashes(reports))
                .isEqualTo(Map.of("10.1/01-a.txt", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assertThat(RunFiles.hashes(reports.resolve("none"))).isEmpty();
    }

    @Test
    void whatARunKeepsAmongItsEvidenceIsFoundByAReplay() throws IOException {
        assertThat(RunFiles.keptIn(reports)).isEmpty();
        RunFiles.keep(reports.resolve("evidence"), "{}", Records.red());
        assertThat(RunFiles.keptIn(reports.resolve("evidence"))).contains(Records.red());
        assertThat(reports.resolve("evidence").resolve(Replay.ENVIRONMENT)).hasContent("{}");
    }
}

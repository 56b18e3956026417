package io.stagegate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The files of docs/ci, as far as that can be told without their systems. */
class CiFilesTest {

    private static final Path FOLDER = Path.of("docs/ci");

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"})
    void eachRunsTheSameCommandAndKeepsTheReport(String file) throws IOException {
        assertThat(FOLDER.resolve(file))
                .content()
                .contains("mvn --batch-mode verify -Denvironment=\"$ENVIRONMENT\" -Dcompare=last", "reports/");
        assertThat(Path.of("docs/ci.md")).content().contains("ci/" + file);
    }

    @Test
    void gitlabKeepsTheHistoryOfARedRunToo() throws IOException {
        Map<String, Map<String, Map<String, Object>>> file =
                new Yaml().load(Files.readString(FOLDER.resolve("gitlab-ci.yml")));
        assertThat(file.get("verify").get("cache"))
                .containsEntry("when", "always")
                .containsKey("paths");
        assertThat(file.get("verify").get("artifacts")).containsEntry("when", "always");
    }
}

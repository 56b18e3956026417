package io.stagegate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples' own order, and that those which nothing reads yet are what their table says. */
class SamplesTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The first cell of each row: one name, or several by a pattern. */
    private static List<String> rows() {
        return Pattern.compile("(?m)^\\| `([^`]+)` \\|")
                .matcher(Samples.text("README.md"))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
    }

    private static List<String> meant(String row) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + row);
        return Samples.names().stream()
                .filter(name -> matcher.matches(Path.of(name)))
                .toList();
    }

    @Test
    void everySampleHasOneRowThatSaysWhenceItIs() {
        assertThat(rows().stream().flatMap(row -> meant(row).stream()))
                .containsExactlyInAnyOrderElementsOf(Samples.names());
        assertThat(rows()).allSatisfy(row -> assertThat(meant(row)).as(row).isNotEmpty());
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"250-bootkube", "252-bootkube", "252-odd"})
    void aJournalInJsonIsAnObjectALineWithItsTimesAsText(String sample) {
        assertThat(Samples.text("journalctl/" + sample + ".json").lines())
                .allSatisfy(line -> assertThat(
                                json(line).path("__REALTIME_TIMESTAMP").asText())
                        .matches("\\d{16}"));
    }

    @Test
    void aMessageInJsonNeedNotBeText() {
        assertThat(Samples.text("journalctl/252-odd.json")
                        .lines()
                        .map(line -> json(line).path("MESSAGE").getNodeType()))
                .containsExactly(
                        JsonNodeType.ARRAY,
                        JsonNodeType.ARRAY,
                        JsonNodeType.STRING,
                        JsonNodeType.STRING,
                        JsonNodeType.STRING,
                        JsonNodeType.NULL,
                        JsonNodeType.MISSING,
                        JsonNodeType.ARRAY,
                        JsonNodeType.STRING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.2", "3.6"})
    void aPointerSaysWhoVouchesForTheMachineConfigServer(String version) {
        JsonNode ignition =
                json(Samples.text("ignition/" + version + "-master.ign")).path("ignition");
        assertThat(ignition.path("config").path("merge").path(0).path("source").asText())
                .isEqualTo("https://api-int.ocp4.example.com:22623/config/master");
        assertThat(ignition.path("security")
                        .path("tls")
                        .path("certificateAuthorities")
                        .path(0)
                        .path("source")
                        .asText())
                .startsWith("data:text/plain;charset=utf-8;base64,");
    }
}

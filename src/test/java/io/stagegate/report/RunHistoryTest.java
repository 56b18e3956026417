package io.stagegate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHistoryTest {

    @TempDir
    private Path folder;

    @Test
    void theRunBeforeIsTheLastOneThatStartedEarlier() throws IOException {
        RunHistory history = new RunHistory(folder);
        RunRecord now = startedAt("2026-11-28T10:00:00Z");
        assertThat(history.before(now)).isEmpty();
        history.keep(startedAt("2026-11-26T10:00:00Z"));
        history.keep(startedAt("2026-11-27T10:00:00Z"));
        history.keep(startedAt("2026-11-29T10:00:00Z"));
        history.keep(now);
        assertThat(history.before(now).orElseThrow().started()).isEqualTo("2026-11-27T10:00:00Z");
    }

    @Test
    void aRunIsKeptOnceHoweverOftenItsRecordIsWritten() throws IOException {
        RunHistory history = new RunHistory(folder);
        history.keep(Records.green());
        history.keep(Records.red());
        Path kept = folder.resolve("runs/lab-a/2026-11-28T10-00-00Z.json");
        assertThat(folder.resolve("runs/lab-a")).isDirectoryContaining(kept::equals);
        assertThat(RunHistory.read(kept).proved()).isFalse();
    }

    @Test
    void theOldestGoWhereThereAreTooMany() throws IOException {
        RunHistory history = new RunHistory(folder);
        Instant first = Instant.parse("2026-01-01T00:00:00Z");
        for (int run = 0; run < 101; run++) {
            history.keep(startedAt(first.plusSeconds(run).toString()));
        }
        try (var files = Files.list(folder.resolve("runs/lab-a"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(100)
                    .doesNotContain("2026-01-01T00-00-00Z.json");
        }
    }

    @Test
    void whatIsNoRecordIsSaidWithItsPath() throws IOException {
        Path none = folder.resolve("none.json");
        assertThatThrownBy(() -> RunHistory.read(none))
                .hasMessageStartingWith(none + ": there is no such file; write ");
        for (String text : new String[] {"", "{", "[]", "{}", "null", "{\"stages\": 3}"}) {
            Path other = Files.writeString(folder.resolve("other.json"), text);
            assertThatThrownBy(() -> RunHistory.read(other))
                    .as(text)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(other + ": is no record of a run; write ");
        }
    }

    private static RunRecord startedAt(String started) {
        RunRecord green = Records.green();
        return new RunRecord(
                green.schema(),
                green.format(),
                green.stagegate(),
                green.environment(),
                green.asked(),
                green.machine(),
                Instant.parse(started),
                green.ended(),
                green.versions(),
                green.preflight(),
                green.stages(),
                green.changes(),
                green.evidence(),
                green.comparison(),
                green.reached(),
                green.replayed());
    }
}

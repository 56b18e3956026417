package io.stagegate.wait;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.text.Text;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {

    private static final String WHAT = "10.6 the single etcd member is healthy";
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

    @Test
    void printsALineOnlyWhenSomethingElseIsSeen() {
        Progress.Line line = new ChangedLines(out, false).begin(WHAT, TWO_MINUTES);
        line.seen("connection refused", Duration.ofMillis(40));
        line.seen("connection refused", Duration.ofSeconds(1));
        line.seen("connection refused", Duration.ofSeconds(11));
        line.seen("0 of 1 healthy", Duration.ofSeconds(12));
        line.seen("0 of 1 healthy", Duration.ofSeconds(13));
        line.end(Outcome.PASSED, "", Duration.ofSeconds(14));

        assertThat(shown()).isEqualTo("""
                        … 10.6 the single etcd member is healthy: connection refused (40ms of 2m)
                        … 10.6 the single etcd member is healthy: 0 of 1 healthy (12s of 2m)
                        ✔ 10.6 the single etcd member is healthy (14s)
                        """);
    }

    @Test
    void givesASignOfLifeEveryHalfMinute() {
        Progress.Line line = new ChangedLines(out, true).begin(WHAT, TWO_MINUTES);
        for (int second = 0; second < 90; second++) {
            line.seen("connection refused", Duration.ofSeconds(second));
        }
        line.end(Outcome.COULD_NOT_CHECK, "connection refused", Duration.ofSeconds(90));

        assertThat(shown()).isEqualTo("""
                        ... 10.6 the single etcd member is healthy: connection refused (0ms of 2m)
                        ... 10.6 the single etcd member is healthy: connection refused (30s of 2m)
                        ... 10.6 the single etcd member is healthy: connection refused (1m00s of 2m)
                        [?] 10.6 the single etcd member is healthy: connection refused (1m30s)
                        """);
    }

    @Test
    void whatChangesWithEveryLookDoesNotFlood() {
        Progress.Line line = new ChangedLines(out, false).begin(WHAT, TWO_MINUTES);
        for (int tenth = 0; tenth < 50; tenth++) {
            line.seen("look " + tenth, Duration.ofMillis(100L * tenth));
        }

        assertThat(shown().lines()).hasSize(3).last().asString().contains("look 40 (4s of 2m)");
    }

    @Test
    void rewritesOneLineOnATerminalAndClearsItAtTheEnd() {
        Progress.Line line = new LiveProgress(new Terminal(out, 200, false), out).begin(WHAT, TWO_MINUTES);
        line.seen("0 of 1 healthy", Duration.ofSeconds(12));
        line.end(Outcome.FAILED, "0 of 1 healthy", TWO_MINUTES);

        assertThat(shown())
                .isEqualTo("\r\u001b[K… 10.6 the single etcd member is healthy: 0 of 1 healthy (12s of 2m)\r"
                        + "\r\u001b[K✘ 10.6 the single etcd member is healthy: 0 of 1 healthy (2m00s)\n");
    }

    @Test
    void tellsOfOtherWaitsThatLast() {
        Progress progress = new LiveProgress(new Terminal(out, 200, true), out);
        Progress.Line one = progress.begin("10.4 kubelet is active", TWO_MINUTES);
        Progress.Line other = progress.begin(WHAT, TWO_MINUTES);
        other.seen("0 of 1 healthy", Duration.ofSeconds(12));
        other.end(Outcome.PASSED, "", Duration.ofSeconds(13));
        one.seen("activating", Duration.ofSeconds(14));

        assertThat(shown())
                .isEqualTo("\r\u001b[K... 10.6 the single etcd member is healthy: 0 of 1 healthy (12s of 2m) +1\r"
                        + "\r\u001b[K[ok] 10.6 the single etcd member is healthy (13s)\n"
                        + "\r\u001b[K... 10.4 kubelet is active: activating (14s of 2m)\r");
    }

    @ParameterizedTest
    @CsvSource({
        "100, '… 10.6 the single etcd member is healthy: 0 of 1 healthy (12s of 2m)'",
        "66, '… 10.6 the single etcd member is healthy: 0 of 1 heal… (12s of 2m)'",
        "50, '… 10.6 the single etcd member is healthy: 0 of 1 …'",
        "20, '… 10.6 the single e…'",
    })
    void fitsItsTerminal(int columns, String line) {
        assertThat(ProgressText.awaiting(WHAT, "0 of 1 healthy", Duration.ofSeconds(12), TWO_MINUTES, false, columns))
                .isEqualTo(line)
                .hasSizeLessThanOrEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms, 0ms",
        "340, 340ms, 340ms",
        "12999, 12s, 12s",
        "90000, 1m30s, 1m30s",
        "120000, 2m00s, 2m",
        "3600000, 1h00m00s, 1h",
        "3660000, 1h01m00s, 1h01m",
    })
    void saysDurationsAsPeopleDo(long millis, String exactly, String allowed) {
        assertThat(Text.duration(Duration.ofMillis(millis))).isEqualTo(exactly);
        assertThat(Text.brief(Duration.ofMillis(millis))).isEqualTo(allowed);
    }

    @Test
    void noTerminalInCiNorWhereItIsDumb() {
        assertThat(Terminal.open(Map.of("CI", "true", "TERM", "xterm"))).isEmpty();
        assertThat(Terminal.open(Map.of("TERM", "dumb"))).isEmpty();
        assertThat(Terminal.open(Map.of())).isEmpty();
    }

    @Test
    void theLocaleDecidesWhetherMarksAreAscii() {
        assertThat(Terminal.ascii(Map.of("LANG", "C"))).isTrue();
        assertThat(Terminal.ascii(Map.of("LANG", "de_DE.UTF-8"))).isFalse();
        assertThat(Terminal.ascii(Map.of("LANG", "C", "LC_ALL", "C.utf8"))).isFalse();
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}

package io.stagegate.gathered;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of src/shared/logs-show.c in systemd 239 and 252; docs/bundle-layouts.md, "Times". */
class JournalLineTest {

    private static final Instant ABOUT = Instant.parse("2026-01-02T03:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Nov 20 10:00:03 host kubelet[17]: text: more | 2025-11-20T10:00:03Z | kubelet",
                "Jan 02 02:59:59 host kubelet[17]: text: more | 2026-01-02T02:59:59Z | kubelet",
                "Nov 20 10:00:03.123456 host kernel: text: more | 2025-11-20T10:00:03.123456Z | kernel",
                "Thu 2024-11-21 10:00:03 UTC host bootkube.service[17]: text: more | 2024-11-21T10:00:03Z | bootkube.service",
                "2024-11-21T10:00:03+0100 host bootkube.sh[17]: text: more | 2024-11-21T09:00:03Z | bootkube.sh",
                "Feb 29 10:00:03 host crio[1]: text: more | 2024-02-29T10:00:03Z | crio",
            })
    void aLineIsReadInEachForm(String line, Instant at, String identifier) {
        Instant about = line.startsWith("Feb") ? Instant.parse("2024-12-01T00:00:00Z") : ABOUT;
        assertThat(JournalLine.of(line, about)).contains(new JournalLine(at, "host", identifier, "text: more"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-- Logs begin at Mon 2023-02-06 09:00:00 UTC, end at Mon 2023-02-06 10:00:00 UTC. --",
                "-- No entries --",
                "                     goes on",
                "Foo 20 10:00:03 host kubelet[17]: text",
                "Nov 31 10:00:03 host kubelet[17]: text",
                "Feb 29 10:00:03 host kubelet[17]: text",
                "Nov 20 25:00:03 host kubelet[17]: text",
                "2024-13-21T10:00:03+0100 host bootkube.sh[17]: text",
            })
    void whatIsNoFirstLineIsNone(String line) {
        assertThat(JournalLine.of(line, ABOUT)).isEmpty();
    }

    @Test
    void aLineWithoutIdentifierKeepsItsText() {
        assertThat(JournalLine.of("Nov 20 10:00:03 host just words", ABOUT))
                .hasValueSatisfying(line -> assertThat(line.text()).isEqualTo("just words"));
    }
}

package io.stagegate.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummaryTest {

    @Test
    void tellsAGreenRunInAFewLines() {
        assertThat(Summary.of(Records.green())).isEqualTo("""
                ## PROVED: all 5 checks passed

                | stage | | |
                |---|---|---|
                | 10 Bootstrap | proved | 3 passed |
                | 11 Control plane formation | proved | 2 passed |

                Environment `lab-a` (environments/lab-a.yaml, SHA-256 `e3b0c44298fc…`), profile `hard-way`, stagegate 0.1.0 (0123abc), 2026-11-28 10:00:00 UTC to 2026-11-28 10:00:00 UTC.
                """);
    }

    @Test
    void tellsWhyEachOtherCheckIsNotGreen() {
        assertThat(Summary.of(Records.red()))
                .contains(
                        "| 10 Bootstrap | **not proved** | 1 passed, 1 failed, 1 could not check |",
                        "| 10.2 The subject of 10.2 | failed | 10.F2 registry unreachable (suspected). ssh &lt;core>: REFUSED |",
                        "| held back | by 10.2 |");
    }
}

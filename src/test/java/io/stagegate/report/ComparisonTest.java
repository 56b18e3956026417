package io.stagegate.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.report.Comparison.Difference;
import io.stagegate.report.RunRecord.CheckRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void likeRunsDoNotDiffer() {
        Comparison comparison = Comparison.between(Records.green(), Records.green());
        assertThat(comparison.summary()).isEqualTo("no verdict differs, no check took longer, no condition differs");
        assertThat(comparison.with()).isEqualTo(Records.BEGAN);
    }

    @Test
    void anotherVerdictIsListed() {
        assertThat(Comparison.between(Records.green(), Records.red()).verdicts())
                .contains(
                        new Difference("10.2", "passed", "failed"),
                        new Difference("10.10", "passed", "could not check"),
                        new Difference("11.1", "passed", "held back"));
    }

    @Test
    void whatTookHalfAgainAsLongAndFiveSecondsMoreIsSlower() {
        assertThat(slower(10, 15)).containsExactly(new Difference("10.1", "10s", "15s"));
        assertThat(slower(10, 14.9)).isEmpty();
        // Twice as long, but of no weight.
        assertThat(slower(2, 4)).isEmpty();
        // Six seconds more, of a hundred.
        assertThat(slower(100, 106)).isEmpty();
        assertThat(slower(15, 10)).isEmpty();
    }

    @Test
    void whatFailedIsNotSlower() {
        RunRecord failed = with(new CheckRecord(
                "10.1", "10.1 A", CheckVerdict.FAILED, "", "", Records.BEGAN, 300, List.of(), List.of()));
        assertThat(Comparison.between(with(took(10)), failed).slower()).isEmpty();
    }

    @Test
    void versionsOfTheLabThatDifferAreListed() {
        RunRecorder before = Records.begun();
        before.version("Kubernetes API", Optional.of("v1.29.1"), "");
        RunRecorder now = Records.begun();
        now.version("Kubernetes API", Optional.of("v1.30.0"), "");
        now.version("Bootstrap OS", Optional.of("Debian"), "");
        assertThat(Comparison.between(before.record(Map.of()), now.record(Map.of("a", "b")))
                        .conditions())
                .containsExactly(
                        new Difference("Kubernetes API", "v1.29.1", "v1.30.0"),
                        new Difference("Bootstrap OS", "none", "Debian"));
    }

    @Test
    void pageAndSummaryShowIt() {
        RunRecord compared = Records.red().comparedWith(Records.green());
        assertThat(ReportPage.of(compared, picture -> ""))
                .contains("Compared with the run of 2026-11-28 10:00:00 UTC", "<td>→ could not check</td>");
        assertThat(Summary.of(compared)).contains("- 10.2: passed → failed\n");
    }

    private static List<Difference> slower(double before, double now) {
        return Comparison.between(with(took(before)), with(took(now))).slower();
    }

    private static CheckRecord took(double seconds) {
        return new CheckRecord(
                "10.1", "10.1 A", CheckVerdict.PASSED, "", "", Records.BEGAN, seconds, List.of(), List.of());
    }

    private static RunRecord with(CheckRecord check) {
        RunRecorder recorder = Records.begun();
        recorder.end(check);
        return recorder.record(Map.of());
    }
}

package io.stagegate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunRecordTest {

    @Test
    void isProvedWhereEveryCheckPassed() {
        assertThat(Records.green().proved()).isTrue();
        assertThat(Records.green().verdict()).isEqualTo("PROVED: all 5 checks passed");
    }

    @Test
    void saysWhatFailedWhatCouldNotBeCheckedAndWhatWasHeldBack() {
        assertThat(Records.red().proved()).isFalse();
        assertThat(Records.red().verdict())
                .isEqualTo("NOT PROVED: 10.2 failed (10.F2 registry unreachable (suspected));"
                        + " 10.10 could not be checked; 2 held back; 1 of 5 checks passed");
    }

    @Test
    void saysFirstHowFarAGatheredInstallCame() {
        RunRecorder recorder = Records.begun();
        recorder.reached("stage 11: two of three masters never asked for a certificate");
        recorder.end(Records.ended("10.10", CheckVerdict.COULD_NOT_CHECK, "not in the bundle: an answer"));
        RunRecord record = recorder.record(Map.of());
        assertThat(record.verdict())
                .startsWith(
                        "NOT PROVED: stage 11: two of three masters never asked for a certificate; 10.10 could not");
        assertThat(ReportPage.of(record, path -> ""))
                .contains("verdict absent")
                .doesNotContain("verdict could-not-check");
        assertThat(ReportPage.of(Records.red(), path -> "")).contains("verdict could-not-check");
    }

    @Test
    void isNotProvedByOneGreenCheck() {
        RunRecorder recorder = Records.recorder(text -> text);
        Records.IDS.forEach(id -> recorder.expect(id, id, id.equals("10.2")));
        recorder.end(Records.ended("10.2", CheckVerdict.PASSED, ""));
        assertThat(recorder.record(Map.of()).verdict())
                .isEqualTo("NOT PROVED: 1 of 5 checks asked for; 1 of 5 checks passed");
    }

    @Test
    void isNotProvedWhereTheRunEndedBefore() {
        RunRecorder recorder = Records.begun();
        recorder.end(Records.ended("10.1", CheckVerdict.PASSED, ""));
        assertThat(recorder.record(Map.of()).verdict()).isEqualTo("NOT PROVED: 4 not reached; 1 of 5 checks passed");
    }

    @Test
    void isNotProvedByNothing() {
        assertThat(Records.recorder(text -> text).record(Map.of()).verdict())
                .isEqualTo("NOT PROVED: there was nothing to check");
    }

    @Test
    void namesWhatWasLeftOut() {
        RunRecorder recorder = Records.begun();
        Records.IDS.forEach(id -> recorder.end(Records.ended(id, CheckVerdict.PASSED, "")));
        recorder.end(Records.ended("11.2", CheckVerdict.LEFT_OUT, "not permitted"));
        assertThat(recorder.record(Map.of()).verdict()).isEqualTo("PROVED: 4 of 5 checks passed; left out: 11.2");
    }

    @Test
    void aStageOfWhichEverythingWasLeftOutIsNotProved() {
        RunRecorder recorder = Records.begun();
        Records.IDS.forEach(id -> recorder.end(
                Records.ended(id, id.startsWith("10") ? CheckVerdict.PASSED : CheckVerdict.LEFT_OUT, "none here")));
        assertThat(recorder.record(Map.of()).proved()).isFalse();
    }

    @Test
    void keepsStagesAndChecksInTheirOwnOrder() {
        RunRecorder recorder = Records.recorder(text -> text);
        List.of("11.2", "10.10", "10.2", "11.1", "10.1").forEach(id -> recorder.expect(id, id, true));
        assertThat(recorder.record(Map.of()).checks())
                .extracting(RunRecord.CheckRecord::id)
                .containsExactlyElementsOf(Records.IDS);
    }

    @Test
    void keepsTheVersionThatWasSeenFirst() {
        RunRecorder recorder = Records.begun();
        recorder.version("kubelet", Optional.empty(), "ssh: REFUSED");
        recorder.version("kubelet", Optional.of("v1.30"), "");
        recorder.version("kubelet", Optional.empty(), "it is gone");
        recorder.version("kubelet", Optional.of("v1.31"), "");
        recorder.version("libvirt", Optional.empty(), "refused");
        assertThat(recorder.record(Map.of()).versions())
                .isEqualTo(Map.of("kubelet", "v1.30", "libvirt", "not seen: refused"));
    }

    @Test
    void aChangeBelongsToTheCheckThatMadeIt() {
        RunRecorder recorder = Records.begun();
        recorder.begin("10.1");
        recorder.changed("libvirt: start domain ocp4-bootstrap", "start");
        assertThat(recorder.record(Map.of()).changes())
                .containsExactly(
                        new RunRecord.Change(Records.BEGAN, "libvirt: start domain ocp4-bootstrap", "start", "10.1"));
    }

    @Test
    void keepsWhatThePreflightFoundWithoutSecrets() {
        RunRecorder recorder = Records.recorder(text -> text.replace("s3cret", "[redacted]"));
        recorder.preflight(List.of(new RunRecord.PreflightFinding(
                "the s3cret name", "wrong", "s3cret", "no <s3cret>", "type s3cret", List.of("10.7"))));
        RunRecord record = recorder.record(Map.of());
        assertThat(record.preflight())
                .containsExactly(new RunRecord.PreflightFinding(
                        "the [redacted] name",
                        "wrong",
                        "[redacted]",
                        "no <[redacted]>",
                        "type [redacted]",
                        List.of("10.7")));
        assertThat(RunFiles.read(RunFiles.json(record)).preflight()).isEqualTo(record.preflight());
        assertThat(Summary.of(record))
                .contains("| the [redacted] name | wrong | no &lt;[redacted]> | type [redacted] |");
        assertThat(ReportPage.of(record, path -> ""))
                .contains("<h2>What the preflight found</h2>", "to do: <code>type [redacted]</code>", "wrong: 10.7");
    }

    @Test
    void redactsEverythingThatItIsGiven() {
        RunRecorder recorder = Records.recorder(text -> text.replace("s3cret", "[redacted]"));
        recorder.expect("10.1", "s3cret title", true);
        recorder.changed("s3cret change", "");
        recorder.version("s", Optional.of("s3cret version"), "");
        recorder.version("t", Optional.empty(), "s3cret cause");
        recorder.end(Records.ended("10.2", CheckVerdict.FAILED, "s3cret reason"));
        assertThat(RunFiles.json(recorder.record(Map.of())))
                .doesNotContain("s3cret")
                .contains(
                        "[redacted] title",
                        "[redacted] change",
                        "[redacted] version",
                        "[redacted] cause",
                        "[redacted] reason");
    }

    @Test
    void aReplaySaysWhoseEvidenceItHasJudged() {
        RunRecord replay = Records.replay();
        assertThat(replay.verdict())
                .startsWith("PROVED: all 5 checks passed; judged again by the evidence of the run of"
                        + " 2026-11-28 10:00:00 UTC by stagegate ");
        assertThat(replay.versions()).isEqualTo(Records.red().versions());
        assertThat(ReportPage.of(replay, picture -> ""))
                .contains("href=\"replay/\"", "href=\"replay/10.1/\"")
                .doesNotContain("href=\"evidence/");
    }

    @Test
    void evenOfARunThatWasKilled() {
        RunRecorder recorder = Records.begun();
        recorder.replays(Optional.empty());
        assertThat(recorder.record(Map.of()).verdict())
                .endsWith("; judged again by the evidence of a run that did not come to its end");
    }
}

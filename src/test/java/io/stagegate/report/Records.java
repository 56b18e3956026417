package io.stagegate.report;

import io.stagegate.report.RunRecord.CheckRecord;
import io.stagegate.report.RunRecord.NamedSignal;
import io.stagegate.text.Text;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Records of runs, for tests: of an install with two stages, of three checks and two. */
final class Records {

    static final Instant BEGAN = Instant.parse("2026-11-28T10:00:00Z");

    static final List<String> IDS = List.of("10.1", "10.2", "10.10", "11.1", "11.2");

    private Records() {}

    static RunRecorder recorder(UnaryOperator<String> redact) {
        Map<String, String> stages = new LinkedHashMap<>();
        stages.put("10", "Bootstrap");
        stages.put("11", "Control plane formation");
        return new RunRecorder(
                new RunRecorder.Start(
                        new RunRecord.Stagegate("0.1.0", "0123abc", false),
                        new RunRecord.Verified(
                                "lab-a",
                                "environments/lab-a.yaml",
                                Text.sha256(new byte[0]),
                                "hard-way",
                                List.of(),
                                List.of("start", "approve")),
                        new RunRecord.Asked("all", "all"),
                        new RunRecord.Machine("qa-1", "Linux 6.1", "17.0.9", ""),
                        stages),
                Clock.fixed(BEGAN, ZoneOffset.UTC),
                redact);
    }

    /** A recorder that expects every check, all of them asked for. */
    static RunRecorder begun() {
        RunRecorder recorder = recorder(text -> text);
        IDS.forEach(id -> recorder.expect(id, id + " The subject of " + id, true));
        return recorder;
    }

    static CheckRecord ended(String id, CheckVerdict verdict, String reason, NamedSignal... signals) {
        return new CheckRecord(
                id, id + " The subject of " + id, verdict, reason, "", BEGAN, 2.4, List.of(signals), List.of());
    }

    static CheckRecord heldBack(String id, String by) {
        return new CheckRecord(
                id, id + " The subject of " + id, CheckVerdict.HELD_BACK, "", by, null, 0, List.of(), List.of());
    }

    static RunRecord green() {
        RunRecorder recorder = begun();
        IDS.forEach(id -> recorder.end(ended(id, CheckVerdict.PASSED, "")));
        return recorder.record(Map.of());
    }

    /** A green one, of the evidence of {@link #red()}. */
    static RunRecord replay() {
        RunRecorder recorder = begun();
        recorder.replays(Optional.of(red()));
        IDS.forEach(id -> recorder.end(ended(id, CheckVerdict.PASSED, "")));
        return recorder.record(Map.of());
    }

    static RunRecord red() {
        RunRecorder recorder = begun();
        recorder.end(ended("10.1", CheckVerdict.PASSED, ""));
        recorder.end(ended(
                "10.2",
                CheckVerdict.FAILED,
                "ssh <core>: REFUSED",
                new NamedSignal("10.F2", "registry unreachable", "suspected")));
        recorder.end(ended("10.10", CheckVerdict.COULD_NOT_CHECK, "no answer"));
        recorder.end(heldBack("11.1", "10.2"));
        recorder.end(heldBack("11.2", "10.2"));
        return recorder.record(Map.of());
    }
}

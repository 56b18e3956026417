package io.stagegate.report;

import io.stagegate.report.RunRecord.Change;
import io.stagegate.report.RunRecord.CheckRecord;
import io.stagegate.report.RunRecord.StageRecord;
import io.stagegate.text.Text;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Keeps the record of a run while it lasts. Everything that it is given is redacted before it is kept. Safe for concurrent use.
 */
public final class RunRecorder {

    /**
     * What is known before the first check.
     *
     * @param stages in the order of the install; their titles by ID
     */
    public record Start(
            RunRecord.Stagegate stagegate,
            RunRecord.Verified environment,
            RunRecord.Asked asked,
            RunRecord.Machine machine,
            Map<String, String> stages) {}

    private final Start start;
    private final Clock clock;
    private final UnaryOperator<String> redact;
    private final Instant started;
    /** By ID. */
    private final Map<String, CheckRecord> checks = new TreeMap<>(RunRecorder::inOrder);

    private final Map<String, String> versions = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private List<RunRecord.PreflightFinding> preflight = List.of();
    private String current = "";
    private String reached = "";
    private String replayed = "";
    private Optional<RunRecord> earlier = Optional.empty();

    public RunRecorder(Start start, Clock clock, UnaryOperator<String> redact) {
        this.start = start;
        this.clock = clock;
        this.redact = redact;
        this.started = clock.instant();
    }

    /** An ID of the checklist, whether it is asked for or not; heard of again, it stays as it is. */
    public synchronized void expect(String id, String title, boolean askedFor) {
        CheckVerdict verdict = askedFor ? CheckVerdict.NOT_REACHED : CheckVerdict.NOT_ASKED_FOR;
        checks.merge(
                id,
                CheckRecord.untouched(id, title(id, title), verdict),
                (old, now) -> old.verdict() == CheckVerdict.NOT_ASKED_FOR ? now : old);
    }

    /** Scenarios are called by the ID and their title. */
    private String title(String id, String name) {
        return redact.apply(name.startsWith(id + " ") ? name.substring(id.length() + 1) : name);
    }

    /** A check begins; what the run changes from now on, it changes for that. */
    public synchronized void begin(String id) {
        current = id;
    }

    /** A check has ended; the last word counts. */
    public synchronized void end(CheckRecord ended) {
        checks.put(
                ended.id(),
                new CheckRecord(
                        ended.id(),
                        title(ended.id(), ended.title()),
                        ended.verdict(),
                        redact.apply(ended.reason()),
                        ended.heldBackBy(),
                        ended.began(),
                        ended.seconds(),
                        ended.signals(),
                        ended.pictures()));
    }

    /** Whether a version was seen already. */
    public synchronized boolean hasSeen(String label) {
        return versions.containsKey(label) && !versions.get(label).startsWith(NOT_SEEN);
    }

    /** Keeps a version as it was seen first; that it could not be seen gives way to a later one that was. */
    public synchronized void version(String label, Optional<String> seen, String whyNot) {
        if (seen.isPresent()) {
            if (!hasSeen(label)) {
                versions.put(label, redact.apply(seen.get()));
            }
        } else {
            versions.putIfAbsent(label, redact.apply(NOT_SEEN + whyNot));
        }
    }

    private static final String NOT_SEEN = "not seen: ";

    /** What was found before anything was changed. */
    public synchronized void preflight(List<RunRecord.PreflightFinding> found) {
        preflight = found.stream()
                .map(each -> new RunRecord.PreflightFinding(
                        redact.apply(each.subject()),
                        each.verdict(),
                        redact.apply(each.expected()),
                        redact.apply(each.found()),
                        redact.apply(each.remedy()),
                        each.reddens()))
                .toList();
    }

    /** How far a gathered install came: {@code stage 11: two of three masters never asked for a certificate}. */
    public synchronized void reached(String how) {
        reached = redact.apply(how);
    }

    /** What is judged is the evidence of an earlier run; its record is empty where that run did not come to its end. */
    public synchronized void replays(Optional<RunRecord> judged) {
        earlier = judged;
        judged.map(RunRecord::versions).ifPresent(versions::putAll);
        replayed = judged.map(run -> "the run of " + Text.utc(run.started()) + " by stagegate "
                        + run.stagegate().version() + " (" + run.stagegate().commit() + ")")
                .orElse("a run that did not come to its end");
    }

    /** The record of the run whose evidence is judged again; empty for any other run. */
    public synchronized Optional<RunRecord> replayed() {
        return earlier;
    }

    /** Something was changed in the lab. */
    public synchronized void changed(String what, String permission) {
        changes.add(new Change(clock.instant(), redact.apply(what), permission, current));
    }

    /** Everything up to now. */
    public synchronized RunRecord record(Map<String, String> evidence) {
        List<StageRecord> stages = new ArrayList<>();
        start.stages().forEach((id, title) -> {
            List<CheckRecord> its = checks.values().stream()
                    .filter(check -> check.id().startsWith(id + "."))
                    .toList();
            if (!its.isEmpty()) {
                stages.add(new StageRecord(id, title, its));
            }
        });
        return new RunRecord(
                RunRecord.SCHEMA,
                RunRecord.FORMAT,
                start.stagegate(),
                start.environment(),
                start.asked(),
                start.machine(),
                started,
                clock.instant(),
                versions,
                preflight,
                stages,
                changes,
                evidence,
                Optional.empty(),
                reached,
                replayed);
    }

    /** 10.2 before 10.10, and a stage's checks before its signals. */
    static int inOrder(String one, String other) {
        return key(one).compareTo(key(other));
    }

    private static String key(String id) {
        int dot = id.indexOf('.');
        String number = id.substring(dot + 1);
        boolean signal = number.startsWith("F");
        return id.substring(0, dot) + (signal ? "F" : "C") + "%4s".formatted(signal ? number.substring(1) : number);
    }
}

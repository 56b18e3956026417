package io.stagegate.check;

import io.stagegate.observation.ServiceRecord;
import io.stagegate.observation.Unit;
import io.stagegate.observation.UnitJournal;
import java.util.List;

/** What must hold of systemd units and of what they log. */
public final class Units {

    private Units() {}

    /** Active and running: a unit that is between two restarts is neither. */
    public static Check<Unit> running() {
        return Check.named("is active and running", unit -> {
            if (unit.active().equals("active") && unit.sub().equals("running")) {
                return Verdict.pass();
            }
            String expected = unit.name() + " active (running)";
            // No waiting brings up a unit that systemd is told never to start or has never heard of.
            boolean hopeless = unit.load().equals("masked") || unit.load().equals("not-found");
            return hopeless ? Verdict.failForGood(expected, unit) : Verdict.fail(expected, unit);
        });
    }

    /**
     * It runs, or has ended well in this boot: a unit that does its work once is inactive afterwards. A script that a
     * one-shot unit runs makes it {@code activating (start)} for as long as it takes.
     */
    public static Check<Unit> runningOrEndedWell() {
        return Check.named("is active or has ended well", unit -> {
            boolean runs = unit.active().equals("active")
                    || (unit.active().equals("activating") && unit.sub().equals("start"));
            boolean ended = unit.load().equals("loaded")
                    && unit.active().equals("inactive")
                    && unit.result().equals("success")
                    && !unit.invocation().isEmpty();
            if (runs || ended) {
                return Verdict.pass();
            }
            String expected = unit.name() + " active, or inactive after a run with result success";
            boolean hopeless = unit.load().equals("masked") || unit.load().equals("not-found");
            return hopeless ? Verdict.failForGood(expected, unit) : Verdict.fail(expected, unit);
        });
    }

    /**
     * The unit has begun its record, and its last entry is no failure. One that failed and was started again is at work:
     * systemd does that within seconds, and its work may take many minutes.
     */
    public static Check<ServiceRecord> endsInNoFailure() {
        return Check.named("does not end in a failure", record -> {
            String expected = record.file() + " on " + record.node() + ", with no failure at its end";
            if (record.entries().isEmpty()) {
                return Verdict.fail(expected, record.exists() ? "an empty record" : record);
            }
            ServiceRecord.Entry last = record.entries().get(record.entries().size() - 1);
            return last.failed() ? Verdict.fail(expected, last) : Verdict.pass();
        });
    }

    /** There is something to keep: a unit that has run has at least been started. */
    public static Check<UnitJournal> written() {
        return Check.named(
                "is there to be kept",
                journal -> journal.lines().isEmpty()
                        ? Verdict.fail(
                                "lines of " + journal.unit().name() + " on "
                                        + journal.unit().node() + " in this boot",
                                "none")
                        : Verdict.pass());
    }

    /**
     * Each message stands in a line of its own, and all appear for the first time in this order; other lines may lie
     * between, and a unit that was started again may say some of them anew. A failed unit says nothing more, so it ends
     * the wait.
     *
     * @param texts what lines must contain; not empty
     */
    public static Check<UnitJournal> logged(List<String> texts) {
        Messages messages = new Messages(texts);
        return Check.named(
                "has its key messages in order",
                journal -> messages.missing(journal.lines())
                        .map(missing -> verdict(messages.expected(journal.unit().name()), missing, journal.unit()))
                        .orElse(Verdict.pass()));
    }

    private static Verdict verdict(String expected, String missing, Unit unit) {
        String seen = missing + "\n" + unit;
        return unit.active().equals("failed") ? Verdict.failForGood(expected, seen) : Verdict.fail(expected, seen);
    }
}

package io.stagegate.wait;

import io.stagegate.check.Verdict;
import io.stagegate.evidence.EvidenceFiles;
import java.time.Duration;

/**
 * One observation and what it was worth.
 *
 * @param began how long after the wait's own beginning
 * @param observation what the probe saw; null when it could not
 * @param problem what was thrown instead, or null
 * @param evidenceFiles what went through the connections meanwhile
 */
record Observation<T>(
        int number,
        Duration began,
        T observation,
        Verdict verdict,
        RuntimeException problem,
        EvidenceFiles evidenceFiles) {

    /** The same, of a wait that is taken to have begun later. */
    Observation<T> earlier(Duration by) {
        return new Observation<>(number, began.minus(by), observation, verdict, problem, evidenceFiles);
    }

    /** What was seen, in one line. */
    String inShort() {
        if (verdict instanceof Verdict.Unknown unknown) {
            return firstLine(unknown.cause());
        }
        return verdict instanceof Verdict.Fail fail ? firstLine(fail.actual()) : "as it must be";
    }

    /** The same in full, as a failure reports it when something else was observed after it. */
    String inFull() {
        return verdict instanceof Verdict.Fail fail ? fail.actual() : inShort();
    }

    /** Whether something was observed. */
    boolean decided() {
        return !(verdict instanceof Verdict.Unknown);
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }
}

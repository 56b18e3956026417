package io.stagegate.wait;

import io.stagegate.check.Fact;
import io.stagegate.check.Verdict;
import io.stagegate.evidence.EvidenceFiles;
import java.time.Duration;

/**
 * One look and what it was worth.
 *
 * @param began how long after the wait's own beginning
 * @param observation what the probe saw; null when it could not
 * @param problem what was thrown instead, or null
 * @param evidenceFiles what went through the doors meanwhile
 */
record Observation<T>(
        int number,
        Duration began,
        T observation,
        Verdict verdict,
        RuntimeException problem,
        EvidenceFiles evidenceFiles) {

    /** What was seen, in one line. */
    String inShort() {
        if (verdict instanceof Verdict.Unknown unknown) {
            return firstLine(unknown.cause());
        }
        if (verdict instanceof Verdict.Fail fail) {
            return firstLine(fail.facts().stream()
                    .filter(fact -> fact.key().equals("but was"))
                    .findFirst()
                    .orElse(fail.facts().get(0))
                    .value());
        }
        return "as it must be";
    }

    /** What was seen, as a failure tells it when something else came after. */
    String inFull() {
        if (verdict instanceof Verdict.Fail fail && fail.facts().stream().anyMatch(Observation::isButWas)) {
            return fail.facts().stream()
                    .filter(Observation::isButWas)
                    .findFirst()
                    .orElseThrow()
                    .value();
        }
        return inShort();
    }

    boolean told() {
        return !(verdict instanceof Verdict.Unknown);
    }

    private static boolean isButWas(Fact fact) {
        return fact.key().equals("but was");
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }
}

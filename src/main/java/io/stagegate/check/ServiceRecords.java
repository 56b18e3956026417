package io.stagegate.check;

import io.stagegate.observation.ServiceRecord;

/** What must hold of what units record of themselves. */
public final class ServiceRecords {

    private ServiceRecords() {}

    /**
     * The unit has begun its record, and does not stand where it failed; what failed is tried again, and that may take until the
     * masters are there (cluster-bootstrap waits 20 minutes for them, and systemd starts it anew).
     */
    public static Check<ServiceRecord> endsInNoFailure() {
        return Check.named("does not end in a failure", record -> {
            String expected = record.file() + " on " + record.node() + ", with no failure at its end";
            if (record.entries().isEmpty()) {
                return Verdict.fail(expected, record.exists() ? "an empty record" : record);
            }
            return record.lastEnd()
                    .filter(entry -> entry.failed() && !record.triedAgain())
                    .map(entry -> Verdict.fail(expected, entry))
                    .orElse(Verdict.pass());
        });
    }
}

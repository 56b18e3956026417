package io.stagegate.check;

import io.stagegate.observation.ServiceRecord;

/** What must hold of what units record of themselves. */
public final class ServiceRecords {

    private ServiceRecords() {}

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
}

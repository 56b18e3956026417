package io.stagegate.check;

import io.stagegate.observation.RollbackReport;

/** An account of something that went wrong is never a pass, whatever was saved. */
public final class RollbackReports {

    private RollbackReports() {}

    /** @param expected what should have been instead */
    public static Check<RollbackReport> instead(String expected) {
        return Check.named(
                "ends well",
                account -> account.couldNotCheck()
                        ? new Verdict.Unknown(account.toString(), true)
                        : Verdict.failForGood(expected, account));
    }
}

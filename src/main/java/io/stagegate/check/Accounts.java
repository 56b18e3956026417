package io.stagegate.check;

import io.stagegate.observation.Account;

/** An account of something that went wrong is never a pass, whatever was saved. */
public final class Accounts {

    private Accounts() {}

    /** @param expected what should have been instead */
    public static Check<Account> instead(String expected) {
        return Check.named(
                "ends well",
                account -> account.couldNotLook()
                        ? new Verdict.Unknown(account.toString(), true)
                        : Verdict.failForGood(expected, account));
    }
}

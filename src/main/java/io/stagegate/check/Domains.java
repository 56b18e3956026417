package io.stagegate.check;

import io.stagegate.connection.DomainState;

/** What must hold of a libvirt domain. */
public final class Domains {

    private Domains() {}

    public static Check<DomainState> running(String domain) {
        return runs("domain " + domain);
    }

    /** The same, where the place that was looked at names the domain. */
    public static Check<DomainState> running() {
        return runs("the domain");
    }

    private static Check<DomainState> runs(String domain) {
        return Check.named("is running", state -> switch (state) {
            case RUNNING, BLOCKED -> Verdict.pass();
            case UNDEFINED -> Verdict.failForGood(domain + " running", "no domain of that name is defined");
            default -> Verdict.fail(domain + " running", state);
        });
    }
}

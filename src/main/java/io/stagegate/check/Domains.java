package io.stagegate.check;

import io.stagegate.connection.DomainState;

/** What must hold of a libvirt domain. */
public final class Domains {

    private Domains() {}

    public static Check<DomainState> running(String domain) {
        return Check.named("is running", state -> switch (state) {
            case RUNNING, BLOCKED -> Verdict.pass();
            case UNDEFINED -> Verdict.failForGood("domain " + domain + " running", "no domain of that name is defined");
            default -> Verdict.fail("domain " + domain + " running", state);
        });
    }
}

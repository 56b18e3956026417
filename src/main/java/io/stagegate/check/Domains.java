package io.stagegate.check;

import io.stagegate.connection.DomainState;
import io.stagegate.observation.DomainAbsence;
import io.stagegate.observation.DomainRemains;

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

    /** It is suspended, or does not run any more: nobody gets anything from it. */
    public static Check<DomainState> away() {
        return Check.named(
                "is suspended",
                state -> state == DomainState.PAUSED || state == DomainState.SHUTOFF
                        ? Verdict.pass()
                        : Verdict.fail("the domain suspended", state));
    }

    /** It does not run any more, or is not even there. A name that libvirt does not know, of a host that lives, is another's. */
    public static Check<DomainAbsence> shutOff() {
        return Check.named("is shut off", departure -> {
            if (departure.gone()) {
                return Verdict.pass();
            }
            String expected = "domain " + departure.domain() + " shut off";
            return departure.state().equals(DomainAbsence.UNDEFINED)
                    ? Verdict.failForGood(expected, departure)
                    : Verdict.fail(expected, departure);
        });
    }

    /**
     * Neither its definition nor any volume that was its alone. What others use is told. Where it had been deleted before,
     * nobody knows what storage it had.
     */
    public static Check<DomainRemains> nothingLeft() {
        Check<DomainRemains> check = Check.named("is gone", remains -> {
            String expected = "nothing left of domain " + remains.domain();
            if (remains.defined() || !remains.volumes().isEmpty()) {
                return Verdict.fail(expected, remains);
            }
            if (!remains.unmanaged().isEmpty()) {
                return Verdict.failForGood(
                        expected,
                        "in no storage pool, so libvirt cannot delete it; delete it by hand:\n"
                                + String.join("\n", remains.unmanaged()));
            }
            return remains.known()
                    ? Verdict.pass()
                    : new Verdict.Unknown(
                            "domain " + remains.domain() + " was not defined any more when this run came to delete it:"
                                    + " what storage it had, nobody knows; see virsh vol-list for each pool",
                            true);
        });
        return Check.remarking(check, remains -> new Notes("storage left on purpose", remains.kept()));
    }

    private static Check<DomainState> runs(String domain) {
        return Check.named("is running", state -> switch (state) {
            case RUNNING, BLOCKED -> Verdict.pass();
            case UNDEFINED -> Verdict.failForGood(domain + " running", "no domain of that name is defined");
            default -> Verdict.fail(domain + " running", state);
        });
    }
}

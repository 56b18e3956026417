package io.stagegate.check;

import io.stagegate.observation.Domain;
import java.util.List;

/** What must hold of a libvirt domain. */
public final class Domains {

    private Domains() {}

    /** It runs, if only to wait for something. */
    public static Check<Domain> running() {
        return Check.named("is running", domain -> {
            if (domain.runs()) {
                return Verdict.pass();
            }
            String expected = "domain " + domain.name() + " running";
            return domain.defined()
                    ? Verdict.fail(expected, domain.state())
                    : Verdict.failForGood(expected, "no domain of that name is defined");
        });
    }

    /** It is suspended, or does not run any more: nobody gets anything from it. */
    public static Check<Domain> away() {
        return Check.named(
                "is suspended",
                domain -> domain.state().equals("paused") || domain.state().equals(Domain.SHUT_OFF)
                        ? Verdict.pass()
                        : Verdict.fail("the domain suspended", domain.state()));
    }

    /** It does not run any more, or is not even there. A name that libvirt does not know, of a host that lives, is another's. */
    public static Check<Domain> shutOff() {
        return Check.named("is shut off", domain -> {
            if (domain.gone()) {
                return Verdict.pass();
            }
            return new Verdict.Fail("domain " + domain.name() + " shut off", domain.toString(), !domain.defined());
        });
    }

    /**
     * Neither its definition nor any volume that was its alone. What others use is reported. Where it had been deleted
     * before, nobody knows what storage it had.
     */
    public static Check<Domain> nothingLeft() {
        Check<Domain> check = Check.named("is gone", domain -> {
            Domain.Storage storage = domain.storage().orElseThrow();
            String expected = "nothing left of domain " + domain.name();
            if (domain.defined() || !storage.volumes().isEmpty()) {
                return Verdict.fail(expected, domain);
            }
            if (!storage.unmanaged().isEmpty()) {
                return Verdict.failForGood(
                        expected,
                        "in no storage pool, so libvirt cannot delete it; delete it by hand:\n"
                                + String.join("\n", storage.unmanaged()));
            }
            return storage.known()
                    ? Verdict.pass()
                    : new Verdict.Unknown(
                            "domain " + domain.name() + " was not defined any more when this run came to delete it:"
                                    + " what storage it had, nobody knows; see virsh vol-list for each pool",
                            true);
        });
        return Check.remarking(
                check,
                domain -> new Notes(
                        "storage left on purpose",
                        domain.storage().map(Domain.Storage::kept).orElse(List.of())));
    }
}

package io.stagegate.probe;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.observation.Domain;
import java.util.Optional;

/**
 * An observation that needs the bootstrap. Where it fails because the bootstrap is gone, that is said, and not that a connection did
 * not open: a run may begin on a lab whose bootstrap an earlier one has removed.
 */
public record BootstrapProbe<T>(Probe<T> probe) implements Probe<T> {

    @Override
    public String subject() {
        return probe.subject();
    }

    @Override
    public T observe(Lab lab) {
        try {
            return probe.observe(lab);
        } catch (CouldNotCheckException e) {
            throw gone(lab).orElse(e);
        }
    }

    /** What to say where the bootstrap is gone; nothing while it is there, or where libvirt does not tell. */
    public static Optional<CouldNotCheckException> gone(Lab lab) {
        try {
            Domain domain = new DomainProbe(lab.environment().bootstrap()).observe(lab);
            return domain.gone() ? Optional.of(gone(domain)) : Optional.empty();
        } catch (CouldNotCheckException e) {
            return Optional.empty();
        }
    }

    private static CouldNotCheckException gone(Domain domain) {
        return new CouldNotCheckException(ConnectionFailure.GONE, """
                the bootstrap is gone already: %s; this can only be seen while it lives
                  1. If it was removed on purpose, ask for the checks that do without it, by their IDs (-Dchecks=):
                     12.1, 12.2, 12.4, 12.5, 12.10, 12.11, 12.12, 12.13, 12.14.
                  2. If it was not, start it: virsh start %s""".formatted(domain, domain.name()));
    }
}

package io.stagegate.probe;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Stage;
import io.stagegate.observation.Domain;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

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
            Domain domain = new DomainProbe(lab.environment().install().bootstrap()).observe(lab);
            return domain.gone() ? Optional.of(gone(domain)) : Optional.empty();
        } catch (CouldNotCheckException e) {
            return Optional.empty();
        }
    }

    private static String withoutBootstrap() {
        return Arrays.stream(Stage.values())
                .flatMap(stage -> stage.withoutBootstrap().stream())
                .collect(Collectors.joining(", "));
    }

    private static CouldNotCheckException gone(Domain domain) {
        return new CouldNotCheckException(
                ConnectionFailure.GONE, """
                the bootstrap is gone already: %s; this can only be seen while it lives
                  1. If it was removed on purpose, ask for the checks that do without it, by their IDs (-Dchecks=):
                     %s.
                  2. If it was not, start it: virsh start %s""".formatted(domain, withoutBootstrap(), domain.name()));
    }
}

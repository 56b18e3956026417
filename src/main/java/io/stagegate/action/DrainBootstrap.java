package io.stagegate.action;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.observation.LoadBalancerServers;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the bootstrap's servers out of what HAProxy hands requests to, so that it can be taken back: puts them in
 * maintenance in the running HAProxy ({@code set server … state maint}), its configuration as it is; where its socket does
 * not let us, edits the configuration, as {@link RemoveFromLoadBalancer} does. Undone by {@link #undo}.
 */
public final class DrainBootstrap {

    private DrainBootstrap() {}

    /**
     * Does so where they are ready; where they are gone or in maintenance already, there is nothing to do.
     *
     * @param gate asked only where the configuration is to be edited
     * @throws LoadBalancerException when HAProxy refuses, or sees nobody else up: then all are ready again
     * @throws GateShutException with everything as it was
     */
    public static void perform(Lab lab, Gate gate) {
        Backends backends = Backends.of(lab);
        LoadBalancerServers seen = lab.install().loadBalancer().servers();
        List<String> there = backends.withReadyBootstrap(seen);
        if (there.isEmpty()) {
            return;
        }
        backends.mustBePermitted("put the bootstrap's servers in maintenance");
        backends.mustHaveAnotherServerUp(seen);
        if (lab.install().loadBalancer().maintenanceRefusal().isPresent()) {
            RemoveFromLoadBalancer.perform(lab, gate.ask(lab));
            return;
        }
        boolean done = false;
        try {
            there.forEach(backend -> lab.install()
                    .loadBalancer()
                    .maintenance(backend, backends.declared().server(), true));
            done = true;
        } finally {
            if (!done) {
                undo(lab, line -> {});
            }
        }
    }

    /**
     * Makes them ready again, even after an interrupt; one that is refused does not keep the other from it.
     *
     * @param tell receives what is done to the configuration, if that was edited, a line each
     * @throws RuntimeException of the first that could not be made ready
     */
    public static void undo(Lab lab, Consumer<String> tell) {
        boolean interrupted = Thread.interrupted();
        try {
            if (lab.install().loadBalancer().maintenanceRefusal().isPresent()) {
                RestoreBootstrap.perform(lab, tell);
            } else {
                makeReady(lab, Backends.of(lab));
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void makeReady(Lab lab, Backends backends) {
        backends.mustBePermitted("make the bootstrap's servers ready again");
        RuntimeException first = null;
        for (String backend : backends.names()) {
            try {
                lab.install()
                        .loadBalancer()
                        .maintenance(backend, backends.declared().server(), false);
            } catch (CouldNotCheckException | LoadBalancerException e) {
                // One that was removed before needs no making ready.
                first = first == null && !e.getMessage().contains("No such server") ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}

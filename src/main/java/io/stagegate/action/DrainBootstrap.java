package io.stagegate.action;

import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.observation.LoadBalancerServers;
import java.util.List;

/**
 * Puts the bootstrap's servers in maintenance in the running HAProxy ({@code set server … state maint}); its
 * configuration stays as it is. Undone by {@link #undo}, and by any reload.
 */
public final class DrainBootstrap {

    private DrainBootstrap() {}

    /**
     * Puts them in maintenance where they are ready; where they are gone or in maintenance already, there is nothing to do.
     *
     * @throws LoadBalancerException when HAProxy refuses, or sees nobody else up: then all are ready again
     */
    public static void perform(Lab lab) {
        Backends backends = Backends.of(lab);
        LoadBalancerServers seen = lab.loadBalancer().servers();
        List<String> there = backends.withReadyBootstrap(seen);
        if (there.isEmpty()) {
            return;
        }
        backends.mustBePermitted("put the bootstrap's servers in maintenance");
        backends.mustHaveAnotherServerUp(seen);
        boolean done = false;
        try {
            there.forEach(backend ->
                    lab.loadBalancer().maintenance(backend, backends.declared().server(), true));
            done = true;
        } finally {
            if (!done) {
                undo(lab);
            }
        }
    }

    /**
     * Makes them ready again, even after an interrupt; one that is refused does not keep the other from it.
     *
     * @throws RuntimeException of the first that could not be made ready
     */
    public static void undo(Lab lab) {
        Backends backends = Backends.of(lab);
        backends.mustBePermitted("make the bootstrap's servers ready again");
        boolean interrupted = Thread.interrupted();
        RuntimeException first = null;
        for (String backend : backends.names()) {
            try {
                lab.loadBalancer().maintenance(backend, backends.declared().server(), false);
            } catch (CouldNotLookException | LoadBalancerException e) {
                // One that was removed before needs no making ready.
                first = first == null && !e.getMessage().contains("No such server") ? e : first;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (first != null) {
            throw first;
        }
    }
}

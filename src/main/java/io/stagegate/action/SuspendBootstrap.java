package io.stagegate.action;

import io.stagegate.connection.DomainState;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;

/**
 * Suspends the bootstrap's domain ({@code virsh suspend}), right after the gate has let it pass: whoever needs the bootstrap
 * misses it now, and {@link #undo} gives it back at once. Who may destroy it may suspend it.
 */
public final class SuspendBootstrap {

    /** A container on a busy machine may need more than the second that libvirt gives it (lxc_driver.c, lxcFreezeContainer). */
    private static final int TRIES = 20;

    private SuspendBootstrap() {}

    /**
     * Suspends it; does nothing to one that does not run, whoever stopped it.
     *
     * @throws NotPermittedException before the gate is asked
     * @throws GateShutException with the bootstrap as it was
     * @throws HypervisorException when libvirt has refused time and again
     */
    public static void perform(Lab lab, Gate gate) {
        Install environment = lab.environment().install();
        Node bootstrap = environment.bootstrap();
        DestroyBootstrap.onlyBootstrap(environment, bootstrap);
        if (!lab.install().hypervisor().state(bootstrap.domain()).runs()) {
            return;
        }
        mustBePermitted(environment, "suspend");
        gate.ask(lab).use();
        suspend(lab, bootstrap.domain(), TRIES);
    }

    private static void suspend(Lab lab, String domain, int tries) {
        try {
            lab.install().hypervisor().suspend(domain);
        } catch (HypervisorException e) {
            if (tries == 1 || !lab.install().hypervisor().state(domain).runs()) {
                throw e;
            }
            suspend(lab, domain, tries - 1);
        }
    }

    private static void mustBePermitted(Install environment, String what) {
        if (!environment.permits(Permission.DESTROY)) {
            throw new NotPermittedException(
                    environment,
                    Permission.DESTROY,
                    "%s the domain %s (virsh %1$s %2$s)"
                            .formatted(what, environment.bootstrap().domain()));
        }
    }

    /**
     * Lets it go on, even after an interrupt, where it is suspended.
     *
     * @return whether it was
     * @throws NotPermittedException where somebody else has suspended it, and must let it go on himself
     */
    public static boolean undo(Lab lab) {
        boolean interrupted = Thread.interrupted();
        try {
            Install environment = lab.environment().install();
            String domain = environment.bootstrap().domain();
            if (lab.install().hypervisor().state(domain) != DomainState.PAUSED) {
                return false;
            }
            mustBePermitted(environment, "resume");
            lab.install().hypervisor().resume(domain);
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

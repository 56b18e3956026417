package io.stagegate.action;

import io.stagegate.connection.DomainState;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;

/**
 * Shuts the bootstrap's domain off ({@code virsh destroy}), right after the gate has let it pass. Undone by {@code virsh
 * start}, as long as the domain is not deleted.
 */
public final class DestroyBootstrap {

    private DestroyBootstrap() {}

    /**
     * Shuts it off; does nothing to one that is not running any more, whoever shut it off.
     *
     * @throws IllegalArgumentException when the node is not the environment's bootstrap
     * @throws NotPermittedException before anything is asked
     * @throws GateShutException with the bootstrap as it was
     */
    public static void perform(Lab lab, Node node) {
        perform(lab, node, BootstrapGates.beforeTheRemoval(lab.environment().install()));
    }

    static void perform(Lab lab, Node node, Gate gate) {
        Install environment = lab.environment().install();
        onlyBootstrap(environment, node);
        DomainState state = lab.install().hypervisor().state(node.domain());
        if (state == DomainState.SHUTOFF || state == DomainState.UNDEFINED) {
            return;
        }
        if (!environment.permits(Permission.DESTROY)) {
            throw new NotPermittedException(environment, Permission.DESTROY, "destroy the domain " + node.domain());
        }
        destroy(lab, node, gate.ask(lab));
    }

    private static void destroy(Lab lab, Node node, Gate.Key key) {
        key.use();
        lab.install().hypervisor().destroy(node.domain());
    }

    /** Of all nodes only the bootstrap is ever removed, and only its own domain: two nodes may declare the same one. */
    static void onlyBootstrap(Install environment, Node node) {
        boolean shared = environment.masters().stream()
                .anyMatch(master -> master.domain().equals(node.domain()));
        if (!node.equals(environment.bootstrap()) || shared) {
            throw new IllegalArgumentException(
                    "only the bootstrap's own domain may be removed, not " + node.domain() + " of " + node);
        }
    }
}

package io.stagegate.action;

import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;

/**
 * Deletes the bootstrap's domain, which is shut off by then, with the storage that is its alone, right after the gate
 * has let it pass. Cannot be undone.
 */
public final class DeleteBootstrap {

    private DeleteBootstrap() {}

    /**
     * Deletes it; does nothing where there is no such domain.
     *
     * @throws IllegalArgumentException when the node is not the environment's bootstrap
     * @throws NotPermittedException before anything is asked
     * @throws GateShutException with everything as it was
     */
    public static DomainDeletion perform(Lab lab, Node node) {
        return perform(lab, node, BootstrapGates.onceShutOff(lab.environment().install()));
    }

    static DomainDeletion perform(Lab lab, Node node, Gate gate) {
        Install environment = lab.environment().install();
        DestroyBootstrap.onlyBootstrap(environment, node);
        if (lab.install().hypervisor().state(node.domain()) == DomainState.UNDEFINED) {
            return DomainDeletion.NOTHING;
        }
        if (!environment.permits(Permission.DELETE)) {
            throw new NotPermittedException(
                    environment, Permission.DELETE, "delete the domain " + node.domain() + " and its storage");
        }
        return delete(lab, node, gate.ask(lab));
    }

    private static DomainDeletion delete(Lab lab, Node node, Gate.Key key) {
        key.use();
        return lab.install().hypervisor().delete(node.domain());
    }
}

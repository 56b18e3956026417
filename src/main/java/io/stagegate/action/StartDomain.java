package io.stagegate.action;

import io.stagegate.check.Domains;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;

/** Starts a node's libvirt domain ({@code virsh start}), unless it runs already. Undone by {@code virsh destroy}. */
public final class StartDomain {

    private StartDomain() {}

    /**
     * Starts it.
     *
     * @throws NotPermittedException when it does not run and the environment does not permit to start it
     */
    public static void perform(Lab lab, Node node) {
        if (Domains.running(node.domain())
                .judge(lab.hypervisor().state(node.domain()))
                .passed()) {
            return;
        }
        if (!lab.environment().permits(Permission.START)) {
            throw new NotPermittedException(lab.environment(), Permission.START, "start the domain " + node.domain());
        }
        lab.hypervisor().start(node.domain());
    }
}

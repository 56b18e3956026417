package io.stagegate.action;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;
import java.util.List;

/** Starts nodes' libvirt domains ({@code virsh start}), unless they run already. Undone by {@code virsh destroy}. */
public final class StartDomain {

    private StartDomain() {}

    /**
     * Starts them, in this order.
     *
     * @throws NotPermittedException when some do not run and the environment does not permit to start them: one for
     *     all, before any is started
     */
    public static void perform(Lab lab, List<Node> nodes) {
        List<String> domains = nodes.stream()
                .map(Node::domain)
                .filter(domain -> !lab.install().hypervisor().state(domain).runs())
                .toList();
        if (!domains.isEmpty() && !lab.environment().permits(Permission.START)) {
            String what =
                    (domains.size() == 1 ? "start the domain " : "start the domains ") + String.join(", ", domains);
            throw new NotPermittedException(lab.environment(), Permission.START, what);
        }
        domains.forEach(lab.install().hypervisor()::start);
    }
}

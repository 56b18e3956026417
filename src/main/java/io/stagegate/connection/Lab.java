package io.stagegate.connection;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Node;
import io.stagegate.environment.Side;

/** A lab and the doors to it. Each door opens when it is first used, is kept, and is closed with the lab. */
public interface Lab extends AutoCloseable {

    Environment environment();

    Shell shell(Node node);

    Hypervisor hypervisor();

    /** The cluster that the lab is about: the one that is installed, or a Cluster API pivot's target. */
    Kubernetes kubernetes();

    /**
     * One of the two clusters of a Cluster API pivot.
     *
     * @throws CouldNotCheckException in a lab on libvirt
     */
    default Kubernetes kubernetes(Side side) {
        throw none("management clusters");
    }

    /**
     * The tools of a Cluster API pivot.
     *
     * @throws CouldNotCheckException in a lab on libvirt
     */
    default Tools tools() {
        throw none("tools");
    }

    Https https();

    /**
     * The HAProxy in front of the API.
     *
     * @throws CouldNotCheckException when the environment declares none
     */
    LoadBalancer loadBalancer();

    @Override
    void close();

    /**
     * Whether libvirt knows that a node's domain does not run. It tells at once, where a host that is gone would be
     * waited for; where it cannot be asked, nothing is known.
     */
    default boolean isOff(Node node) {
        try {
            DomainState state = hypervisor().state(node.domain());
            return state == DomainState.SHUTOFF || state == DomainState.UNDEFINED;
        } catch (CouldNotCheckException | HypervisorException e) {
            return false;
        }
    }

    /** What is said where the environment is of the kind that has no such door. */
    default CouldNotCheckException none(String what) {
        return new CouldNotCheckException(
                ConnectionFailure.OUR_SIDE, "the environment " + environment().name() + " declares no " + what);
    }
}

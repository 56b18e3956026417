package io.stagegate.connection;

import io.stagegate.environment.Node;

/** The lab of an install on libvirt. */
public interface InstallLab extends Lab {

    Shell shell(Node node);

    Hypervisor hypervisor();

    Https https();

    /**
     * etcd as it is reached from a node.
     *
     * @throws CouldNotCheckException when the environment declares no client certificate for it
     */
    default EtcdHttps etcd(Node node) {
        throw new CouldNotCheckException(
                ConnectionFailure.OUR_SIDE,
                "etcd on " + node + ": OUR_SIDE: " + environment().file()
                        + " declares no client certificate; add the key \"etcd\"");
    }

    /**
     * The HAProxy in front of the API.
     *
     * @throws CouldNotCheckException when the environment declares none
     */
    LoadBalancer loadBalancer();

    /**
     * Whether libvirt knows that a node's domain does not run. It answers at once, where a connection to a host that is gone
     * would wait; where libvirt cannot be asked, nothing is known.
     */
    default boolean isOff(Node node) {
        try {
            DomainState state = hypervisor().state(node.domain());
            return state == DomainState.SHUTOFF || state == DomainState.UNDEFINED;
        } catch (CouldNotCheckException | HypervisorException e) {
            return false;
        }
    }
}

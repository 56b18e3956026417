package io.stagegate.environment;

import java.util.Locale;

/**
 * What must hold before the bootstrap is removed, by the names that profiles leave conditions out by. What no kind of
 * lab can do without cannot be left out: where etcd votes, and what runs and answers on the masters.
 */
public enum HandoverCondition {
    /** bootkube has left its marker on the bootstrap. */
    MARKER(true),
    /** The cluster's ConfigMap says that the bootstrap is complete. */
    CONFIG_MAP(true),
    NO_BOOTSTRAP_MEMBER(false),
    VOTERS_ON_MASTERS(false),
    /** The control plane's static pods run on every master. */
    STATIC_PODS(false),
    API_READY(false),
    /** The API's server is not being replaced on one master after the other: that looks like an outage, and may be one. */
    ROLLED_OUT(true),
    /** Every master is Ready, as the API has it. */
    NODES_READY(false),
    /** Every master's kubelet has renewed its lease: a node stays Ready for a while after its kubelet has died. */
    NODE_LEASES(false),
    /** No name by which the API is asked leads to the bootstrap, here or on a master. */
    API_NAMES(false),
    /** The API's own service does not lead to the bootstrap. */
    SERVICE_ENDPOINTS(true),
    /** The Machine Config Server answers on every master. */
    MACHINE_CONFIG(true),
    /** The leaders' leases are held on masters. */
    LEASES(true),
    /** The load balancer sees the masters as up. */
    LOAD_BALANCER(true),
    /** Whoever asks the API comes through the load balancer. */
    LOAD_BALANCER_PATH(true),
    CLUSTER_VERSION_OPERATOR(true);

    private final boolean dispensable;

    HandoverCondition(boolean dispensable) {
        this.dispensable = dispensable;
    }

    /** Whether a profile may leave it out. */
    public boolean dispensable() {
        return dispensable;
    }

    /** As YAML has it: {@code service-endpoints}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

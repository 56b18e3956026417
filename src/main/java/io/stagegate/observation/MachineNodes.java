package io.stagegate.observation;

/**
 * The Machines of a Cluster, and the nodes that the cluster itself knows.
 *
 * @param owner where the Machines are
 */
public record MachineNodes(ManagementCluster owner, ClusterNodes nodes) {
    @Override
    public String toString() {
        return nodes + "\nMachines in " + owner;
    }
}

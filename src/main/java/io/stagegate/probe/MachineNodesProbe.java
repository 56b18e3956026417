package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Side;
import io.stagegate.observation.MachineNodes;

/**
 * The nodes that the target knows, and the Machines that stand for them.
 *
 * @param owner where the Machines are: in the source before the move, in the target after it
 */
public record MachineNodesProbe(Side owner) implements Probe<MachineNodes> {

    @Override
    public String subject() {
        return "the pivot cluster's nodes";
    }

    @Override
    public MachineNodes observe(Lab lab) {
        return new MachineNodes(
                new ManagementClusterProbe(owner).observe(lab),
                new OnCluster<>(Side.TARGET, new ClusterNodesProbe()).observe(lab));
    }
}

package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.stagegate.connection.Lab;
import io.stagegate.observation.ClusterNode;
import io.stagegate.observation.ClusterNodes;
import java.util.Set;
import java.util.stream.Collectors;

/** The Nodes that the API knows, listed with the admin kubeconfig. */
public record ClusterNodesProbe() implements Probe<ClusterNodes> {

    /** The well-known label's prefix; what follows is the role (Kubernetes, "Well-Known Labels"). */
    private static final String ROLE = "node-role.kubernetes.io/";

    @Override
    public String subject() {
        return "the cluster's nodes";
    }

    @Override
    public ClusterNodes observe(Lab lab) {
        return new ClusterNodes(lab.kubernetes()
                .ask(
                        "list nodes",
                        api -> api.nodes().list().getItems().stream()
                                .map(ClusterNodesProbe::read)
                                .toList()));
    }

    private static ClusterNode read(Node node) {
        NodeSpec spec = node.getSpec() == null ? new NodeSpec() : node.getSpec();
        NodeStatus status = node.getStatus() == null ? new NodeStatus() : node.getStatus();
        return new ClusterNode(
                node.getMetadata().getName(),
                roles(node),
                status.getConditions().stream()
                        .filter(condition -> condition.getType().equals("Ready"))
                        .map(ClusterNodesProbe::ready)
                        .findFirst(),
                status.getAddresses().stream()
                        .filter(address -> address.getType().equals("InternalIP"))
                        .map(address -> address.getAddress())
                        .toList(),
                status.getNodeInfo() == null ? "" : text(status.getNodeInfo().getKubeletVersion()),
                Boolean.TRUE.equals(spec.getUnschedulable()),
                text(spec.getPodCIDR()));
    }

    private static Set<String> roles(Node node) {
        return node.getMetadata().getLabels() == null
                ? Set.of()
                : node.getMetadata().getLabels().keySet().stream()
                        .filter(label -> label.startsWith(ROLE))
                        .map(label -> label.substring(ROLE.length()))
                        .collect(Collectors.toSet());
    }

    private static ClusterNode.Ready ready(NodeCondition condition) {
        return new ClusterNode.Ready(
                condition.getStatus(),
                text(condition.getReason()),
                text(condition.getMessage()),
                text(condition.getLastTransitionTime()));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}

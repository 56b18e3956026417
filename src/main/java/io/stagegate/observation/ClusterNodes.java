package io.stagegate.observation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The Nodes that the API knows. */
public record ClusterNodes(List<ClusterNode> nodes) {

    public ClusterNodes {
        nodes = List.copyOf(nodes);
    }

    public Optional<ClusterNode> named(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    @Override
    public String toString() {
        return nodes.isEmpty()
                ? "no nodes"
                : nodes.stream().map(ClusterNode::toString).collect(Collectors.joining("\n"));
    }
}

package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Node;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pods on a node and their containers, from {@code crictl}'s JSON: its columns are for people. */
public record NodePodsProbe(Node node) implements Probe<NodePods> {

    @Override
    public String subject() {
        return "pods on " + node;
    }

    @Override
    public NodePods observe(Lab lab) {
        Shell shell = lab.shell(node);
        JsonNode sandboxes = Json.of(
                shell.run(Command.of("crictl", "pods", "-o", "json").asRoot()).orCouldNotLook());
        JsonNode containers =
                Json.of(shell.run(Command.of("crictl", "ps", "-a", "-o", "json").asRoot())
                        .orCouldNotLook());
        Map<String, List<PodSandbox.Container>> byPod = new HashMap<>();
        String where = node + ": crictl ps";
        for (JsonNode container : Json.list(containers, "containers", where)) {
            JsonNode metadata = container.path("metadata");
            byPod.computeIfAbsent(Json.text(container, "podSandboxId", where), id -> new ArrayList<>())
                    .add(new PodSandbox.Container(
                            Json.text(container, "id", where),
                            Json.text(metadata, "name", where),
                            Json.text(container, "state", where),
                            // CRI's JSON leaves out zeroes.
                            metadata.path("attempt").asInt(0)));
        }
        List<PodSandbox> pods = new ArrayList<>();
        where = node + ": crictl pods";
        for (JsonNode pod : Json.list(sandboxes, "items", where)) {
            JsonNode metadata = pod.path("metadata");
            String id = Json.text(pod, "id", where);
            pods.add(new PodSandbox(
                    id,
                    Json.text(metadata, "namespace", where),
                    Json.text(metadata, "name", where),
                    Json.text(pod, "state", where),
                    Long.parseLong(Json.text(pod, "createdAt", where)),
                    // A key with dots in it; a runtime that keeps no annotations leaves it out.
                    pod.path("annotations").path("kubernetes.io/config.source").asText(""),
                    byPod.getOrDefault(id, List.of())));
        }
        return new NodePods(node.name(), node.nodeName(), pods);
    }
}

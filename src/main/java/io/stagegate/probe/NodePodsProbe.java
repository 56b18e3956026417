package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
        Shell shell = lab.install().shell(node);
        JsonNode sandboxes = Json.of(
                shell.run(Command.of("crictl", "pods", "-o", "json").asRoot()).orCouldNotCheck());
        Map<String, List<JsonNode>> containers = containers(lab, "-a");
        List<PodSandbox> pods = new ArrayList<>();
        String where = node + ": crictl pods";
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
                    read(containers.getOrDefault(id, List.of()))));
        }
        return pods(pods);
    }

    /**
     * The pods of which a container runs, and what runs of them: one command in the place of two. Where kubelet has them
     * from is not told; they are as old as their newest container.
     */
    NodePods running(Lab lab) {
        List<PodSandbox> pods = new ArrayList<>();
        containers(lab).forEach((id, containers) -> {
            // kubelet labels what it makes; a container without its labels is of no pod.
            JsonNode labels = containers.get(0).path("labels");
            pods.add(new PodSandbox(
                    id,
                    labels.path("io.kubernetes.pod.namespace").asText(),
                    labels.path("io.kubernetes.pod.name").asText(),
                    "SANDBOX_READY",
                    containers.stream()
                            .mapToLong(container -> container.path("createdAt").asLong())
                            .max()
                            .orElseThrow(),
                    "",
                    read(containers)));
        });
        return pods(pods);
    }

    private NodePods pods(List<PodSandbox> pods) {
        return new NodePods(node.name(), node.nodeName(), node.role() != Role.BOOTSTRAP, pods);
    }

    /** By the id of their sandbox. */
    private Map<String, List<JsonNode>> containers(Lab lab, String... which) {
        List<String> words = new ArrayList<>(List.of("crictl", "ps"));
        words.addAll(List.of(which));
        words.addAll(List.of("-o", "json"));
        JsonNode answer = Json.of(lab.install()
                .shell(node)
                .run(Command.of(words.toArray(String[]::new)).asRoot())
                .orCouldNotCheck());
        Map<String, List<JsonNode>> byPod = new LinkedHashMap<>();
        for (JsonNode container : Json.list(answer, "containers", where())) {
            byPod.computeIfAbsent(Json.text(container, "podSandboxId", where()), id -> new ArrayList<>())
                    .add(container);
        }
        return byPod;
    }

    private List<PodSandbox.Container> read(List<JsonNode> containers) {
        return containers.stream()
                .map(container -> new PodSandbox.Container(
                        Json.text(container, "id", where()),
                        Json.text(container.path("metadata"), "name", where()),
                        Json.text(container, "state", where()),
                        // CRI's JSON leaves out zeroes.
                        container.path("metadata").path("attempt").asInt(0)))
                .toList();
    }

    private String where() {
        return node + ": crictl ps";
    }
}

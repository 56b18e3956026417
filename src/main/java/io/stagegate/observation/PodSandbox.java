package io.stagegate.observation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A pod as the container runtime of its node knows it (CRI's PodSandbox, as {@code crictl pods} prints it).
 *
 * @param state CRI's word: {@code SANDBOX_READY} or {@code SANDBOX_NOTREADY}
 * @param source where kubelet has the pod from (its annotation {@code kubernetes.io/config.source}): {@code file} for
 *     a static pod, {@code api} for any other; empty when the runtime did not tell
 * @param createdAt nanoseconds since 1970; the newest of several sandboxes of one pod is the one that counts
 * @param containers all its containers, dead ones of earlier attempts included
 */
public record PodSandbox(
        String id,
        String namespace,
        String name,
        String state,
        long createdAt,
        String source,
        List<Container> containers) {

    public PodSandbox {
        containers = List.copyOf(containers);
    }

    /**
     * A container of a pod (CRI's Container, as {@code crictl ps -a} prints it).
     *
     * @param state CRI's word: {@code CONTAINER_RUNNING}, {@code CONTAINER_EXITED}, {@code CONTAINER_CREATED} …
     * @param attempt how often kubelet has made it again, from 0
     */
    public record Container(String id, String name, String state, int attempt) {

        public boolean running() {
            return "CONTAINER_RUNNING".equals(state);
        }
    }

    public boolean isStatic() {
        return "file".equals(source);
    }

    /** It is static, or the runtime did not tell. */
    public boolean mayBeStatic() {
        return source.isEmpty() || isStatic();
    }

    public boolean ready() {
        return "SANDBOX_READY".equals(state);
    }

    /** The latest attempt of a container, by its exact name. */
    public Optional<Container> container(String containerName) {
        return containers.stream()
                .filter(container -> container.name().equals(containerName))
                .max(Comparator.comparingInt(Container::attempt));
    }

    /** {@code setup CONTAINER_EXITED, attempt 5; etcd CONTAINER_RUNNING, attempt 0}, or {@code none}. */
    public String containersInShort() {
        return containers.isEmpty()
                ? "none"
                : containers.stream()
                        .map(container ->
                                "%s %s, attempt %d".formatted(container.name(), container.state(), container.attempt()))
                        .collect(Collectors.joining("; "));
    }

    @Override
    public String toString() {
        return "%s/%s %s%s [%s]"
                .formatted(namespace, name, state, source.isEmpty() ? "" : " from " + source, containersInShort());
    }
}

package io.stagegate.observation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every pod that a node's container runtime knows.
 *
 * @param node the node's short name, as people call it
 * @param nodeName what kubelet calls it, and appends to the names of static pods
 */
public record NodePods(String node, String nodeName, List<PodSandbox> pods) {

    public NodePods {
        pods = List.copyOf(pods);
    }

    /**
     * The newest sandbox of a static pod. kubelet appends the node's name to a static pod's name, and labs
     * differ in whether the manifest's own name already has it: both are accepted, nothing else is.
     */
    public Optional<PodSandbox> newest(String namespace, String pod) {
        return pods.stream()
                .filter(sandbox -> sandbox.namespace().equals(namespace))
                .filter(sandbox -> sandbox.name().equals(pod) || sandbox.name().equals(pod + "-" + nodeName))
                .max(Comparator.comparingLong(PodSandbox::createdAt));
    }

    /** The newest sandbox of the pod of exactly this name, static or not. */
    public Optional<PodSandbox> newestNamed(String namespace, String pod) {
        return pods.stream()
                .filter(sandbox -> sandbox.namespace().equals(namespace))
                .filter(sandbox -> sandbox.name().equals(pod))
                .max(Comparator.comparingLong(PodSandbox::createdAt));
    }

    @Override
    public String toString() {
        return pods.isEmpty()
                ? node + ": no pods"
                : node + ":\n" + pods.stream().map(pod -> "  " + pod).collect(Collectors.joining("\n"));
    }
}

package io.stagegate.observation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Every pod that a node's container runtime knows.
 *
 * @param node the node's short name, as people call it
 * @param nodeName what its kubelet is declared to call it, and appends to the names of static pods
 * @param registered whether the cluster knows the node by that name, so that it is certain. A bootstrap never registers:
 *     its kubelet takes the host's name as it is when kubelet starts (Kubernetes, pkg/util/node, os.Hostname()), mostly
 *     with its domain, and nothing holds kubelet back until the network has given the host its last one (openshift/installer,
 *     bootstrap/systemd/common/units/kubelet.service.template). So asking the host for its name now proves nothing
 */
public record NodePods(String node, String nodeName, boolean registered, List<PodSandbox> pods) {

    public NodePods {
        pods = List.copyOf(pods);
    }

    /**
     * The newest sandbox of a static pod. kubelet appends the node's name to a static pod's name, and labs differ in
     * whether the manifest's own name already has it: both are accepted.
     *
     * <p>Where the node's name is not certain, whatever kubelet has appended to all its static pods alike is taken for it.
     */
    public Optional<PodSandbox> newest(String namespace, String pod) {
        List<PodSandbox> exact = in(
                namespace,
                sandbox -> sandbox.name().equals(pod) || sandbox.name().equals(pod + "-" + nodeName));
        if (registered || exact.stream().anyMatch(PodSandbox::ready)) {
            return newestOf(exact);
        }
        List<PodSandbox> appended = in(namespace, sandbox -> sandbox.mayBeStatic() && isAppended(sandbox.name(), pod));
        List<PodSandbox> ready = appended.stream().filter(PodSandbox::ready).toList();
        return ready.isEmpty() ? newestOf(exact).or(() -> newestOf(appended)) : newestOf(ready);
    }

    /**
     * Whether the name is the pod's and something that the names of all static pods end in. A manifest's own name may end
     * in the host's short name; then it is the host's domain that all end in.
     */
    private boolean isAppended(String name, String pod) {
        String rest = name.startsWith(pod) ? name.substring(pod.length()) : "";
        return (rest.startsWith("-") || rest.startsWith("."))
                && pods.stream()
                        .filter(PodSandbox::mayBeStatic)
                        .filter(PodSandbox::ready)
                        .allMatch(other -> other.name().endsWith(rest));
    }

    /** The newest sandbox of the pod of exactly this name, static or not. */
    public Optional<PodSandbox> newestNamed(String namespace, String pod) {
        return newestOf(in(namespace, sandbox -> sandbox.name().equals(pod)));
    }

    /** The static pods by name, with those that might be: {@code openshift-etcd/etcd-master-0, …}. */
    public String statics() {
        String names = pods.stream()
                .filter(PodSandbox::mayBeStatic)
                .map(pod -> pod.namespace() + "/" + pod.name())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no static pods" : "static pods " + names;
    }

    private List<PodSandbox> in(String namespace, Predicate<PodSandbox> which) {
        return pods.stream()
                .filter(sandbox -> sandbox.namespace().equals(namespace))
                .filter(which)
                .toList();
    }

    private static Optional<PodSandbox> newestOf(List<PodSandbox> sandboxes) {
        return sandboxes.stream().max(Comparator.comparingLong(PodSandbox::createdAt));
    }

    @Override
    public String toString() {
        return pods.isEmpty()
                ? node + ": no pods"
                : node + ":\n" + pods.stream().map(pod -> "  " + pod).collect(Collectors.joining("\n"));
    }
}

package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.ClusterPods;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must hold of pods: on a node, as its container runtime knows them, and in the cluster, as the API does. */
public final class Pods {

    private Pods() {}

    /**
     * Each component's pod is ready and its container runs. A pod's state is never "Running" (that is a container's
     * word): on a healthy node it is SANDBOX_READY. A pod that the API gave is not static, whatever its name: it would
     * not come back without an API. Where the runtime does not tell, it is not known.
     *
     * @param components by name, such as {@code etcd}; not empty
     */
    public static Check<NodePods> runningStatically(Map<String, Profile.StaticPod> components) {
        Require.notEmpty("components", components.keySet());
        return Check.named("run " + Text.names(components.keySet()), pods -> {
            Map<String, String> missing = new TreeMap<>();
            components.forEach(
                    (component, pod) -> shortcoming(pods, pod).ifPresent(what -> missing.put(component, what)));
            if (missing.isEmpty()) {
                return sourceless(pods, components)
                        .map(pod -> Verdict.unknown(pods.node() + ": the runtime does not report whether " + pod
                                + " is static: no annotation kubernetes.io/config.source"))
                        .orElse(Verdict.pass());
            }
            String seen = missing.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining("\n"));
            int running = components.size() - missing.size();
            return Verdict.fail(
                    "%d of %d running on %s".formatted(components.size(), components.size(), pods.node()),
                    "%d of %d; %s".formatted(running, components.size(), seen));
        });
    }

    /**
     * Each node has a pod of the kind, and every such pod of it is ready with all its containers. A pod anywhere else
     * fails, too: on a node that is not one of these, or on none yet.
     *
     * @param nodes not empty
     */
    public static Check<ClusterPods> readyOnEach(List<Node> nodes) {
        String names = Text.names(Require.notEmpty("nodes", nodes));
        return Check.named("are ready on each of " + names, seen -> {
            List<String> bad = new ArrayList<>();
            for (Node node : nodes) {
                List<ClusterPod> pods = seen.pods().stream()
                        .filter(pod -> pod.nodeName().equals(node.nodeName()))
                        .toList();
                if (pods.isEmpty()) {
                    bad.add(node + ": no pod (as a node: " + node.nodeName() + ")");
                }
                pods.stream().filter(pod -> !pod.allReady()).forEach(pod -> bad.add(node + ": " + pod));
            }
            seen.pods().stream()
                    .filter(pod ->
                            nodes.stream().noneMatch(node -> node.nodeName().equals(pod.nodeName())))
                    .forEach(pod -> bad.add("elsewhere: " + pod));
            return bad.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail(
                            seen.kind() + ": one on each of " + names + ", all its containers ready, none elsewhere",
                            String.join("\n", bad));
        });
    }

    /** Exactly one pod on each node, ready with all its containers, and none anywhere else. */
    public static Check<ClusterPods> oneOnEach(List<Node> nodes) {
        Check<ClusterPods> ready = readyOnEach(nodes);
        return Check.named(ready.name(), seen -> {
            ClusterPods alive = alive(seen);
            String many = nodes.stream()
                    .filter(node -> count(alive, node) > 1)
                    .map(node -> node + ": " + count(alive, node) + " pods")
                    .collect(Collectors.joining("\n"));
            Verdict verdict = ready.judge(alive);
            return verdict.passed() && !many.isEmpty()
                    ? Verdict.fail(seen.kind() + ": one on each of " + Text.names(nodes), many + "\n" + alive)
                    : verdict;
        });
    }

    /** At least one pod is ready on one of these nodes, and none is anywhere else. */
    public static Check<ClusterPods> readyOnSome(List<Node> nodes) {
        String names = Text.names(Require.notEmpty("nodes", nodes));
        return Check.named("are ready on one of " + names, seen -> {
            List<ClusterPod> pods = alive(seen).pods();
            List<ClusterPod> elsewhere = pods.stream()
                    .filter(pod ->
                            nodes.stream().noneMatch(node -> node.nodeName().equals(pod.nodeName())))
                    .toList();
            return elsewhere.isEmpty() && pods.stream().anyMatch(ClusterPod::allReady)
                    ? Verdict.pass()
                    : Verdict.fail(
                            seen.kind() + ": at least one ready on one of " + names + ", none elsewhere",
                            (elsewhere.isEmpty() ? "none ready; " : "elsewhere: " + elsewhere + "; ") + seen);
        });
    }

    /** Without those that have ended: an evicted pod lies about until somebody clears it away. */
    private static ClusterPods alive(ClusterPods seen) {
        return new ClusterPods(
                seen.kind(),
                seen.pods().stream()
                        .filter(pod ->
                                !pod.phase().equals("Succeeded") && !pod.phase().equals("Failed"))
                        .toList());
    }

    private static long count(ClusterPods pods, Node node) {
        return pods.pods().stream()
                .filter(pod -> pod.nodeName().equals(node.nodeName()))
                .count();
    }

    private static Optional<String> sourceless(NodePods pods, Map<String, Profile.StaticPod> components) {
        return components.values().stream()
                .flatMap(pod -> pods.newest(pod.namespace(), pod.pod()).stream())
                .filter(pod -> pod.source().isEmpty())
                .map(PodSandbox::name)
                .findFirst();
    }

    private static Optional<String> shortcoming(NodePods pods, Profile.StaticPod wanted) {
        Optional<PodSandbox> newest = pods.newest(wanted.namespace(), wanted.pod());
        if (newest.isEmpty()) {
            return Optional.of(
                    "no pod %s/%s; there are %s".formatted(wanted.namespace(), wanted.pod(), pods.statics()));
        }
        PodSandbox pod = newest.get();
        if (!pod.source().isEmpty() && !pod.isStatic()) {
            return Optional.of("pod " + pod.name() + " is not static: kubelet has it from \"" + pod.source() + "\"");
        }
        if (!pod.ready()) {
            return Optional.of("pod " + pod.name() + " is " + pod.state());
        }
        Optional<PodSandbox.Container> container = pod.container(wanted.container());
        if (container.isEmpty()) {
            // An init container that fails may stand in its way.
            return Optional.of("pod %s has no container %s; it has %s"
                    .formatted(pod.name(), wanted.container(), pod.containersInShort()));
        }
        return container.get().running()
                ? Optional.empty()
                : Optional.of("container %s of pod %s is %s (attempt %d)"
                        .formatted(
                                wanted.container(),
                                pod.name(),
                                container.get().state(),
                                container.get().attempt()));
    }
}

package io.stagegate.check;

import io.stagegate.environment.Profile;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What must hold of the pods on a node, as its container runtime knows them. */
public final class Pods {

    private Pods() {}

    /**
     * Each component's pod is ready and its container runs. A pod's state is never "Running" (that is a container's
     * word): on a healthy node it is SANDBOX_READY.
     *
     * @param components by name, such as {@code etcd}; not empty
     */
    public static Check<NodePods> running(Map<String, Profile.StaticPod> components) {
        if (components.isEmpty()) {
            throw new IllegalArgumentException("no components: an empty list proves nothing");
        }
        return Check.named("run " + String.join(", ", components.keySet()), pods -> {
            Map<String, String> missing = new TreeMap<>();
            components.forEach(
                    (component, pod) -> shortcoming(pods, pod).ifPresent(what -> missing.put(component, what)));
            if (missing.isEmpty()) {
                return Verdict.pass();
            }
            String seen = missing.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining("\n"));
            int running = components.size() - missing.size();
            return new Verdict.Fail(
                    List.of(
                            Fact.expected("%d of %d running on %s"
                                    .formatted(components.size(), components.size(), pods.node())),
                            Fact.butWas(running + "; " + seen)),
                    false);
        });
    }

    private static Optional<String> shortcoming(NodePods pods, Profile.StaticPod wanted) {
        Optional<PodSandbox> newest = pods.newest(wanted.namespace(), wanted.pod());
        if (newest.isEmpty()) {
            return Optional.of("no pod " + wanted.namespace() + "/" + wanted.pod());
        }
        PodSandbox pod = newest.get();
        if (!pod.ready()) {
            return Optional.of("pod " + pod.name() + " is " + pod.state());
        }
        Optional<PodSandbox.Container> container = pod.container(wanted.container());
        if (container.isEmpty()) {
            return Optional.of("pod " + pod.name() + " has no container " + wanted.container());
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

package io.stagegate.observation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A Deployment as the API has it, with its pods.
 *
 * @param name with its namespace: {@code openshift-etcd-operator/etcd-operator}
 * @param exists false when the API has none of that name; then nothing else counts
 * @param generation how often its specification was changed
 * @param observedGeneration the change that its status speaks of
 * @param conditions by type: {@code True}, or the status with reason and message
 * @param pods whatever its selector selects
 */
public record ClusterDeployment(
        String name,
        boolean exists,
        long generation,
        long observedGeneration,
        Map<String, String> conditions,
        List<ClusterPod> pods) {

    public ClusterDeployment {
        conditions = Collections.unmodifiableMap(new TreeMap<>(conditions));
        pods = List.copyOf(pods);
    }

    public static ClusterDeployment none(String name) {
        return new ClusterDeployment(name, false, 0, 0, Map.of(), List.of());
    }

    @Override
    public String toString() {
        return exists
                ? "%s: generation %d, status of %d, %s%s"
                        .formatted(
                                name,
                                generation,
                                observedGeneration,
                                conditions,
                                pods.isEmpty()
                                        ? "; no pods"
                                        : pods.stream().map(pod -> "\n  " + pod).collect(Collectors.joining()))
                : name + ": there is no such Deployment";
    }
}

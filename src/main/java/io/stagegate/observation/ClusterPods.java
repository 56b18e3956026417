package io.stagegate.observation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The pods of one kind that the API has.
 *
 * @param kind what was asked for: {@code pods app=etcd in openshift-etcd}
 */
public record ClusterPods(String kind, List<ClusterPod> pods) {

    public ClusterPods {
        pods = List.copyOf(pods);
    }

    @Override
    public String toString() {
        return pods.isEmpty()
                ? kind + ": none"
                : kind + ":\n" + pods.stream().map(pod -> "  " + pod).collect(Collectors.joining("\n"));
    }
}

package io.stagegate.observation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Node object.
 *
 * @param roles from its labels {@code node-role.kubernetes.io/…}
 * @param ready what it says of being ready; empty when it says nothing yet
 * @param internalIps as the API spells them
 * @param podCidr empty where none is assigned
 */
public record ClusterNode(
        String name,
        Set<String> roles,
        Optional<Ready> ready,
        List<String> internalIps,
        String kubelet,
        boolean unschedulable,
        String podCidr) {

    public ClusterNode {
        roles = Set.copyOf(roles);
        internalIps = List.copyOf(internalIps);
    }

    /**
     * The condition {@code Ready}.
     *
     * @param status {@code True}, {@code False}, or {@code Unknown} where the kubelet fell silent
     * @param since RFC 3339
     */
    public record Ready(String status, String reason, String message, String since) {
        @Override
        public String toString() {
            return "Ready=%s since %s (%s: %s)".formatted(status, since, reason, message);
        }
    }

    @Override
    public String toString() {
        return "%s: %s, roles %s, InternalIP %s, kubelet %s%s%s"
                .formatted(
                        name,
                        ready.map(Ready::toString).orElse("nothing of Ready"),
                        new TreeSet<>(roles),
                        internalIps,
                        kubelet,
                        unschedulable ? ", unschedulable" : "",
                        podCidr.isEmpty() ? "" : ", pods " + podCidr);
    }
}

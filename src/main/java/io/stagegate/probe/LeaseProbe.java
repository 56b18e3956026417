package io.stagegate.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.LeaderLease;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A leader's Lease, or a node's, from the API. Where there is none, the Endpoints of that name are asked, by an annotation of which
 * clusters before Kubernetes 1.20 elected. That there is neither, or that nobody holds it, is an observation.
 */
public record LeaseProbe(Profile.ObjectName name) implements Probe<LeaderLease> {

    /** Where every kubelet keeps its node's (Kubernetes, "Leases"). */
    private static final String NODES = "kube-node-lease";

    private static final String ANNOTATION = "control-plane.alpha.kubernetes.io/leader";

    /** The leases of these nodes' kubelets. */
    public static List<Profile.ObjectName> names(List<Node> nodes) {
        return nodes.stream()
                .map(node -> new Profile.ObjectName(NODES, node.nodeName()))
                .toList();
    }

    @Override
    public String subject() {
        return "Lease " + name;
    }

    @Override
    public LeaderLease observe(Lab lab) {
        return NamedObject.find(lab, "lease", name, KubernetesClient::leases)
                .map(lease -> ofLease(lab, lease.getSpec()))
                .orElseGet(() -> ofEndpoints(lab));
    }

    private LeaderLease ofLease(Lab lab, LeaseSpec spec) {
        String holder = spec == null ? "" : Objects.requireNonNullElse(spec.getHolderIdentity(), "");
        if (holder.isEmpty()) {
            return LeaderLease.none(name.toString());
        }
        if (spec.getRenewTime() == null || spec.getLeaseDurationSeconds() == null) {
            throw untimed(holder, null);
        }
        return lease(lab, holder, spec.getRenewTime().toInstant(), spec.getLeaseDurationSeconds());
    }

    private LeaderLease ofEndpoints(Lab lab) {
        String record = NamedObject.find(lab, "endpoints", name, KubernetesClient::endpoints)
                .map(endpoints -> endpoints.getMetadata().getAnnotations())
                .map(annotations -> annotations.getOrDefault(ANNOTATION, ""))
                .orElse("");
        if (record.isEmpty()) {
            return LeaderLease.none(name.toString());
        }
        JsonNode leader = Json.of(record, "Endpoints " + name + ", " + ANNOTATION);
        String holder = leader.path("holderIdentity").asText();
        if (holder.isEmpty()) {
            return LeaderLease.none(name.toString());
        }
        try {
            return lease(
                    lab,
                    holder,
                    Instant.parse(leader.path("renewTime").asText()),
                    leader.path("leaseDurationSeconds").asLong());
        } catch (DateTimeException e) {
            throw untimed(holder, e);
        }
    }

    private LeaderLease lease(Lab lab, String holder, Instant renewed, long duration) {
        return new LeaderLease(
                name.toString(),
                holder,
                renewed,
                Duration.between(renewed, lab.environment().clock().instant()).toSeconds(),
                duration);
    }

    private CouldNotCheckException untimed(String holder, Exception cause) {
        return new CouldNotCheckException(
                ConnectionFailure.GARBLED,
                "Lease " + name + " is held by " + holder + " and does not say until when",
                cause);
    }
}

package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.ClusterConfigMap;
import io.stagegate.observation.EtcdMembership;
import io.stagegate.observation.LeaderLease;
import io.stagegate.observation.RemoteFile;
import io.stagegate.observation.ServiceEndpoints;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What must hold before the bootstrap may go: its work has passed to the masters. */
public final class Handover {

    private Handover() {}

    /** The file is there that bootkube leaves when it thinks that the bootstrap is complete. */
    public static Check<RemoteFile> marked() {
        return Check.named(
                "exists",
                file -> file.exists() ? Verdict.pass() : Verdict.fail(file.path() + " on " + file.node(), file));
    }

    /** {@code data.status} is {@code complete}. */
    public static Check<ClusterConfigMap> complete() {
        return Check.named(
                "says complete",
                map -> "complete".equals(map.data().get("status"))
                        ? Verdict.pass()
                        : Verdict.fail("ConfigMap " + map.name() + " with status complete", map));
    }

    /** No member is on this node. One that is on no declared node might be. */
    public static Check<EtcdMembership> noMemberOn(Node node) {
        return Check.named("have none on " + node, etcd -> {
            if (etcd.members().isEmpty()) {
                return Verdict.unknown(etcd.toString());
            }
            String there = members(etcd, node.name());
            if (!there.isEmpty()) {
                return Verdict.fail("no member of etcd on " + node, there);
            }
            String homeless = members(etcd, "");
            return homeless.isEmpty()
                    ? Verdict.pass()
                    : Verdict.unknown("these members have the address of no declared node: " + homeless);
        });
    }

    private static String members(EtcdMembership etcd, String node) {
        return etcd.members().stream()
                .filter(member -> member.node().equals(node))
                .map(EtcdMembership.Member::toString)
                .collect(Collectors.joining("; "));
    }

    /** Each of these nodes has a member that is started, votes and is healthy. */
    public static Check<EtcdMembership> healthyVoterOnEach(List<Node> nodes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no nodes: an empty list proves nothing");
        }
        return Check.named("have a healthy voter on each of " + names(nodes), etcd -> {
            if (etcd.members().isEmpty()) {
                return Verdict.unknown(etcd.toString());
            }
            List<Node> without = nodes.stream()
                    .filter(node -> etcd.members().stream()
                            .noneMatch(member -> member.node().equals(node.name()) && member.healthyVoter()))
                    .toList();
            return without.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail(
                            nodes.size() + " healthy voters, on " + names(nodes),
                            (nodes.size() - without.size()) + "; none on " + names(without) + "; " + etcd);
        });
    }

    /** The service leads somewhere, and never to this node. An address of no declared node might be its own. */
    public static Check<ServiceEndpoints> leadsElsewhereThan(Node node) {
        return Check.named("do not lead to " + node, endpoints -> {
            boolean there = endpoints.nodes().containsValue(node.name());
            if (there || endpoints.nodes().isEmpty()) {
                return Verdict.fail(endpoints.service() + " leads to other nodes than " + node, endpoints);
            }
            return endpoints.nodes().containsValue("")
                    ? Verdict.unknown("an address of no declared node: " + endpoints)
                    : Verdict.pass();
        });
    }

    /**
     * One of the masters holds it, and has renewed it within its duration. Only a holder that is known to be a master
     * will do; a renewal that lies in the future by more than the duration tells of clocks that differ.
     */
    public static Check<LeaderLease> heldByOneOf(List<Node> masters, Node bootstrap) {
        return Check.named("is held by one of " + names(masters), lease -> {
            String expected = lease.name() + " held by one of " + names(masters) + ", freshly renewed";
            if (lease.holder().isEmpty() || begins(lease.holder(), bootstrap) || lease.age() > lease.duration()) {
                return Verdict.fail(expected, lease);
            }
            if (lease.age() < -lease.duration()) {
                return Verdict.unknown("our clock and the cluster's differ: " + lease);
            }
            return masters.stream().anyMatch(master -> is(lease.holder(), master))
                    ? Verdict.pass()
                    : Verdict.unknown("its holder is no declared node: " + lease);
        });
    }

    /** An identity is the host's name, an underscore and a UUID. */
    private static boolean is(String holder, Node node) {
        String host = holder.split("_", 2)[0].toLowerCase(Locale.ROOT);
        return host.equals(node.nodeName()) || host.equals(node.name()) || host.startsWith(node.name() + ".");
    }

    private static boolean begins(String holder, Node node) {
        String identity = holder.toLowerCase(Locale.ROOT);
        return identity.startsWith(node.name()) || identity.startsWith(node.nodeName());
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }
}

package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.ClusterConfigMap;
import io.stagegate.observation.EtcdCluster;
import io.stagegate.observation.EtcdSight;
import io.stagegate.observation.LeaderLease;
import io.stagegate.observation.LeaseRenewal;
import io.stagegate.observation.RemoteFile;
import io.stagegate.observation.ServiceEndpoints;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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

    /** No member is on this node. One that is on none of the others might be. */
    public static Check<EtcdSight> noMemberOn(Node node, List<Node> others) {
        return Check.named(
                "has no member on " + node,
                etcd -> unlisted(etcd).orElseGet(() -> {
                    String there = members(etcd, member -> etcd.isOn(member, node.name()));
                    if (!there.isEmpty()) {
                        return Verdict.fail("no member of etcd on " + node, there);
                    }
                    String homeless = members(
                            etcd, member -> others.stream().noneMatch(other -> etcd.isOn(member, other.name())));
                    return homeless.isEmpty()
                            ? Verdict.pass()
                            : Verdict.unknown("these members are on no declared node: " + homeless);
                }));
    }

    private static String members(EtcdSight etcd, Predicate<EtcdCluster.Member> which) {
        return etcd.members().stream()
                .filter(which)
                .map(EtcdCluster.Member::toString)
                .collect(Collectors.joining("; "));
    }

    /**
     * Each of these nodes has a member that is started, votes and is healthy. A voter of which nobody could be asked
     * might be healthy.
     */
    public static Check<EtcdSight> healthyVoterOnEach(List<Node> nodes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no nodes: an empty list proves nothing");
        }
        return Check.named(
                "has a healthy voter on each of " + names(nodes),
                etcd -> unlisted(etcd).orElseGet(() -> {
                    List<Node> without = without(nodes, etcd, etcd.healthyVoters());
                    if (without.isEmpty()) {
                        return Verdict.pass();
                    }
                    List<EtcdCluster.Member> perhaps = etcd.voters().stream()
                            .filter(voter -> etcd.healthyVoters().contains(voter)
                                    || !etcd.health().containsKey(voter.id()))
                            .toList();
                    return without(nodes, etcd, perhaps).isEmpty()
                            ? Verdict.unknown("the health of these is not known: " + etcd.illVoters())
                            : Verdict.fail(
                                    nodes.size() + " healthy voters, on " + names(nodes),
                                    (nodes.size() - without.size()) + "; none on " + names(without) + "; " + etcd);
                }));
    }

    private static List<Node> without(List<Node> nodes, EtcdSight etcd, List<EtcdCluster.Member> voters) {
        return nodes.stream()
                .filter(node -> voters.stream().noneMatch(voter -> voter.started() && etcd.isOn(voter, node.name())))
                .toList();
    }

    /** What ends the judgement before it begins. Members of an earlier look may be members no longer. */
    private static Optional<Verdict> unlisted(EtcdSight etcd) {
        return etcd.listed() && !etcd.members().isEmpty()
                ? Etcd.split(etcd)
                : Optional.of(Verdict.unknown("no etcd gave its member list\n" + etcd.views()));
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
            if (lease.holder().isEmpty() || is(lease.holder(), bootstrap) || lease.age() > lease.duration()) {
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

    /**
     * The same, and the one who holds it has renewed it between two looks: a leader that has died keeps its lease, fresh,
     * for as long as that lasts.
     */
    public static Check<LeaseRenewal> renewedByOneOf(List<Node> masters, Node bootstrap) {
        Check<LeaderLease> held = heldByOneOf(masters, bootstrap);
        return Check.named("is renewed by one of " + names(masters), lease -> {
            Verdict verdict = held.judge(lease.now());
            if (!verdict.passed() || lease.renewed()) {
                return verdict;
            }
            return lease.before().equals(lease.now())
                    ? Verdict.unknown("looked at once so far: " + lease.now())
                    : Verdict.fail(lease.now().name() + " renewed between two looks", lease);
        });
    }

    /**
     * An identity is the host's name, an underscore and a UUID (Kubernetes, cmd/kube-controller-manager/app and
     * cmd/kube-scheduler/app/options: os.Hostname()).
     */
    private static boolean is(String holder, Node node) {
        return node.isNamed(holder.replaceFirst("_[^_]*$", ""));
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }
}

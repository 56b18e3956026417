package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.ApiNames;
import io.stagegate.observation.ClusterConfigMap;
import io.stagegate.observation.EtcdChange;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.LeaderLease;
import io.stagegate.observation.LeaseRenewal;
import io.stagegate.observation.RemoteFile;
import io.stagegate.observation.Rollout;
import io.stagegate.observation.ServedRequests;
import io.stagegate.observation.ServiceEndpoints;
import io.stagegate.text.Text;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    public static Check<EtcdSnapshot> noMemberOn(Node node, List<Node> others) {
        return Check.named(
                "has no member on " + node,
                etcd -> unlisted(etcd).orElseGet(() -> {
                    String there = etcd.on(node.name()).stream()
                            .map(EtcdMember::toString)
                            .collect(Collectors.joining("; "));
                    if (!there.isEmpty()) {
                        return Verdict.fail("no member of etcd on " + node, there);
                    }
                    String homeless = etcd.members().stream()
                            .filter(member -> others.stream()
                                    .noneMatch(other -> etcd.on(other.name()).contains(member)))
                            .map(EtcdMember::toString)
                            .collect(Collectors.joining("; "));
                    return homeless.isEmpty()
                            ? Verdict.pass()
                            : Verdict.unknown("these members are on no declared node: " + homeless);
                }));
    }

    /**
     * Each of these nodes has a member that is started, votes and is healthy. A voter of which nobody could be asked
     * might be healthy.
     */
    public static Check<EtcdSnapshot> healthyVoterOnEach(List<Node> nodes) {
        Require.notEmpty("nodes", nodes);
        return Check.named(
                "has a healthy voter on each of " + Text.names(nodes),
                etcd -> unlisted(etcd).orElseGet(() -> {
                    List<Node> without = without(nodes, etcd, etcd.healthyVoters());
                    if (without.isEmpty()) {
                        return Verdict.pass();
                    }
                    List<EtcdMember> perhaps = etcd.voters().stream()
                            .filter(voter -> etcd.healthyVoters().contains(voter)
                                    || !etcd.health().containsKey(voter.id()))
                            .toList();
                    return without(nodes, etcd, perhaps).isEmpty()
                            ? Verdict.unknown("the health of these is not known: " + etcd.illVoters())
                            : Verdict.fail(
                                    nodes.size() + " healthy voters, on " + Text.names(nodes),
                                    "%d of %d; none on %s; %s"
                                            .formatted(
                                                    nodes.size() - without.size(),
                                                    nodes.size(),
                                                    Text.names(without),
                                                    etcd));
                }));
    }

    /** What holds of the later observation. */
    public static Check<EtcdChange> now(Check<? super EtcdSnapshot> check) {
        return Check.named(check.name(), etcd -> check.judge(etcd.now()));
    }

    /** No node has seen a leader elected between the two observations. */
    public static Check<EtcdChange> noElection() {
        return Check.named("has elected no leader", etcd -> {
            long before = EtcdChange.term(etcd.before());
            long now = EtcdChange.term(etcd.now());
            if (now == 0) {
                return Verdict.unknown(
                        "no node reports etcd's term\n" + etcd.now().status());
            }
            return now == before ? Verdict.pass() : Verdict.fail("the term " + before, "the term " + now);
        });
    }

    /** Something was written between the two observations. */
    public static Check<EtcdChange> writes() {
        return Check.named("takes writes", etcd -> {
            if (!etcd.twice()) {
                return Verdict.unknown("observed once so far");
            }
            long before = EtcdChange.index(etcd.before());
            long now = EtcdChange.index(etcd.now());
            return now > before ? Verdict.pass() : Verdict.fail("an index above " + before, "the index " + now);
        });
    }

    private static List<Node> without(List<Node> nodes, EtcdSnapshot etcd, List<EtcdMember> voters) {
        return nodes.stream()
                .filter(node ->
                        etcd.on(node.name()).stream().noneMatch(member -> member.started() && voters.contains(member)))
                .toList();
    }

    /** What ends the judgement before it begins. Members of an earlier observation may be members no longer. */
    private static Optional<Verdict> unlisted(EtcdSnapshot etcd) {
        return etcd.listed() && !etcd.members().isEmpty()
                ? Etcd.split(etcd)
                : Optional.of(Verdict.unknown("no etcd gave its member list\n" + etcd.status()));
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
        return Check.named("is held by one of " + Text.names(masters), lease -> {
            String expected = lease.name() + " held by one of " + Text.names(masters) + ", freshly renewed";
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

    /** The node that it is named after has renewed it within its duration: its kubelet lives, and reaches the API. */
    public static Check<LeaderLease> heldByItsNode() {
        return Check.named("is held by its node", lease -> {
            if (lease.age() < -lease.duration()) {
                return Verdict.unknown("our clock and the cluster's differ: " + lease);
            }
            boolean its = !lease.holder().isEmpty() && lease.name().endsWith("/" + lease.holder());
            return its && lease.age() <= lease.duration()
                    ? Verdict.pass()
                    : Verdict.fail(lease.name() + " held by the node of that name, freshly renewed", lease);
        });
    }

    /**
     * No name leads to the bootstrap, and those that are used lead somewhere.
     *
     * @param bootstrap for the words only: the names come with its addresses
     */
    public static Check<ApiNames> namesLeadElsewhereThan(Node bootstrap) {
        return Check.named("lead elsewhere than to " + bootstrap, seen -> {
            if (seen.bootstrap().isEmpty()) {
                return Verdict.unknown(
                        bootstrap.address() + ", the address of " + bootstrap + ", does not resolve here; " + seen);
            }
            String expected = "names that lead elsewhere than to " + bootstrap + " (" + bootstrap.address() + ")";
            String bad = seen.names().stream()
                    .filter(name -> name.addresses().stream().anyMatch(seen.bootstrap()::contains)
                            || (name.used() && name.addresses().isEmpty()))
                    .map(ApiNames.Name::toString)
                    .collect(Collectors.joining("; "));
            return bad.isEmpty() ? Verdict.pass() : Verdict.fail(expected, bad);
        });
    }

    /** Every place is answered, and from every place HAProxy counted at least as many sessions as there were requests. */
    public static Check<ServedRequests> throughTheLoadBalancer() {
        return Check.named("pass through the load balancer", seen -> {
            String bad = seen.passages().stream()
                    .filter(passage -> passage.answered() == 0 || passage.seen() < passage.asked())
                    .map(ServedRequests.Passage::toString)
                    .collect(Collectors.joining("; "));
            return bad.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail("requests that are answered, and that HAProxy counts", bad);
        });
    }

    /** Nothing is being rolled out, and every master has a pod, all of one revision. */
    public static Check<Rollout> rolledOut(List<Node> masters) {
        return Check.named("is over", rollout -> {
            boolean everywhere =
                    masters.stream().allMatch(master -> rollout.revisions().containsKey(master.nodeName()));
            boolean same = Set.copyOf(rollout.revisions().values()).size() == 1;
            if (rollout.progressing().isFalse() && everywhere && same) {
                return Verdict.pass();
            }
            String expected = rollout.operator() + " not Progressing, one revision of it on " + Text.names(masters);
            return rollout.progressing().isFalse() || rollout.progressing().isTrue()
                    ? Verdict.fail(expected, rollout)
                    : Verdict.unknown(rollout.toString());
        });
    }

    /**
     * The same, and the one who holds it has renewed it between two observations: a leader that has died keeps its lease, fresh,
     * for as long as that lasts.
     */
    public static Check<LeaseRenewal> renewedByOneOf(List<Node> masters, Node bootstrap) {
        Check<LeaderLease> held = heldByOneOf(masters, bootstrap);
        return Check.named("is renewed by one of " + Text.names(masters), lease -> {
            Verdict verdict = held.judge(lease.now());
            if (!verdict.passed() || lease.renewed()) {
                return verdict;
            }
            return lease.before().equals(lease.now())
                    ? Verdict.unknown("observed once so far: " + lease.now())
                    : Verdict.fail(lease.now().name() + " renewed between two observations", lease);
        });
    }

    /**
     * An identity is the host's name, an underscore and a UUID (Kubernetes, cmd/kube-controller-manager/app and
     * cmd/kube-scheduler/app/options: os.Hostname()).
     */
    private static boolean is(String holder, Node node) {
        return node.isNamed(holder.replaceFirst("_[^_]*$", ""));
    }
}

package io.stagegate.probe;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.PerPlace;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * On which node each member of etcd is: where the etcd on a node says that it is that member, else where the member's
 * peers reach it, which a lab may declare by name while etcd has the address, or the other way round. A member keeps
 * its id for as long as it is one, and never moves, so what is known once is known from then on.
 */
final class MemberPlaces {

    /** A name that resolves at all does so from a cache mostly; whether it does is asked again at the next observation. */
    private static final Duration RESOLVING = Duration.ofSeconds(1);

    private final List<Node> nodes;
    private final Map<String, String> places = new ConcurrentHashMap<>();
    private final Map<String, Set<InetAddress>> resolved = new ConcurrentHashMap<>();

    MemberPlaces(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /** What is known of these members with this observation's views: names of nodes by the members' ids. */
    Map<String, String> of(List<EtcdMember> members, PerPlace<EtcdNodeStatus> views) {
        views.results()
                .forEach((node, result) -> result.seen()
                        .filter(EtcdNodeStatus::answers)
                        .ifPresent(view -> places.put(view.member(), node)));
        members.stream()
                .filter(member -> !places.containsKey(member.id()))
                .forEach(member -> byAddress(member).ifPresent(node -> places.put(member.id(), node)));
        return members.stream()
                .map(EtcdMember::id)
                .filter(places::containsKey)
                .collect(Collectors.toMap(id -> id, places::get, (one, other) -> one, TreeMap::new));
    }

    private Optional<String> byAddress(EtcdMember member) {
        return Stream.concat(
                        // As it is written first: then no name server is asked.
                        nodes.stream().filter(node -> member.hosts().stream().anyMatch(node::isAt)),
                        nodes.stream()
                                .filter(node -> member.hosts().stream()
                                        .anyMatch(host ->
                                                !Collections.disjoint(addresses(host), addresses(node.address())))))
                .map(Node::name)
                .findFirst();
    }

    /** What a host means; none for a name that does not resolve now. */
    private Set<InetAddress> addresses(String host) {
        if (!resolved.containsKey(host)) {
            try {
                InetAddress[] addresses =
                        Bounded.call("address of " + host, RESOLVING, () -> InetAddress.getAllByName(host));
                resolved.put(host, new HashSet<>(List.of(addresses)));
            } catch (CouldNotCheckException e) {
                // Nobody knows the name now: the node's own etcd may tell all the same.
                return Set.of();
            }
        }
        return resolved.get(host);
    }
}

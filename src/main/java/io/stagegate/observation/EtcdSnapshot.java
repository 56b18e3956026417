package io.stagegate.observation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * etcd in one look, asked on every node that may have one.
 *
 * @param views each node's own view, by the node's name
 * @param asked the node whose member list {@code members} is; empty when no node gave one
 * @param members the members; those of an earlier look when no node gave a list now
 * @param endpoints by client URL of every voter, what the node asked heard from it ({@code etcdctl endpoint health}):
 *     {@link EtcdCluster#HEALTHY} or an error; empty when it was not asked
 * @param health by member id, what is known of its health: HEALTHY, or why it is ill; a member that nobody could ask
 *     is not in it
 * @param places by member id, the name of the node that it is on; a member that is not known to be on any is not in it
 */
public record EtcdSnapshot(
        PerPlace<EtcdNodeStatus> views,
        String asked,
        List<EtcdCluster.Member> members,
        Map<String, String> endpoints,
        SortedMap<String, String> health,
        SortedMap<String, String> places) {

    public EtcdSnapshot {
        members = List.copyOf(members);
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
        health = Collections.unmodifiableSortedMap(new TreeMap<>(health));
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }

    /** Some node gave its member list. */
    public boolean listed() {
        return !asked.isEmpty();
    }

    public List<EtcdCluster.Member> voters() {
        return members.stream().filter(EtcdCluster.Member::voter).toList();
    }

    public List<EtcdCluster.Member> healthyVoters() {
        return voters().stream()
                .filter(voter -> EtcdCluster.HEALTHY.equals(health.get(voter.id())))
                .toList();
    }

    /** Whether the member is known to be on the node of this name. */
    public boolean isOn(EtcdCluster.Member member, String node) {
        return node.equals(places.get(member.id()));
    }

    /** How many voters must agree: more than half of all there are, alive or not. */
    public int quorum() {
        return quorumOf(voters().size());
    }

    public static int quorumOf(int voters) {
        return voters / 2 + 1;
    }

    /** The nodes by the id of the cluster that each says it is in: more than one key is a split brain. */
    public SortedMap<String, List<String>> clusters() {
        return views.results().entrySet().stream()
                .filter(place ->
                        place.getValue().seen().filter(EtcdNodeStatus::answers).isPresent())
                .collect(Collectors.groupingBy(
                        place -> place.getValue().seen().orElseThrow().cluster(),
                        TreeMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }

    /** The voters that are not healthy, or not known to be, each with what is known. */
    public String illVoters() {
        return voters().stream()
                .filter(voter -> !EtcdCluster.HEALTHY.equals(health.get(voter.id())))
                .map(voter -> voter.called() + ": " + health.getOrDefault(voter.id(), "could not be asked"))
                .collect(Collectors.joining("; "));
    }

    /** {@code 3 voting members, quorum 2, can lose 1; healthy 3}: what can be lost is counted from the healthy ones. */
    public String tally() {
        int voters = voters().size();
        int healthy = healthyVoters().size();
        return "%d voting %s, quorum %d, can lose %d; healthy %d"
                .formatted(
                        voters, voters == 1 ? "member" : "members", quorum(), Math.max(0, healthy - quorum()), healthy);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(tally()).append('\n');
        text.append(listed() ? "members, by the list of " + asked : "no node gave its member list; last known")
                .append(":\n");
        members.forEach(member -> text.append("  ")
                .append(member)
                .append(": ")
                .append(health.getOrDefault(member.id(), "could not be asked"))
                .append('\n'));
        endpoints.forEach((url, words) ->
                text.append("  ").append(url).append(' ').append(words).append('\n'));
        return text.append("each node's own view:\n")
                .append(views.toString().indent(2))
                .toString();
    }
}

package io.stagegate.observation;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * etcd at one time, asked on every node that may have one.
 *
 * @param status how each node's own etcd sees itself, by the node's name
 * @param asked the node whose member list {@code members} is; empty when no node gave one
 * @param members the members; those of an earlier observation when no node gave a list now
 * @param endpoints by client URL of every voter, what the node asked heard from it ({@code etcdctl endpoint health}):
 *     {@link EtcdMember#HEALTHY} or an error; empty when it was not asked
 * @param health by member id, what is known of its health: HEALTHY, or why it is ill; a member that nobody could ask
 *     is not in it
 * @param places by member id, the name of the node that it is on; a member that is not known to be on any is not in it
 */
public record EtcdSnapshot(
        PerPlace<EtcdNodeStatus> status,
        String asked,
        List<EtcdMember> members,
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

    public List<EtcdMember> voters() {
        return members.stream().filter(EtcdMember::voter).toList();
    }

    public List<EtcdMember> healthyVoters() {
        return voters().stream()
                .filter(voter -> EtcdMember.HEALTHY.equals(health.get(voter.id())))
                .toList();
    }

    public List<EtcdMember> learners() {
        return members.stream().filter(EtcdMember::learner).toList();
    }

    public Optional<EtcdMember> member(String id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    /** The members that are known to be on the node of this name. */
    public List<EtcdMember> on(String node) {
        return members.stream()
                .filter(member -> node.equals(places.get(member.id())))
                .toList();
    }

    /** The node that a member is known to be on. */
    public Optional<String> place(EtcdMember member) {
        return Optional.ofNullable(places.get(member.id()));
    }

    /** The same with what was learnt later of where members are: a member never moves. */
    EtcdSnapshot placed(Map<String, String> known) {
        SortedMap<String, String> all = new TreeMap<>(places);
        members.stream().map(EtcdMember::id).filter(known::containsKey).forEach(id -> all.put(id, known.get(id)));
        return new EtcdSnapshot(status, asked, members, endpoints, health, all);
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
        return status.results().entrySet().stream()
                .filter(place ->
                        place.getValue().seen().filter(EtcdNodeStatus::answers).isPresent())
                .collect(Collectors.groupingBy(
                        place -> place.getValue().seen().orElseThrow().cluster(),
                        TreeMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }

    /** Nodes say that they are in different clusters: what one of them says of its members says nothing of another. */
    public boolean split() {
        return clusters().size() > 1;
    }

    /** The leader's id; {@code 0} when no member that answered knows one, empty when none answered. */
    public String leader() {
        return ours().filter(EtcdNodeStatus::hasLeader)
                .max(Comparator.comparingLong(EtcdNodeStatus::term).thenComparing(EtcdNodeStatus::index))
                .map(EtcdNodeStatus::leader)
                .orElse(ours().findAny().isEmpty() ? "" : "0");
    }

    /** The highest Raft term that a member tells: it grows with every election. */
    public long term() {
        return ours().mapToLong(EtcdNodeStatus::term).max().orElse(0);
    }

    /** Of several clusters, the one whose members these are: the others' leaders are not among them. */
    private Stream<EtcdNodeStatus> ours() {
        return status.results().values().stream()
                .flatMap(place -> place.seen().stream())
                .filter(node -> node.answers() && member(node.member()).isPresent());
    }

    /** A linearizable read was served, so a quorum agreed on it: the proof that there is one. */
    public boolean served() {
        return !healthyVoters().isEmpty();
    }

    /** The ids of the voters that are known to be ill, each with what is wrong; not those that nobody could ask. */
    public SortedMap<String, String> ill() {
        SortedMap<String, String> ill = new TreeMap<>();
        voters().stream()
                .map(EtcdMember::id)
                .filter(id -> health.containsKey(id) && !EtcdMember.HEALTHY.equals(health.get(id)))
                .forEach(id -> ill.put(id, health.get(id)));
        return ill;
    }

    /**
     * Etcd itself says that it had no quorum. One read that was served disproves it, and so does a leader in office, which
     * steps down within an election timeout when its followers do not answer it: a member that answers too late is slow. Without
     * both, either none that answered has a leader, or none answered and so many voters are known to be ill that the
     * others are no majority. Voters that nobody could ask count as well for as long as that leaves a majority: not having
     * asked is no proof of anything.
     */
    public boolean withoutQuorum() {
        int ill = ill().size();
        boolean noMajority = leader().isEmpty() && voters().size() - ill < quorum();
        return !served() && ill > 0 && (leader().equals("0") || noMajority);
    }

    /** Nothing differs but what differs at every observation, such as Raft's index. */
    boolean sameAs(EtcdSnapshot other) {
        return essence().equals(other.essence());
    }

    private List<Object> essence() {
        List<EtcdMember> sorted =
                members.stream().sorted(Comparator.comparing(EtcdMember::id)).toList();
        Set<String> answering = healthyVoters().stream().map(EtcdMember::id).collect(Collectors.toSet());
        return List.of(sorted, leader(), term(), answering, ill(), clusters(), places);
    }

    /** A member's name by its id. */
    String called(String id) {
        return member(id).map(EtcdMember::called).orElse(id.matches("0?") ? "none" : id);
    }

    /** The ill voters by name, each with what is wrong. */
    public String illness() {
        return ill().entrySet().stream()
                .map(entry -> called(entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
    }

    /** {@code 3 voters, quorum 2, 3 answering; learner etcd-1; leader etcd-0}. */
    public String inShort() {
        int voters = voters().size();
        return "%d %s, quorum %d, %d answering%s; leader %s%s"
                .formatted(
                        voters,
                        voters == 1 ? "voter" : "voters",
                        quorum(),
                        healthyVoters().size(),
                        learners().stream()
                                .map(learner -> "; learner " + learner.called())
                                .collect(Collectors.joining()),
                        called(leader()),
                        ill().isEmpty() ? "" : "; " + illness());
    }

    /** The voters that are not healthy, or not known to be, each with what is known. */
    public String illVoters() {
        return voters().stream()
                .filter(voter -> !EtcdMember.HEALTHY.equals(health.get(voter.id())))
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
                .append(status.toString().indent(2))
                .toString();
    }
}

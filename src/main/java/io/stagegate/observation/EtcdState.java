package io.stagegate.observation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What one look told of etcd, without what changes at every look.
 *
 * @param members by id
 * @param leader the leader's id; {@code 0} when no member that answered knows one, empty when none answered
 * @param term the highest Raft term: it grows with every election
 * @param answering the ids of the voters that served a linearizable read
 * @param ill the other voters' ids, each with what is wrong; one that nobody could ask is in neither
 * @param clusters the ids of the clusters that nodes say they are in, each with those nodes
 * @param places by member id, the name of the node that it is on, where that is known
 */
public record EtcdState(
        List<EtcdCluster.Member> members,
        String leader,
        long term,
        SortedSet<String> answering,
        SortedMap<String, String> ill,
        SortedMap<String, List<String>> clusters,
        SortedMap<String, String> places) {

    public EtcdState {
        members = List.copyOf(members);
        answering = Collections.unmodifiableSortedSet(new TreeSet<>(answering));
        ill = Collections.unmodifiableSortedMap(new TreeMap<>(ill));
        clusters = Collections.unmodifiableSortedMap(new TreeMap<>(clusters));
        places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }

    static EtcdState of(EtcdSnapshot result) {
        List<EtcdNodeStatus> views = result.views().results().values().stream()
                .flatMap(place -> place.seen().stream())
                .filter(EtcdNodeStatus::answers)
                .toList();
        // Of several clusters, the one whose members these are: the others' leaders are not among them.
        List<EtcdNodeStatus> ours = views.stream()
                .filter(view ->
                        result.members().stream().anyMatch(member -> member.id().equals(view.member())))
                .toList();
        SortedMap<String, String> ill = new TreeMap<>();
        SortedSet<String> answering = new TreeSet<>();
        result.voters().forEach(voter -> {
            String health = result.health().get(voter.id());
            if (EtcdCluster.HEALTHY.equals(health)) {
                answering.add(voter.id());
            } else if (health != null) {
                ill.put(voter.id(), health);
            }
        });
        return new EtcdState(
                result.members().stream()
                        .sorted(Comparator.comparing(EtcdCluster.Member::id))
                        .toList(),
                ours.stream()
                        .filter(EtcdNodeStatus::hasLeader)
                        .max(Comparator.comparingLong(EtcdNodeStatus::term).thenComparing(EtcdNodeStatus::index))
                        .map(EtcdNodeStatus::leader)
                        .orElse(ours.isEmpty() ? "" : "0"),
                ours.stream().mapToLong(EtcdNodeStatus::term).max().orElse(0),
                answering,
                ill,
                result.clusters(),
                result.places());
    }

    public List<EtcdCluster.Member> voters() {
        return members.stream().filter(EtcdCluster.Member::voter).toList();
    }

    public List<EtcdCluster.Member> learners() {
        return members.stream().filter(EtcdCluster.Member::learner).toList();
    }

    public int quorum() {
        return EtcdSnapshot.quorumOf(voters().size());
    }

    /** A linearizable read was served, so a quorum agreed on it: the proof that there is one. */
    public boolean served() {
        return !answering.isEmpty();
    }

    public Optional<EtcdCluster.Member> member(String id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    /**
     * Etcd itself says that it had no quorum. One read that was served disproves it, however few voters answered us.
     * Without one, either so many voters are known to be ill that the others are no majority, or none that answered has
     * a leader. Voters that nobody could ask count as well for as long as that leaves a majority: not having looked is
     * no proof of anything.
     */
    public boolean withoutQuorum() {
        return !served() && !ill.isEmpty() && (voters().size() - ill.size() < quorum() || leader.equals("0"));
    }

    List<String> asFirstSeen() {
        List<String> words = new ArrayList<>();
        members.forEach(member -> words.add(member.called() + " is there, a " + kind(member)
                + (member.started() ? "" : ", not started")
                + (member.id().equals(leader) ? ", leading" : "")));
        return words;
    }

    List<String> changesSince(EtcdState before) {
        List<String> words = new ArrayList<>();
        for (EtcdCluster.Member member : members) {
            EtcdCluster.Member was = before.member(member.id()).orElse(null);
            if (was == null) {
                words.add(member.called() + " added as a " + kind(member));
            }
            if (member.started() && (was == null || !was.started())) {
                words.add(member.name() + " started" + (was == null ? "" : " (" + String.join(",", was.hosts()) + ")"));
            }
            if (was != null && was.learner() && member.voter()) {
                words.add(member.called() + " promoted to voter");
            }
        }
        before.members.stream()
                .filter(member -> member(member.id()).isEmpty())
                .forEach(member -> words.add(member.called() + " left, a " + kind(member)));
        if (!leader.isEmpty() && !leader.equals(before.leader)) {
            words.add(leader.equals("0") ? "no leader" : called(leader) + " leads, term " + term);
        }
        if (!clusters.keySet().equals(before.clusters.keySet())) {
            words.add("cluster ids: " + clusters);
        }
        if (served() != before.served()) {
            words.add(served() ? "reads are served again" : "no read is served: " + illness());
        } else if (!ill.keySet().equals(before.ill.keySet()) && !ill.isEmpty()) {
            words.add("not answering: " + illness());
        }
        return words;
    }

    /** The ill voters by name, each with what is wrong. */
    public String illness() {
        return ill.entrySet().stream()
                .map(entry -> called(entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining("; "));
    }

    private String called(String id) {
        return member(id).map(EtcdCluster.Member::called).orElse(id.matches("0?") ? "none" : id);
    }

    public static String kind(EtcdCluster.Member member) {
        return member.learner() ? "learner" : "voter";
    }

    /** {@code 3 voters, quorum 2, 3 answer; learner etcd-1; leader etcd-0}. */
    @Override
    public String toString() {
        int voters = voters().size();
        String more = learners().stream()
                .map(learner -> "; learner " + learner.called())
                .collect(Collectors.joining());
        return "%d %s, quorum %d, %d answer%s; leader %s%s"
                .formatted(
                        voters,
                        voters == 1 ? "voter" : "voters",
                        quorum(),
                        answering.size(),
                        more,
                        called(leader),
                        ill.isEmpty() ? "" : "; " + illness());
    }
}

package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What must hold of etcd. */
public final class Etcd {

    private Etcd() {}

    /**
     * Before the masters join, etcd is one started voter, healthy and its own leader (stage 10; quorum 1). Judged by the
     * one node that was asked.
     */
    public static Check<EtcdSnapshot> singleHealthyMember() {
        return Check.named("is a single healthy member", etcd -> {
            String expected = "1 member, started, a voter, leading, healthy";
            String health = etcd.status().results().values().stream()
                    .flatMap(place -> place.seen().stream())
                    .map(node -> node.answers() ? etcd.health().getOrDefault(node.member(), "") : node.words())
                    .findFirst()
                    .orElse("");
            boolean voter = etcd.status().results().values().stream()
                    .flatMap(place -> place.seen().stream())
                    .noneMatch(EtcdNodeStatus::learner);
            if (health.isEmpty() && voter) {
                return Verdict.unknown("its health is not known: " + etcd.status());
            }
            if (!health.equals(EtcdMember.HEALTHY)) {
                return Verdict.fail(expected, voter ? health : etcd.status());
            }
            if (!etcd.listed()) {
                return Verdict.unknown("healthy, but it gave no member list: " + etcd.status());
            }
            if (etcd.members().size() > 1) {
                return Verdict.fail(expected, etcd.members().size() + " members: " + etcd.members());
            }
            EtcdMember member = etcd.members().get(0);
            boolean leads = member.id().equals(etcd.leader());
            return member.started() && !member.learner() && leads
                    ? Verdict.pass()
                    : Verdict.fail(expected, member + (leads ? "" : ", but the leader is " + etcd.leader()));
        });
    }

    /** Every member is a started voter, and every endpoint of theirs is healthy. */
    public static Check<EtcdSnapshot> everyEndpointHealthy() {
        return Check.named("has only healthy endpoints", etcd -> {
            int members = etcd.members().size();
            String expected = members + " of " + members + " members are voters with healthy endpoints";
            return untold(etcd, expected).orElseGet(() -> {
                List<String> bad = new ArrayList<>();
                etcd.members().forEach(member -> shortcoming(member, etcd).ifPresent(bad::add));
                return bad.isEmpty()
                        ? Verdict.pass()
                        : Verdict.fail(
                                expected,
                                "%d of %d; %s".formatted(members - bad.size(), members, String.join("\n", bad)));
            });
        });
    }

    private static Optional<String> shortcoming(EtcdMember member, EtcdSnapshot etcd) {
        if (!member.started() || member.learner()) {
            return Optional.of(
                    member.called() + " is a " + member.kind() + (member.started() ? "" : " that has not started"));
        }
        String bad = member.clientUrls().stream()
                .filter(url -> !EtcdMember.HEALTHY.equals(etcd.endpoints().get(url)))
                .map(url -> url + " " + etcd.endpoints().getOrDefault(url, "was not asked"))
                .collect(Collectors.joining(", "));
        if (member.clientUrls().isEmpty()) {
            bad = "no endpoint";
        }
        return bad.isEmpty() ? Optional.empty() : Optional.of(member.called() + " " + bad);
    }

    /**
     * A row of etcd's quorum table.
     *
     * @param members voting members
     * @param quorum how many of them must agree
     * @param canLose how many may be lost before there is no quorum
     */
    public record QuorumRow(int members, int quorum, int canLose) {

        /** As Raft has it: a majority of all voters must agree, the others can be lost. */
        boolean right() {
            return quorum == EtcdSnapshot.quorumOf(members) && canLose == members - quorum;
        }

        @Override
        public String toString() {
            return "%d voting %s, quorum %d, can lose %d"
                    .formatted(members, members == 1 ? "member" : "members", quorum, canLose);
        }
    }

    /**
     * What can be lost now, of the voters that are healthy now, is what the table says for as many voters as there are.
     *
     * @param table a row for each number of voters that is expected; a wrong one is red whether it is met or not
     */
    public static Check<EtcdSnapshot> quorumIsAsIn(List<QuorumRow> table) {
        Require.notEmpty("rows", table);
        return Check.named("has the quorum and fault tolerance of the quorum table", etcd -> {
            Optional<QuorumRow> wrong =
                    table.stream().filter(row -> !row.right()).findFirst();
            if (wrong.isPresent()) {
                int members = wrong.get().members();
                int quorum = EtcdSnapshot.quorumOf(members);
                return Verdict.failForGood(
                        new QuorumRow(members, quorum, members - quorum), "the table says: " + wrong.get());
            }
            int voters = etcd.voters().size();
            String expected = table.stream()
                    .filter(row -> row.members() == voters)
                    .map(row -> row + "; healthy " + voters)
                    .findFirst()
                    .orElse("");
            return untold(etcd, "as in the quorum table").orElseGet(() -> {
                if (expected.isEmpty()) {
                    return Verdict.fail("a row for as many voters as there are", "none for: " + etcd.tally());
                }
                return etcd.tally().equals(expected)
                        ? Verdict.pass()
                        : Verdict.fail(expected, etcd.tally() + "\n" + etcd.illVoters());
            });
        });
    }

    /** On each of these nodes is one voting member, and on no other host is any. Learners have no vote. */
    public static Check<EtcdSnapshot> votersAreOn(List<Node> nodes) {
        String expected = "one voting member on each of " + Text.names(nodes) + ", and no other";
        return Check.named(
                "votes on the masters and nowhere else",
                etcd -> untold(etcd, expected).orElseGet(() -> {
                    List<String> bad = new ArrayList<>();
                    nodes.forEach(node -> {
                        List<String> there = etcd.on(node.name()).stream()
                                .filter(EtcdMember::voter)
                                .map(EtcdMember::called)
                                .toList();
                        if (there.size() != 1) {
                            bad.add(node + " has " + (there.isEmpty() ? "none" : String.join(", ", there)));
                        }
                    });
                    etcd.voters().stream()
                            .filter(voter -> nodes.stream()
                                    .noneMatch(node -> etcd.on(node.name()).contains(voter)))
                            .forEach(voter ->
                                    bad.add(voter.called() + " votes at " + String.join(", ", voter.peerUrls())));
                    String names =
                            etcd.voters().stream().map(EtcdMember::called).collect(Collectors.joining(", "));
                    if (bad.isEmpty()) {
                        return Verdict.pass();
                    }
                    String told = names + "\n" + String.join("\n", bad);
                    return homeless(etcd, nodes)
                            ? Verdict.unknown("where every voter is could not be seen: " + told)
                            : Verdict.fail(expected, told);
                }));
    }

    /**
     * A voter is on no node that is known, and might be on one that could not be observed: where that is declared by a
     * name, an address tells nothing.
     */
    private static boolean homeless(EtcdSnapshot etcd, List<Node> nodes) {
        return etcd.voters().stream().anyMatch(voter -> etcd.place(voter).isEmpty())
                && nodes.stream()
                        .filter(node -> !node.declaresIp())
                        .map(node -> etcd.status().results().get(node.name()))
                        .anyMatch(result -> result == null || result.seen().isEmpty());
    }

    /** Several clusters; of which of them the members are is of no matter then. */
    static Optional<Verdict> split(EtcdSnapshot etcd) {
        return etcd.split()
                ? Optional.of(Verdict.fail("one cluster", "cluster ids: " + etcd.clusters()))
                : Optional.empty();
    }

    /** What ends the judgement before it begins: two clusters, or no member list. */
    private static Optional<Verdict> untold(EtcdSnapshot etcd, String expected) {
        Optional<Verdict> split = split(etcd);
        if (split.isPresent()) {
            return split;
        }
        if (etcd.listed() && !etcd.voters().isEmpty()) {
            return Optional.empty();
        }
        boolean everywhere = etcd.status().results().values().stream()
                .allMatch(result -> result.seen().isPresent());
        return Optional.of(
                everywhere
                        ? Verdict.fail(expected, "no etcd gave its member list\n" + etcd.status())
                        : Verdict.unknown("no etcd gave its member list\n" + etcd.status()));
    }
}

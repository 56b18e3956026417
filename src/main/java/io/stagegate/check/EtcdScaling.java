package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdHistory.Moment;
import io.stagegate.observation.EtcdHistory.Stretch;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What must hold while etcd moves from the bootstrap to the masters: it grows from the bootstrap's one member, which
 * leaves once enough masters have theirs, the masters' alone are left and vote, and never is it without a quorum. Judged
 * from the history, so a moment that has passed counts.
 *
 * @param bootstrap whose member alone may leave
 * @param masters each of which gets a voter; not empty
 */
public record EtcdScaling(Node bootstrap, List<Node> masters) implements Check<EtcdHistory> {

    /**
     * What an election may take on a busy machine. A leader that loses its quorum steps down within an election timeout (1 s
     * by default), and the next election raises the term. So as long as the term is the same before and after a gap, there
     * was a quorum all the time. When it is another, an election took place unseen; in a gap this long it could have lasted,
     * unless a member's own log says that it was shorter.
     */
    public static final Duration BLIND = Duration.ofSeconds(10);

    /** The monitor observes every few seconds: an older history has stopped being one. */
    private static final Duration STALE = Duration.ofSeconds(60);

    /**
     * So many masters have a member before the bootstrap's may leave, or all where there are fewer: cluster-etcd-operator
     * removes it from four members on, itself counted, and a learner that has started (4.14 to 4.20,
     * pkg/operator/bootstrapteardown, HAScalingStrategy). A fourth and a fifth master may join before or after.
     */
    private static final int ENOUGH = 3;

    public EtcdScaling {
        masters = Require.notEmpty("masters", List.copyOf(masters));
    }

    @Override
    public String name() {
        return masters.size() > ENOUGH
                ? "grows from 1 member to %d or more, the bootstrap's leaves, and %d are left, never without quorum"
                        .formatted(ENOUGH + 1, masters.size())
                : "grows from 1 member to %d and shrinks to %d, never without quorum"
                        .formatted(masters.size() + 1, masters.size());
    }

    private int enough() {
        return Math.min(ENOUGH, masters.size());
    }

    /** How many members there are when the bootstrap's may leave. */
    private String most() {
        return enough() + 1 + (masters.size() > ENOUGH ? " or more" : "");
    }

    @Override
    public Verdict judge(EtcdHistory history) {
        String path = "1 → %s → %d".formatted(most(), masters.size());
        String expected = path + " members, the last voting on " + Text.names(masters) + ", never without quorum";
        String monitoring = "monitored for " + Text.duration(history.now(), 1);
        List<Moment> violations = violations(history);
        if (!violations.isEmpty()) {
            return Verdict.failForGood(
                    expected,
                    violations.stream().map(EtcdScaling::inWords).collect(Collectors.joining("\n")) + "\nvoters "
                            + history.path());
        }
        List<Stretch> results = history.results();
        if (results.isEmpty()) {
            return Verdict.unknown("etcd was not seen yet; " + monitoring
                    + history.gaps().stream()
                            .map(gap -> ": " + gap.cause())
                            .findFirst()
                            .orElse(""));
        }
        EtcdSnapshot first = results.get(0).state().orElseThrow();
        if (first.members().size() != 1 || !has(first, bootstrap, EtcdMember::voter)) {
            return new Verdict.Unknown(
                    "the beginning was not seen: when monitoring began there was not just the bootstrap's member, but "
                            + members(first) + "; begin the run before the masters start, on a lab that is at stage 10",
                    true);
        }
        Optional<String> blind = electionInTheDark(history);
        if (blind.isPresent()) {
            return new Verdict.Unknown(blind.get(), true);
        }
        if (history.latest().isEmpty()) {
            Stretch gap = history.stretches().get(history.stretches().size() - 1);
            return Verdict.unknown("could not check since " + Text.since(gap.first(), 1) + "; voters until then "
                    + history.path() + "; " + gap.cause());
        }
        Duration looked = results.get(results.size() - 1).last();
        if (history.now().minus(looked).compareTo(STALE) > 0) {
            return Verdict.unknown("the last observation ended at " + Text.since(looked, 1) + "; " + monitoring);
        }
        EtcdSnapshot now = history.latest().orElseThrow();
        if (!arrived(now)) {
            return Verdict.fail(expected, history.path() + ", now " + now.inShort());
        }
        return results.stream().anyMatch(stretch -> complete(stretch.state().orElseThrow()))
                ? Verdict.pass()
                : new Verdict.Unknown(
                        "the masters alone are voters, but that there were %s members was not seen: it fell between two observations; voters %s"
                                .formatted(most(), history.path()),
                        true);
    }

    /**
     * What must never happen and did, in order; each is reported once, with the time at which it was seen first. Without a
     * leader for a moment is an election, which a busy machine draws out; for longer it is the loss of the quorum.
     */
    public List<Moment> violations(EtcdHistory history) {
        List<Moment> violations = new ArrayList<>();
        Set<String> clusters = new TreeSet<>();
        Stretch before = null;
        Moment lost = null;
        for (Stretch stretch : history.results()) {
            EtcdSnapshot state = stretch.state().orElseThrow();
            Duration looked = before == null ? Duration.ZERO : before.last();
            if (!state.withoutQuorum()) {
                lost = null;
            } else if (lost == null || stretch.first().minus(looked).compareTo(BLIND) > 0) {
                lost = new Moment(stretch.first(), looked, "etcd was without quorum: " + state.inShort());
            }
            if (lost != null && stretch.last().minus(lost.at()).compareTo(BLIND) > 0 && !violations.contains(lost)) {
                violations.add(lost);
            }
            List<String> found = new ArrayList<>();
            boolean more = clusters.addAll(state.clusters().keySet());
            if (more && clusters.size() > 1) {
                found.add("more than one cluster id was seen: " + clusters + "; now " + state.clusters());
            }
            EtcdSnapshot was = before == null ? null : before.state().orElseThrow();
            if (was != null) {
                was.members().stream()
                        .filter(member -> state.member(member.id()).isEmpty())
                        .forEach(member -> loss(member, was, state).ifPresent(found::add));
            }
            found.forEach(what -> violations.add(new Moment(stretch.first(), looked, what)));
            before = stretch;
        }
        return violations;
    }

    private Optional<String> loss(EtcdMember left, EtcdSnapshot before, EtcdSnapshot after) {
        if (left.learner()) {
            return Optional.of("learner " + left.called() + " was lost: it left without having been promoted");
        }
        if (!before.on(bootstrap.name()).contains(left)) {
            return Optional.of("voter " + left.called() + " was lost: only the bootstrap's member may leave");
        }
        List<Node> joined = joined(after);
        // On which node they are may be reported later; that they are on a master is not disproved.
        long perhaps = after.members().stream()
                .filter(EtcdMember::started)
                .filter(member -> after.place(member).isEmpty())
                .count();
        return joined.size() + perhaps >= enough()
                ? Optional.empty()
                : Optional.of("the bootstrap's member left while only %d of %d masters had joined: %s"
                        .formatted(joined.size(), masters.size(), joined.isEmpty() ? "none" : Text.names(joined)));
    }

    private static Optional<String> electionInTheDark(EtcdHistory history) {
        return history.unseenElections(BLIND).stream()
                .filter(election -> election.leaderless()
                        .filter(without -> without.compareTo(BLIND) <= 0)
                        .isEmpty())
                .findFirst()
                .map(election ->
                        "could not check from %s to %s, and etcd has elected meanwhile (term %d, then %d): whether it kept its quorum was not seen, %s"
                                .formatted(
                                        Text.since(election.before().last(), 1),
                                        Text.since(election.after().first(), 1),
                                        election.before().state().orElseThrow().term(),
                                        election.after().state().orElseThrow().term(),
                                        election.leaderless()
                                                .map(without -> "and its members' logs have no leader for "
                                                        + Text.duration(without, 1))
                                                .orElse("and no member's log tells")));
    }

    /** The masters, each with one voter, and nothing else; a read is served. */
    private boolean arrived(EtcdSnapshot state) {
        return state.members().size() == masters.size()
                && masters.stream().allMatch(master -> has(state, master, EtcdMember::voter))
                && state.served();
    }

    private boolean complete(EtcdSnapshot state) {
        return has(state, bootstrap, EtcdMember::voter) && joined(state).size() >= enough();
    }

    /** The masters that have a member which has started. */
    private List<Node> joined(EtcdSnapshot state) {
        return masters.stream()
                .filter(master -> has(state, master, EtcdMember::started))
                .toList();
    }

    private static boolean has(EtcdSnapshot etcd, Node node, Predicate<EtcdMember> such) {
        return etcd.on(node.name()).stream().anyMatch(such);
    }

    private static String inWords(Moment moment) {
        return "at %s (not before %s) %s"
                .formatted(Text.since(moment.at(), 1), Text.since(moment.before(), 1), moment.what());
    }

    private static String members(EtcdSnapshot state) {
        return state.members().stream()
                .map(member -> member.called() + " (" + member.kind() + ")")
                .collect(Collectors.joining(", "));
    }
}

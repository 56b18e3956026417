package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdCluster;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdHistory.Moment;
import io.stagegate.observation.EtcdHistory.Stretch;
import io.stagegate.observation.EtcdState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must hold while etcd moves from the bootstrap to the masters: from the bootstrap's one voter to one more than
 * there are masters, then to the masters alone, and never without a quorum. Judged from the history, so a moment that
 * has passed counts.
 *
 * @param bootstrap whose member alone may leave
 * @param masters each of which gets a voter; not empty
 */
public record EtcdScaling(Node bootstrap, List<Node> masters) implements Check<EtcdHistory> {

    /**
     * A leader that loses its quorum steps down within an election timeout (1 s by default), and the next election
     * raises the term. So as long as the term is the same before and after a gap, there was a quorum all the time.
     * When it is another, an election took place unseen; in a gap this long it could have lasted.
     */
    private static final Duration BLIND = Duration.ofSeconds(10);

    /** The follower looks every few seconds: an older history has stopped being one. */
    private static final Duration STALE = Duration.ofSeconds(60);

    public EtcdScaling {
        masters = List.copyOf(masters);
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("no masters: nothing to move to");
        }
    }

    @Override
    public String name() {
        return "grows from 1 member to %d and shrinks to %d, never without quorum"
                .formatted(masters.size() + 1, masters.size());
    }

    @Override
    public Verdict judge(EtcdHistory history) {
        String path = "1 → %d → %d".formatted(masters.size() + 1, masters.size());
        String expected = path + " voters, the last on " + names(masters.stream()) + ", never without quorum";
        String following = "following for " + EtcdHistory.time(history.now()).substring(1);
        List<Moment> violations = violations(history);
        if (!violations.isEmpty()) {
            return Verdict.failForGood(
                    expected,
                    violations.stream().map(EtcdScaling::told).collect(Collectors.joining("\n")) + "\nvoters "
                            + history.path());
        }
        List<Stretch> sights = history.sights();
        if (sights.isEmpty()) {
            return Verdict.unknown("etcd was not seen yet; " + following
                    + history.gaps().stream()
                            .map(gap -> ": " + gap.cause())
                            .findFirst()
                            .orElse(""));
        }
        EtcdState first = sights.get(0).state().orElseThrow();
        if (first.members().size() != 1 || first.voters().stream().noneMatch(this::onBootstrap)) {
            return new Verdict.Unknown(
                    "the beginning was not seen: when the following began there was not just the bootstrap's member, but "
                            + members(first) + "; begin the run before the masters start, on a lab that is at stage 10",
                    true);
        }
        Optional<String> blind = electionInTheDark(history);
        if (blind.isPresent()) {
            return new Verdict.Unknown(blind.get(), true);
        }
        if (history.latest().isEmpty()) {
            Stretch gap = history.stretches().get(history.stretches().size() - 1);
            return Verdict.unknown("could not look since " + EtcdHistory.time(gap.first()) + "; voters until then "
                    + history.path() + "; " + gap.cause());
        }
        Duration looked = sights.get(sights.size() - 1).last();
        if (history.now().minus(looked).compareTo(STALE) > 0) {
            return Verdict.unknown("the last look ended at " + EtcdHistory.time(looked) + "; " + following);
        }
        EtcdState now = history.latest().orElseThrow();
        if (!arrived(now)) {
            return Verdict.fail(expected, history.path() + ", now " + now);
        }
        return sights.stream().anyMatch(stretch -> complete(stretch.state().orElseThrow()))
                ? Verdict.pass()
                : new Verdict.Unknown(
                        "the masters alone are voters, but that there were %d voters was not seen: it fell between two looks; voters %s"
                                .formatted(masters.size() + 1, history.path()),
                        true);
    }

    /** What must never happen and did, in order; each is told once, with the time at which it was seen first. */
    public List<Moment> violations(EtcdHistory history) {
        List<Moment> violations = new ArrayList<>();
        Set<String> clusters = new TreeSet<>();
        Stretch before = null;
        for (Stretch stretch : history.sights()) {
            EtcdState state = stretch.state().orElseThrow();
            Duration looked = before == null ? Duration.ZERO : before.last();
            List<String> found = new ArrayList<>();
            boolean more = clusters.addAll(state.clusters().keySet());
            if (more && clusters.size() > 1) {
                found.add("more than one cluster id was seen: " + clusters + "; now " + state.clusters());
            }
            EtcdState was = before == null ? null : before.state().orElseThrow();
            if (state.withoutQuorum() && (was == null || !was.withoutQuorum())) {
                found.add("etcd was without quorum: " + state);
            }
            if (was != null) {
                was.members().stream()
                        .filter(member -> state.member(member.id()).isEmpty())
                        .forEach(member -> loss(member, state).ifPresent(found::add));
            }
            found.forEach(what -> violations.add(new Moment(stretch.first(), looked, what)));
            before = stretch;
        }
        return violations;
    }

    private Optional<String> loss(EtcdCluster.Member left, EtcdState after) {
        if (left.learner()) {
            return Optional.of("learner " + left.called() + " was lost: it left without having been promoted");
        }
        if (!onBootstrap(left)) {
            return Optional.of("voter " + left.called() + " was lost: only the bootstrap's member may leave");
        }
        List<Node> voting =
                masters.stream().filter(master -> votes(after, master)).toList();
        return voting.size() == masters.size()
                ? Optional.empty()
                : Optional.of("the bootstrap's member left while only %d of %d masters voted: %s"
                        .formatted(voting.size(), masters.size(), voting.isEmpty() ? "none" : names(voting.stream())));
    }

    private static Optional<String> electionInTheDark(EtcdHistory history) {
        Stretch before = null;
        for (Stretch stretch : history.sights()) {
            EtcdState state = stretch.state().orElseThrow();
            if (before != null && stretch.first().minus(before.last()).compareTo(BLIND) > 0) {
                long was = before.state().orElseThrow().term();
                if (was != state.term()) {
                    return Optional.of(
                            "could not look from %s to %s, and etcd has elected meanwhile (term %d, then %d): whether it kept its quorum was not seen"
                                    .formatted(
                                            EtcdHistory.time(before.last()),
                                            EtcdHistory.time(stretch.first()),
                                            was,
                                            state.term()));
                }
            }
            before = stretch;
        }
        return Optional.empty();
    }

    /** The masters, each with one voter, and nothing else; a read is served. */
    private boolean arrived(EtcdState state) {
        return state.members().size() == masters.size()
                && masters.stream().allMatch(master -> votes(state, master))
                && state.served();
    }

    private boolean complete(EtcdState state) {
        return state.voters().size() == masters.size() + 1
                && Stream.concat(Stream.of(bootstrap), masters.stream()).allMatch(node -> votes(state, node));
    }

    private static boolean votes(EtcdState state, Node node) {
        return state.voters().stream().anyMatch(voter -> voter.hosts().stream().anyMatch(node::isAt));
    }

    private boolean onBootstrap(EtcdCluster.Member member) {
        return member.hosts().stream().anyMatch(bootstrap::isAt);
    }

    private static String told(Moment moment) {
        return "at %s (not before %s) %s"
                .formatted(EtcdHistory.time(moment.at()), EtcdHistory.time(moment.before()), moment.what());
    }

    private static String members(EtcdState state) {
        return state.members().stream()
                .map(member -> member.called() + " (" + EtcdState.kind(member) + ")")
                .collect(Collectors.joining(", "));
    }

    private static String names(Stream<Node> nodes) {
        return nodes.map(Node::name).collect(Collectors.joining(", "));
    }
}

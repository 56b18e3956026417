package io.stagegate.observation;

import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * etcd over time, as far as it was observed: an immutable snapshot. Times are counted from {@code start}.
 *
 * @param start when monitoring began
 * @param now the time of this snapshot
 * @param looks how many looks there were, those that saw nothing included
 * @param stretches what was seen, oldest first: looks that saw the same are one stretch
 * @param leaders what the members' own logs say of their leaders; empty until they were asked
 */
public record EtcdHistory(Instant start, Duration now, int looks, List<Stretch> stretches, List<EtcdLeaderLog> leaders)
        implements History<EtcdSnapshot, EtcdHistory> {

    public EtcdHistory {
        stretches = List.copyOf(stretches);
        leaders = List.copyOf(leaders);
    }

    /**
     * etcd elected while it was not observed.
     *
     * @param before the stretch before
     * @param after the stretch after, in a later term
     * @param leaderless the longest time without a leader, by the log of the member that had one soonest; empty when no
     *     log tells
     */
    public record UnseenElection(Stretch before, Stretch after, Optional<Duration> leaderless) {}

    /**
     * Looks, one after the other, that saw the same.
     *
     * @param first when the first of them ended
     * @param last when the last of them ended; for a gap, when the observation that saw something again did
     * @param state what they saw; empty when they could not check
     * @param cause why they could not; empty when they could
     */
    public record Stretch(Duration first, Duration last, Optional<EtcdSnapshot> state, String cause) {

        public boolean gap() {
            return state.isEmpty();
        }
    }

    /**
     * Something that happened.
     *
     * @param at the end of the observation that saw it first
     * @param before the end of the last observation that did not see it yet: it happened in between
     */
    public record Moment(Duration at, Duration before, String what) {}

    public static EtcdHistory begun(Instant start) {
        return new EtcdHistory(start, Duration.ZERO, 0, List.of(), List.of());
    }

    /**
     * With one more look. One that neither learnt who the members are, nor that those known have no quorum, is as good
     * as none.
     */
    @Override
    public EtcdHistory seen(Duration begun, Duration at, EtcdSnapshot result) {
        return result.members().isEmpty() || (!result.listed() && !result.withoutQuorum())
                ? blind(at, "no etcd gave its member list\n" + result.status())
                : with(at, Optional.of(result), "");
    }

    @Override
    public EtcdHistory blind(Duration at, String cause) {
        return with(at, Optional.empty(), cause);
    }

    @Override
    public EtcdHistory at(Duration later) {
        return new EtcdHistory(start, later, looks, stretches, leaders);
    }

    private EtcdHistory with(Duration at, Optional<EtcdSnapshot> state, String cause) {
        List<Stretch> more = new ArrayList<>(stretches);
        Stretch latest = more.isEmpty() ? null : more.get(more.size() - 1);
        if (latest != null && latest.gap() && state.isPresent()) {
            more.set(more.size() - 1, new Stretch(latest.first(), at, latest.state(), latest.cause()));
        }
        if (latest != null
                && (state.isEmpty()
                        ? latest.gap()
                        : latest.state().filter(state.get()::sameAs).isPresent())) {
            more.set(more.size() - 1, new Stretch(latest.first(), at, latest.state(), latest.cause()));
        } else {
            // A gap begins where observation ended, not where the first observation that failed did.
            Duration from = state.isPresent() ? at : latest == null ? Duration.ZERO : latest.last();
            more.add(new Stretch(from, at, state, cause));
        }
        return new EtcdHistory(start, at, looks + 1, more, leaders);
    }

    @Override
    public boolean changedSince(EtcdHistory earlier) {
        return stretches.size() != earlier.stretches.size();
    }

    /** The stretches in which etcd was observed; each knows of its members' places what was learnt later. */
    public List<Stretch> results() {
        SortedMap<String, String> places = places();
        return stretches.stream()
                .filter(stretch -> !stretch.gap())
                .map(stretch -> new Stretch(
                        stretch.first(), stretch.last(), stretch.state().map(it -> it.placed(places)), ""))
                .toList();
    }

    public List<Stretch> gaps() {
        return stretches.stream().filter(Stretch::gap).toList();
    }

    /** With what the members' own logs say of their leaders. */
    public EtcdHistory with(List<EtcdLeaderLog> logs) {
        return new EtcdHistory(start, now, looks, stretches, logs);
    }

    /** The elections between two observations that are further apart than this. */
    public List<UnseenElection> unseenElections(Duration apart) {
        List<UnseenElection> unseen = new ArrayList<>();
        Stretch before = null;
        for (Stretch stretch : results()) {
            if (before != null && stretch.first().minus(before.last()).compareTo(apart) > 0) {
                long was = before.state().orElseThrow().term();
                long is = stretch.state().orElseThrow().term();
                if (was != is) {
                    Optional<Duration> leaderless = leaders.stream()
                            .flatMap(log -> log.leaderless(was, is).stream())
                            .min(Comparator.naturalOrder());
                    unseen.add(new UnseenElection(before, stretch, leaderless));
                }
            }
            before = stretch;
        }
        return unseen;
    }

    /** By member id, the name of the node that it is on, as far as any look could tell: a member never moves. */
    public SortedMap<String, String> places() {
        SortedMap<String, String> places = new TreeMap<>();
        stretches.forEach(stretch -> stretch.state().ifPresent(state -> places.putAll(state.places())));
        return places;
    }

    /** What the last observation saw; empty when it could not, or there was none yet. */
    public Optional<EtcdSnapshot> latest() {
        return stretches.isEmpty()
                ? Optional.empty()
                : stretches.get(stretches.size() - 1).state().map(state -> state.placed(places()));
    }

    /** The number of voters, each time it became another: {@code 1 → 2 → 3 → 4 → 3}; empty when none was seen. */
    public String path() {
        List<Integer> path = new ArrayList<>();
        for (Stretch stretch : results()) {
            int voters = stretch.state().orElseThrow().voters().size();
            if (path.isEmpty() || path.get(path.size() - 1) != voters) {
                path.add(voters);
            }
        }
        return path.stream().map(String::valueOf).collect(Collectors.joining(" → "));
    }

    /** What happened to the members and their leader, in order; what was there at first included. */
    public List<Moment> transitions() {
        List<Moment> moments = new ArrayList<>();
        Stretch before = null;
        for (Stretch stretch : results()) {
            EtcdSnapshot state = stretch.state().orElseThrow();
            List<String> changes =
                    before == null ? asFirstSeen(state) : changes(before.state().orElseThrow(), state);
            Duration looked = before == null ? Duration.ZERO : before.last();
            changes.forEach(change -> moments.add(new Moment(stretch.first(), looked, change)));
            before = stretch;
        }
        return moments;
    }

    private static List<String> asFirstSeen(EtcdSnapshot now) {
        List<String> words = new ArrayList<>();
        now.members()
                .forEach(member -> words.add(member.called() + " is there, a " + member.kind()
                        + (member.started() ? "" : ", not started")
                        + (member.id().equals(now.leader()) ? ", leading" : "")));
        return words;
    }

    private static List<String> changes(EtcdSnapshot before, EtcdSnapshot now) {
        List<String> words = new ArrayList<>();
        for (EtcdMember member : now.members()) {
            EtcdMember was = before.member(member.id()).orElse(null);
            if (was == null) {
                words.add(member.called() + " added as a " + member.kind());
            }
            if (member.started() && (was == null || !was.started())) {
                words.add(member.name() + " started" + (was == null ? "" : " (" + String.join(",", was.hosts()) + ")"));
            }
            if (was != null && was.learner() && member.voter()) {
                words.add(member.called() + " promoted to voter");
            }
        }
        before.members().stream()
                .filter(member -> now.member(member.id()).isEmpty())
                .forEach(member -> words.add(member.called() + " left, a " + member.kind()));
        String leader = now.leader();
        if (!leader.isEmpty() && !leader.equals(before.leader())) {
            words.add(leader.equals("0") ? "no leader" : now.called(leader) + " leads, term " + now.term());
        }
        if (!now.clusters().keySet().equals(before.clusters().keySet())) {
            words.add("cluster ids: " + now.clusters());
        }
        if (now.served() != before.served()) {
            words.add(now.served() ? "reads are served again" : "no read is served: " + now.illness());
        } else if (!now.ill().keySet().equals(before.ill().keySet())
                && !now.ill().isEmpty()) {
            words.add("not answering: " + now.illness());
        }
        return words;
    }

    /** The table of transitions, each with the row of etcd's quorum table that applied from then on. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("etcd monitored since %s for %s, %d observations; voters %s%n"
                .formatted(start, Text.duration(now, 1), looks, path().isEmpty() ? "never seen" : path()));
        String row = "%10s %-12s %-58s %6s %6s %8s %9s%n";
        text.append(row.formatted("at", "(not before)", "what", "voters", "quorum", "can lose", "answering"));
        SortedMap<Duration, EtcdSnapshot> states = new TreeMap<>();
        results().forEach(stretch -> states.put(stretch.first(), stretch.state().orElseThrow()));
        for (Moment moment : transitions()) {
            EtcdSnapshot then = states.get(moment.at());
            text.append(row.formatted(
                    Text.since(moment.at(), 1),
                    "(" + Text.since(moment.before(), 1) + ")",
                    moment.what(),
                    then.voters().size(),
                    then.quorum(),
                    then.voters().size() - then.quorum(),
                    then.healthyVoters().size()));
        }
        gaps().forEach(gap -> text.append("%10s could not check for %s: %s%n"
                .formatted(
                        Text.since(gap.first(), 1),
                        Text.duration(gap.last().minus(gap.first()), 1),
                        gap.cause().strip().replaceAll("\\s*\\R\\s*", "; "))));
        latest().ifPresent(state -> text.append("now: ").append(state.inShort()).append('\n'));
        return text.toString();
    }
}

package io.stagegate.observation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one etcd member's own log says of its leader. A leader whose followers do not answer it steps down within an election
 * timeout (etcd runs raft with CheckQuorum), so as long as a member has a leader, there is a quorum.
 *
 * @param changes oldest first
 */
public record EtcdLeaderLog(List<Change> changes) {

    public EtcdLeaderLog {
        changes = List.copyOf(changes);
    }

    /** What became of the leader, as raft's node words it. */
    public enum Kind {
        /** There was none, and now there is one. */
        ELECTED,
        /** There was another until now. */
        CHANGED,
        LOST
    }

    /**
     * One line of the log.
     *
     * @param at by the node's clock
     * @param term the member's term then
     */
    public record Change(Instant at, Kind kind, long term) {}

    /**
     * The longest time in which the member had no leader, from when it had one in term {@code was} until it has one in term
     * {@code is}.
     *
     * @return empty when its log does not tell: it begins later, ends earlier, or the member was restarted in between
     */
    public Optional<Duration> leaderless(long was, long is) {
        int first = -1;
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).kind() != Kind.LOST && changes.get(i).term() <= was) {
                first = i;
            }
        }
        Duration longest = Duration.ZERO;
        Instant lost = null;
        for (Change change : first < 0 ? List.<Change>of() : changes.subList(first + 1, changes.size())) {
            if (change.kind() == Kind.LOST) {
                lost = change.at();
                continue;
            }
            if (change.kind() == Kind.ELECTED && lost == null) {
                // It had a leader, and has found one: it began anew, and how it ended is not told.
                return Optional.empty();
            }
            Duration without = lost == null ? Duration.ZERO : Duration.between(lost, change.at());
            longest = without.compareTo(longest) > 0 ? without : longest;
            lost = null;
            if (change.term() >= is) {
                return Optional.of(longest);
            }
        }
        return Optional.empty();
    }
}

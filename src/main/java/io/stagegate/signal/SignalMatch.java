package io.stagegate.signal;

import io.stagegate.observation.Finding;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A failure signal that is suspected, or confirmed by a look at how things stand.
 *
 * @param hits by what it is suspected; empty for one that is named without a look, or by its confirmation alone
 * @param seen what the confirming looks saw; of a cleared suspicion, what they saw instead
 * @param status how sure it is
 * @param persistent it has lasted as long as its rule demands
 * @param fresh it is so now, or happened since the wait began
 * @param cause the ID of the signal that explains it, or empty
 */
public record SignalMatch(
        Signal signal,
        List<ClueMatch> hits,
        List<ClueMatch> seen,
        Status status,
        boolean persistent,
        boolean fresh,
        String cause) {

    /** How sure a signal is. */
    public enum Status {
        /** Lines accuse; no look could confirm it. */
        SUSPECTED,
        /** A look at the state as it is now has shown it. */
        CONFIRMED,
        /** A look at the state as it is now says that it is not so. */
        CLEARED
    }

    private static final int MOST_HITS = 3;
    private static final int MOST_LINES = 50;

    public SignalMatch {
        hits = List.copyOf(hits);
        seen = List.copyOf(seen);
    }

    /** One that somebody has recognised without a look. */
    public static SignalMatch known(Signal signal) {
        return new SignalMatch(signal, List.of(), List.of(), Status.CONFIRMED, true, true, "");
    }

    SignalMatch because(String id) {
        return new SignalMatch(signal, hits, seen, status, persistent, fresh, id);
    }

    public boolean confirmed() {
        return status == Status.CONFIRMED;
    }

    /** Waiting on is pointless. */
    public boolean endsAWait() {
        return persistent && fresh && confirmed();
    }

    /** {@code 10.F4 slow disk: "slow fdatasync" 14 times in 120 s on master-1}. */
    public String inShort() {
        // One thing may fit several clues.
        List<String> all = hits.stream().map(ClueMatch::inShort).distinct().toList();
        String words = Stream.concat(
                        all.stream().limit(MOST_HITS),
                        seen.stream().map(ClueMatch::inShort).limit(MOST_HITS))
                .distinct()
                .collect(Collectors.joining("; "));
        int more = all.size() - MOST_HITS;
        return signal
                + (words.isEmpty() ? "" : ": " + words)
                + (more > 0 ? "; and " + more + " more" : "")
                + (cause.isEmpty() ? "" : " (explained by " + cause + ")");
    }

    /** {@code 1. … 2. …}, each on a line of its own. */
    public String remedies() {
        return IntStream.range(0, signal.remedies().size())
                .mapToObj(i -> (i + 1) + ". " + signal.remedies().get(i))
                .collect(Collectors.joining("\n"));
    }

    /** All that is known of it. */
    public String inFull() {
        StringBuilder text = new StringBuilder(signal.toString());
        text.append("\n\nmeaning: ").append(signal.meaning());
        text.append("\nsource : ").append(signal.source());
        if (!cause.isEmpty()) {
            text.append("\nexplained by ").append(cause);
        }
        text.append(persistent ? "" : "\nstands, but not yet for as long as its rule demands");
        text.append(
                switch (status) {
                    case CONFIRMED -> "";
                    case SUSPECTED -> "\nsuspected: lines say so, and no look at the lab has confirmed it";
                    case CLEARED -> "\ncleared: lines say so, and a look at the lab says that it is not so now";
                });
        text.append("\n\ndo next:\n").append(remedies()).append('\n');
        list(text, "", hits);
        list(text, "seen now, ", seen);
        return text.toString();
    }

    private static void list(StringBuilder text, String kind, List<ClueMatch> matches) {
        for (ClueMatch match : matches) {
            text.append('\n').append(kind).append(match.clue().look());
            text.append(' ').append(match.clue().of());
            text.append(": ").append(match.inShort()).append('\n');
            List<Finding> all = match.findings();
            all.subList(Math.max(0, all.size() - MOST_LINES), all.size())
                    .forEach(finding -> text.append("  ").append(finding).append('\n'));
        }
    }
}

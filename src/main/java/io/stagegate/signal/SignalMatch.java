package io.stagegate.signal;

import io.stagegate.environment.Signal;
import io.stagegate.observation.Finding;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A failure signal that stands.
 *
 * @param hits by what it is known; empty for one that is named without a look
 * @param persistent it has stood as long as its rule demands
 * @param fresh it is so now, or happened since the wait began
 * @param confirmed it was seen as a state of the lab; false where a log alone tells of it, which accuses and does not convict
 * @param cause the ID of the signal that explains it, or empty
 */
public record SignalMatch(
        Signal signal, List<ClueMatch> hits, boolean persistent, boolean fresh, boolean confirmed, String cause) {

    private static final int MOST_HITS = 3;
    private static final int MOST_LINES = 50;

    public SignalMatch {
        hits = List.copyOf(hits);
    }

    /** One that somebody has recognised without a look. */
    public static SignalMatch known(Signal signal) {
        return new SignalMatch(signal, List.of(), true, true, true, "");
    }

    SignalMatch because(String id) {
        return new SignalMatch(signal, hits, persistent, fresh, confirmed, id);
    }

    /** Waiting on is pointless. */
    public boolean endsAWait() {
        return persistent && fresh && confirmed;
    }

    /** {@code 10.F4 slow disk: "slow fdatasync" 14 times in 120 s on master-1}. */
    public String inShort() {
        // One thing may fit several clues.
        List<String> all = hits.stream().map(ClueMatch::told).distinct().toList();
        String told = all.stream().limit(MOST_HITS).collect(Collectors.joining("; "));
        int more = all.size() - MOST_HITS;
        return signal
                + (told.isEmpty() ? "" : ": " + told)
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
        text.append(confirmed ? "" : "\nsuspected: a log tells of it, and no look at the lab has confirmed it");
        text.append("\n\ndo next:\n").append(remedies()).append('\n');
        for (ClueMatch hit : hits) {
            text.append("\n")
                    .append(hit.clue().look().word())
                    .append(' ')
                    .append(hit.clue().of());
            text.append(": ").append(hit.told()).append('\n');
            List<Finding> last = hit.findings()
                    .subList(
                            Math.max(0, hit.findings().size() - MOST_LINES),
                            hit.findings().size());
            last.forEach(finding -> text.append("  ").append(finding).append('\n'));
        }
        return text.toString();
    }
}

package io.stagegate.check;

import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Gap;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Outage;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What must hold of the API while the bootstrap goes: all its outages together, for new connections and for reused ones,
 * fit a budget. What was not sampled may have been an outage, so it must fit the budget, too. A gap that would fit it even if it
 * had been an outage leaves no doubt.
 *
 * @param budget how long all outages of a kind together may last
 * @param until the time from the sampling's start of which the judgement is: what became of the samples begun before it
 *     must be known
 */
public record Disruption(Duration budget, Duration until) implements Check<DisruptionHistory> {

    private static final int MOST_LINES = 200;

    /** A good answer of each kind has come: the sampling works, and the API does. */
    public static Check<DisruptionHistory> sampled() {
        return Check.named("is sampled and answers", history -> {
            List<Kind> silent = history.lanes().entrySet().stream()
                    .filter(lane -> lane.getValue().since().isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            if (silent.isEmpty()) {
                return Verdict.pass();
            }
            String words = silent.stream()
                    .map(kind -> kind + ": " + early(history.lanes().get(kind)))
                    .collect(Collectors.joining("\n"));
            boolean failed = silent.stream()
                    .flatMap(kind -> history.lanes().get(kind).early().keySet().stream())
                    .anyMatch(cause -> !cause.equals("TLS") && !cause.startsWith("could not sample"));
            return failed
                    ? Verdict.fail("a sample on a new connection and one on a reused connection are answered", words)
                    : Verdict.unknown(words);
        });
    }

    /** It answers now, on new and on reused connections. */
    public static Check<DisruptionHistory> over() {
        return Check.named("answers now", history -> {
            Verdict begun = sampled().judge(history);
            List<String> lasting = lines(history, true);
            return begun.passed() && !lasting.isEmpty()
                    ? Verdict.fail("an API that answers now", String.join("\n", lasting))
                    : begun;
        });
    }

    private static String early(Lane lane) {
        return lane.early().isEmpty() ? "no sample has ended yet" : DisruptionHistory.words(lane.early());
    }

    @Override
    public String name() {
        return "was away for at most " + Text.duration(budget, 3) + " in all";
    }

    @Override
    public Verdict judge(DisruptionHistory history) {
        List<Kind> never = history.lanes().entrySet().stream()
                .filter(lane -> lane.getValue().since().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        String expected = "outages of at most %s in all, for new connections and for reused ones"
                .formatted(Text.duration(budget, 3));
        boolean over =
                history.lanes().values().stream().anyMatch(lane -> lane.out().compareTo(budget) > 0);
        if (over) {
            return Verdict.failForGood(expected, sums(history) + "\n" + String.join("\n", outages(history)));
        }
        if (!never.isEmpty()) {
            return new Verdict.Unknown(
                    never.stream()
                            .map(kind -> kind + " were not sampled: no sample was ever answered; "
                                    + early(history.lanes().get(kind)))
                            .collect(Collectors.joining("\n")),
                    true);
        }
        if (history.lanes().values().stream().anyMatch(lane -> lane.settled().compareTo(until) < 0)) {
            return Verdict.unknown("samples begun before " + Text.since(until, 3) + " are still on their way");
        }
        List<String> lasting = lines(history, true);
        if (!lasting.isEmpty()) {
            return Verdict.fail(expected + ", and an API that answers now", String.join("\n", lasting));
        }
        return unproved(history)
                .<Verdict>map(cause -> new Verdict.Unknown(cause, true))
                .orElse(Verdict.pass());
    }

    /** For a gap is no proof. */
    private Optional<String> unproved(DisruptionHistory history) {
        List<String> causes = new ArrayList<>();
        history.lanes().forEach((kind, lane) -> {
            List<Gap> longest = lane.gaps().stream()
                    .sorted(Comparator.comparing(Gap::length).reversed())
                    .limit(10)
                    .toList();
            Duration unsampled = lane.unsampled();
            if (lane.out().plus(unsampled).compareTo(budget) > 0) {
                causes.add("%s: for %s in %d gap%s it was not sampled, and outages take %s of %s"
                        .formatted(
                                kind,
                                Text.duration(unsampled, 3),
                                lane.gaps().size(),
                                lane.gaps().size() == 1 ? "" : "s",
                                Text.duration(lane.out(), 3),
                                Text.duration(budget, 3)));
                longest.forEach(gap -> causes.add("  " + DisruptionHistory.inWords(gap)));
            }
        });
        return causes.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", causes));
    }

    private static String sums(DisruptionHistory history) {
        return history.lanes().entrySet().stream()
                .map(lane -> "%s: %d outages, %s in all"
                        .formatted(
                                lane.getKey(),
                                lane.getValue().outages().size(),
                                Text.duration(lane.getValue().out(), 3)))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> outages(DisruptionHistory history) {
        List<String> lines = lines(history, false);
        if (lines.size() <= MOST_LINES) {
            return lines;
        }
        List<String> most = new ArrayList<>(lines.subList(0, MOST_LINES));
        most.add("and " + (lines.size() - MOST_LINES) + " more, in the evidence");
        return most;
    }

    private static List<String> lines(DisruptionHistory history, boolean lastingOnly) {
        List<String> lines = new ArrayList<>();
        history.lanes()
                .forEach((kind, lane) -> lane.outages().stream()
                        .filter(outage -> !lastingOnly || outage.lasts())
                        .map((Outage outage) -> history.inWords(kind, outage))
                        .forEach(lines::add));
        return lines;
    }

    @Override
    public Notes remarks(DisruptionHistory history) {
        return new Notes("outages of the API", outages(history));
    }
}

package io.stagegate.check;

import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.observation.MilestoneHistory.Sighting;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every milestone of the install was seen, and in its order, as far as an install has one. Two are out of order only if it was seen that the later one was
 * there while the earlier one was not. Where neither their own records nor the observations show which was first, the order was not
 * seen; what happened between two observations that followed each other closely counts as in order.
 */
public final class InstallOrder implements Check<MilestoneHistory> {

    /** As for etcd's scaling: so long may an observation and its rest take without anything having been missed. */
    private static final Duration CLOSE = Duration.ofSeconds(10);

    /**
     * Which of these comes first is left to chance where all hosts are started together. bootkube lays down the Machine
     * Config Server, which masters boot from, before cluster-bootstrap the control plane (openshift/installer,
     * bootkube.sh.template); and kubelet registers, and is given pods, while its own static pods start.
     */
    private static final Set<Set<Milestone>> UNORDERED = Set.of(
            Set.of(Milestone.TEMPORARY_CONTROL_PLANE, Milestone.MASTER_BOOTED),
            Set.of(Milestone.MASTERS_STATIC_PODS, Milestone.PRODUCTION_SCHEDULED));

    /** Nodes tell ages to the second, rounded each way. */
    private static final Duration RESOLUTION = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "has gone through all " + Milestone.values().length + " steps, in order";
    }

    @Override
    public Verdict judge(MilestoneHistory history) {
        List<String> wrong = violations(history);
        String expected = "all " + Milestone.values().length + " steps of the timeline, in order";
        if (!wrong.isEmpty()) {
            return Verdict.failForGood(expected, String.join("\n", wrong) + "\n" + history);
        }
        Optional<String> unseen = unseen(history);
        if (unseen.isPresent()) {
            return new Verdict.Unknown(unseen.get(), true);
        }
        List<Milestone> missing = List.copyOf(history.missing());
        if (missing.isEmpty()) {
            return Verdict.pass();
        }
        String blind = missing.stream()
                .filter(history.blind()::containsKey)
                .map(milestone -> milestone + ": " + history.blind().get(milestone))
                .collect(Collectors.joining("\n"));
        return history.looks() == 0 || missing.stream().allMatch(history.blind()::containsKey)
                ? Verdict.unknown(history.looks() == 0 ? "nothing was observed yet" : "could not check\n" + blind)
                : Verdict.fail(
                        expected,
                        "missing: " + missing.stream().map(Milestone::toString).collect(Collectors.joining("; ")) + "\n"
                                + history);
    }

    /** Each pair of steps that was seen to be out of order, in words. */
    public List<String> violations(MilestoneHistory history) {
        List<String> wrong = new ArrayList<>();
        pairs(history, (earlier, later) -> {
            Sighting first = history.seen().get(earlier);
            Sighting second = history.seen().get(later);
            if (first.before().filter(not -> second.latest().compareTo(not) < 0).isPresent() && !byOwn(first, second)) {
                wrong.add("out of order: \"%s\" was there at %s, \"%s\" was not at %s"
                        .formatted(
                                later,
                                Text.since(second.latest(), 1),
                                earlier,
                                Text.since(first.before().orElseThrow(), 1)));
            }
        });
        return wrong;
    }

    private static Optional<String> unseen(MilestoneHistory history) {
        List<String> unseen = new ArrayList<>();
        pairs(history, (earlier, later) -> {
            Sighting first = history.seen().get(earlier);
            Sighting second = history.seen().get(later);
            boolean byLooks = second.before()
                    .filter(not -> first.latest().minus(CLOSE).compareTo(not) <= 0)
                    .isPresent();
            if (!byLooks && !byOwn(first, second)) {
                unseen.add("which of these was first was not seen: \"%s\" (%s) and \"%s\" (%s)%s"
                        .formatted(
                                earlier,
                                inWords(first),
                                later,
                                inWords(second),
                                second.before().isEmpty()
                                        ? "; begin the run before the masters start, on a lab that is at stage 10"
                                        : ""));
            }
        });
        return unseen.stream().findFirst();
    }

    /** Both have their own time, and they tell that the first was first. */
    private static boolean byOwn(Sighting first, Sighting second) {
        return first.own().isPresent()
                && second.own().isPresent()
                && first.own().get().compareTo(second.own().get().plus(RESOLUTION)) <= 0;
    }

    private static String inWords(Sighting sighting) {
        return "first seen " + Text.since(sighting.first(), 1);
    }

    @FunctionalInterface
    private interface Pair {
        void of(Milestone earlier, Milestone later);
    }

    /** Every two that were seen and have an order. */
    private static void pairs(MilestoneHistory history, Pair pair) {
        List<Milestone> seen = List.copyOf(history.seen().keySet());
        for (int later = 1; later < seen.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                if (!UNORDERED.contains(Set.of(seen.get(earlier), seen.get(later)))) {
                    pair.of(seen.get(earlier), seen.get(later));
                }
            }
        }
    }
}

package io.stagegate.observation;

import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An install's milestones as far as they were observed: an immutable snapshot. Times are counted from {@code start}.
 *
 * @param start when monitoring began
 * @param now the time of this snapshot
 * @param looks how many looks there were
 * @param seen those that were seen
 * @param absent by milestone, the beginning of the last observation that found it not reached yet
 * @param blind those of which the last observation could not tell, each with why
 */
public record MilestoneHistory(
        Instant start,
        Duration now,
        int looks,
        Map<Milestone, Sighting> seen,
        Map<Milestone, Duration> absent,
        Map<Milestone, String> blind)
        implements History<MilestoneObservation, MilestoneHistory> {

    public MilestoneHistory {
        seen = copy(seen);
        absent = copy(absent);
        blind = copy(blind);
    }

    private static <T> Map<Milestone, T> copy(Map<Milestone, T> map) {
        Map<Milestone, T> copy = new EnumMap<>(Milestone.class);
        copy.putAll(map);
        return Collections.unmodifiableMap(copy);
    }

    /**
     * A milestone that was seen.
     *
     * @param first the end of the observation that saw it first
     * @param before the beginning of the last observation that found it not reached; empty when there was none
     * @param own when it was by the lab's own record, at the latest; below zero for what was before monitoring began
     * @param from what told it
     */
    public record Sighting(Duration first, Optional<Duration> before, Optional<Duration> own, String from) {

        /** It was reached by then. */
        public Duration latest() {
            return own.filter(time -> time.compareTo(first) < 0).orElse(first);
        }
    }

    public static MilestoneHistory begun(Instant start) {
        return new MilestoneHistory(start, Duration.ZERO, 0, Map.of(), Map.of(), Map.of());
    }

    /** Those that are still to be looked for. */
    public Set<Milestone> missing() {
        Set<Milestone> missing = new TreeSet<>(Set.of(Milestone.values()));
        missing.removeAll(seen.keySet());
        return missing;
    }

    /** With one more look, for those that were missing; it lasted from {@code began} to {@code at}. */
    @Override
    public MilestoneHistory seen(Duration began, Duration at, MilestoneObservation result) {
        Map<Milestone, Sighting> more = new EnumMap<>(Milestone.class);
        more.putAll(seen);
        Map<Milestone, Duration> not = new EnumMap<>(Milestone.class);
        not.putAll(absent);
        for (Milestone milestone : missing()) {
            MilestoneObservation.Reached reached = result.reached().get(milestone);
            if (reached != null) {
                more.put(
                        milestone,
                        new Sighting(
                                at,
                                Optional.ofNullable(absent.get(milestone)),
                                reached.age().map(at::minus),
                                reached.from()));
            } else if (!result.blind().containsKey(milestone)) {
                not.put(milestone, began);
            }
        }
        return new MilestoneHistory(start, at, looks + 1, more, not, result.blind());
    }

    /** With one more look that saw nothing. */
    @Override
    public MilestoneHistory blind(Duration at, String cause) {
        Map<Milestone, String> all = new EnumMap<>(Milestone.class);
        missing().forEach(milestone -> all.put(milestone, cause));
        return new MilestoneHistory(start, at, looks + 1, seen, absent, all);
    }

    /** The same, read at a later time. */
    @Override
    public MilestoneHistory at(Duration later) {
        return new MilestoneHistory(start, later, looks, seen, absent, blind);
    }

    @Override
    public boolean complete() {
        return missing().isEmpty();
    }

    /** The table of the milestones. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("the install monitored since %s for %s, %d observations%n"
                .formatted(start, Text.duration(now, 1), looks));
        for (Milestone milestone : Milestone.values()) {
            Sighting sighting = seen.get(milestone);
            text.append(
                    sighting == null
                            ? "%10s %s%s%n"
                                    .formatted(
                                            "not seen",
                                            milestone,
                                            blind.containsKey(milestone)
                                                    ? "; could not check: " + blind.get(milestone)
                                                    : "")
                            : "%10s %s; first seen %s%s, from %s%n"
                                    .formatted(
                                            Text.since(sighting.latest(), 1),
                                            milestone,
                                            Text.since(sighting.first(), 1),
                                            sighting.before()
                                                    .map(before -> " (not before " + Text.since(before, 1) + ")")
                                                    .orElse(" (by the first observation)"),
                                            sighting.from()));
        }
        return text.toString();
    }
}

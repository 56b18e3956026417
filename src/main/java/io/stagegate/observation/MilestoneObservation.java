package io.stagegate.observation;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one observation showed of an install's milestones. One that is in neither map was looked for and is not there yet.
 *
 * @param reached those that are reached
 * @param blind those of which that could not be seen, each with why
 */
public record MilestoneObservation(Map<Milestone, Reached> reached, Map<Milestone, String> blind) {

    public MilestoneObservation {
        reached = Collections.unmodifiableMap(copy(reached));
        blind = Collections.unmodifiableMap(copy(blind));
    }

    private static <T> Map<Milestone, T> copy(Map<Milestone, T> map) {
        Map<Milestone, T> copy = new EnumMap<>(Milestone.class);
        copy.putAll(map);
        return copy;
    }

    /**
     * @param age how long ago it was, by the clock of the node that tells, where the lab keeps that: at the least, for
     *     what was made again has another age than what was there first. To the second
     * @param from what told it: {@code pod etcd-bootstrap on bootstrap, by crictl}
     */
    public record Reached(Optional<Duration> age, String from) {}
}

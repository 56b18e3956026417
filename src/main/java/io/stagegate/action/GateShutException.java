package io.stagegate.action;

import io.stagegate.observation.GateCondition;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A gate is shut, and so what it stands before is not done: a line for each condition that does not hold, or could not be
 * observed.
 */
public final class GateShutException extends RuntimeException {

    private final transient List<GateCondition> conditions;

    /**
     * @param refusal what may not be done
     * @param conditions all of them, those that hold included
     */
    GateShutException(String refusal, List<GateCondition> conditions) {
        super(message(refusal, conditions));
        this.conditions = List.copyOf(conditions);
    }

    private static String message(String refusal, List<GateCondition> conditions) {
        List<GateCondition> open =
                conditions.stream().filter(GateCondition::open).toList();
        return "%s: %d of %d conditions do not hold%s"
                .formatted(
                        refusal,
                        open.size(),
                        conditions.stream()
                                .filter(condition -> condition.state() != GateCondition.State.LEFT_OUT)
                                .count(),
                        open.stream().map(condition -> "\n  " + condition).collect(Collectors.joining()));
    }

    /** Nothing is known to be missing: what does not hold could not be observed. */
    public boolean onlyUnseen() {
        return conditions.stream().noneMatch(condition -> condition.state() == GateCondition.State.MISSING);
    }

    /** Every condition as it was found. */
    public List<GateCondition> conditions() {
        return conditions;
    }
}

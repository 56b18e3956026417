package io.stagegate.action;

import io.stagegate.observation.RemovalCondition;
import io.stagegate.observation.RemovalCondition.State;
import java.util.List;

/** The gate's refusals, for tests elsewhere: only the gate itself makes one. */
public final class Refusals {

    private Refusals() {}

    public static RemovalRefusedException because(State state) {
        return new RemovalRefusedException(
                "the bootstrap may not be removed",
                List.of(
                        new RemovalCondition("marker", State.MET, "seen"),
                        new RemovalCondition("voters", state, "two of three")));
    }

    public static ActionFailedException actionFailed(String message) {
        return new ActionFailedException(message);
    }
}

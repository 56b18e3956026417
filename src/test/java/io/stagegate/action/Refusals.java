package io.stagegate.action;

import io.stagegate.observation.GateCondition;
import io.stagegate.observation.GateCondition.State;
import java.util.List;

/** The gate's refusals, for tests elsewhere: only the gate itself makes one. */
public final class Refusals {

    private Refusals() {}

    public static GateShutException because(State state) {
        return new GateShutException(
                "the bootstrap may not be removed",
                List.of(
                        new GateCondition("marker", State.MET, "seen"),
                        new GateCondition("voters", state, "two of three")));
    }

    public static ActionFailedException actionFailed(String message) {
        return new ActionFailedException(message);
    }
}

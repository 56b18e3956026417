package io.stagegate.action;

import io.stagegate.connection.Lab;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.probe.Probe;
import java.util.List;

/** Asks whether everything may be moved, to see the answer; the key, if there is one, is thrown away. */
public record MoveRequest() implements Probe<List<GateCondition>> {

    @Override
    public String subject() {
        return "the preconditions of the move";
    }

    @Override
    public List<GateCondition> observe(Lab lab) {
        if (MoveToTarget.done(lab)) {
            return List.of(new GateCondition("there is something to be moved", State.MET, "it was moved already"));
        }
        try {
            return ClusterApiGates.beforeTheMove(lab.environment()).ask(lab).conditions();
        } catch (GateShutException e) {
            return e.conditions();
        }
    }
}

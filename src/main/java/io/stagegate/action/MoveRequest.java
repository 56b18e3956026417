package io.stagegate.action;

import io.stagegate.connection.Lab;
import io.stagegate.observation.RemovalCondition;
import io.stagegate.observation.RemovalCondition.State;
import io.stagegate.probe.Probe;
import java.util.List;

/** Asks whether everything may be moved, to see the answer; the key, if there is one, is thrown away. */
public record MoveRequest() implements Probe<List<RemovalCondition>> {

    @Override
    public String subject() {
        return "the preconditions of the move";
    }

    @Override
    public List<RemovalCondition> observe(Lab lab) {
        if (MoveToTarget.done(lab)) {
            return List.of(new RemovalCondition("there is something to be moved", State.MET, "it was moved already"));
        }
        try {
            return ClusterApiGates.beforeTheMove(lab.environment()).ask(lab).conditions();
        } catch (RemovalRefusedException e) {
            return e.conditions();
        }
    }
}

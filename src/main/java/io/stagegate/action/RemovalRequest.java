package io.stagegate.action;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.RemovalAnswer;
import io.stagegate.probe.BootstrapProbe;
import io.stagegate.probe.EtcdSnapshotProbe;
import io.stagegate.probe.Probe;
import java.util.List;

/**
 * Asks whether the bootstrap may be removed, to see the answer; the key, if there is one, is thrown away. etcd is
 * asked apart and afterwards: a member that it has then, it had before, because nobody lets the bootstrap in again.
 */
public record RemovalRequest(Gate gate) implements Probe<RemovalAnswer> {

    @Override
    public String subject() {
        return "removing the bootstrap";
    }

    @Override
    public RemovalAnswer observe(Lab lab) {
        List<GateCondition> conditions;
        String refusal = "";
        try {
            conditions = gate.ask(lab).conditions();
        } catch (GateShutException e) {
            conditions = e.conditions();
            refusal = e.getMessage();
        }
        if (conditions.stream().anyMatch(condition -> condition.state() == State.COULD_NOT_CHECK)) {
            BootstrapProbe.gone(lab).ifPresent(gone -> {
                throw gone;
            });
        }
        return new RemovalAnswer(conditions, refusal, etcd(lab));
    }

    /** By a probe of its own, which remembers nothing of what the gate saw. */
    private static Result<EtcdSnapshot> etcd(Lab lab) {
        try {
            return Result.of(new EtcdSnapshotProbe(lab.environment().install()).observe(lab));
        } catch (CouldNotCheckException e) {
            return Result.none(e.getMessage(), e.failure().permanent());
        }
    }
}

package io.stagegate.action;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Environment;
import io.stagegate.observation.EtcdMembership;
import io.stagegate.observation.RemovalAnswer;
import io.stagegate.observation.RemovalCondition;
import io.stagegate.observation.Several;
import io.stagegate.probe.EtcdMembershipProbe;
import io.stagegate.probe.Probe;
import io.stagegate.probe.SeveralProbe;
import java.util.List;

/**
 * Asks whether the bootstrap may be removed, to see the answer; the key, if there is one, is thrown away. etcd is
 * asked apart and afterwards: a member that it has then, it had before, because nobody lets the bootstrap in again.
 */
public record RemovalRequest(RemovalGate gate) implements Probe<RemovalAnswer> {

    @Override
    public String subject() {
        return "removing the bootstrap";
    }

    @Override
    public RemovalAnswer observe(Lab lab) {
        List<RemovalCondition> conditions;
        String refusal = "";
        try {
            conditions = gate.ask(lab).conditions();
        } catch (RemovalRefusedException e) {
            conditions = e.conditions();
            refusal = e.getMessage();
        }
        return new RemovalAnswer(conditions, refusal, etcd(lab));
    }

    private static Several<EtcdMembership> etcd(Lab lab) {
        Environment environment = lab.environment();
        Several<EtcdMembership> masters = SeveralProbe.on(
                        environment.masters(), node -> new EtcdMembershipProbe(List.of(node)))
                .observe(lab);
        boolean anySeen = masters.sights().values().stream()
                .anyMatch(sight -> sight.seen().isPresent());
        return anySeen
                ? masters
                : SeveralProbe.on(List.of(environment.bootstrap()), node -> new EtcdMembershipProbe(List.of(node)))
                        .observe(lab);
    }
}

package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.DomainAbsence;

/**
 * Whether a node's domain is gone. libvirt says the same of a domain that was deleted and of a name that never was
 * one, so where there is none the node itself is asked, too.
 */
public record DomainAbsenceProbe(Node node) implements Probe<DomainAbsence> {

    @Override
    public String subject() {
        return "domain " + node.domain();
    }

    @Override
    public DomainAbsence observe(Lab lab) {
        DomainState state = lab.install().hypervisor().state(node.domain());
        return new DomainAbsence(
                node.name(), node.domain(), state.toString(), state == DomainState.UNDEFINED ? answer(lab) : "");
    }

    private String answer(Lab lab) {
        try {
            return "exit " + lab.install().shell(node).run(Command.of("true")).exit();
        } catch (CouldNotCheckException e) {
            // Another key or a refused login is an answer, too: of a host that lives.
            return e.failure().noAnswer() ? "" : e.getMessage();
        }
    }
}

package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Domain;
import java.util.Optional;

/**
 * The libvirt domain of a node. libvirt says the same of a domain that was deleted and of a name that never was one, so
 * where there is none the node itself is asked, too.
 *
 * @param deletion what came of deleting it, where its storage is of interest
 */
public record DomainProbe(Node node, Optional<DomainDeletion> deletion) implements Probe<Domain> {

    public DomainProbe(Node node) {
        this(node, Optional.empty());
    }

    @Override
    public String subject() {
        return "domain " + node.domain() + (deletion.isPresent() ? " with its storage" : "");
    }

    @Override
    public Domain observe(Lab lab) {
        DomainState state = lab.install().hypervisor().state(node.domain());
        return new Domain(
                node.name(),
                node.domain(),
                state.toString(),
                state == DomainState.UNDEFINED && deletion.isEmpty() ? answer(lab) : "",
                deletion.map(came -> new Domain.Storage(
                        came.defined(),
                        came.deleted().stream()
                                .filter(path -> lab.install().hypervisor().hasVolume(path))
                                .toList(),
                        came.unmanaged(),
                        came.kept())));
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

package io.stagegate.probe;

import io.stagegate.connection.DomainDeletion;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.DomainRemains;

/**
 * What is left of a node's domain.
 *
 * @param deletion what came of deleting it
 */
public record DomainRemainsProbe(Node node, DomainDeletion deletion) implements Probe<DomainRemains> {

    @Override
    public String subject() {
        return "domain " + node.domain() + " with its storage";
    }

    @Override
    public DomainRemains observe(Lab lab) {
        return new DomainRemains(
                node.domain(),
                lab.install().hypervisor().state(node.domain()) != DomainState.UNDEFINED,
                deletion.defined(),
                deletion.deleted().stream()
                        .filter(path -> lab.install().hypervisor().hasVolume(path))
                        .toList(),
                deletion.unmanaged(),
                deletion.kept());
    }
}

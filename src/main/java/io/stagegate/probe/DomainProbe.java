package io.stagegate.probe;

import io.stagegate.connection.DomainState;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;

/** The libvirt domain of a node. */
public record DomainProbe(Node node) implements Probe<DomainState> {

    @Override
    public String subject() {
        return "domain " + node.domain();
    }

    @Override
    public DomainState observe(Lab lab) {
        return lab.install().hypervisor().state(node.domain());
    }
}

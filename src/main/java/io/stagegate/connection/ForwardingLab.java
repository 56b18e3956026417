package io.stagegate.connection;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Node;
import io.stagegate.environment.Side;

/** Another lab's connections, for decorators that change some of them. It never closes the lab that it decorates. */
public class ForwardingLab implements Lab {

    protected final Lab lab;

    public ForwardingLab(Lab lab) {
        this.lab = lab;
    }

    @Override
    public Environment environment() {
        return lab.environment();
    }

    @Override
    public Shell shell(Node node) {
        return lab.shell(node);
    }

    @Override
    public Hypervisor hypervisor() {
        return lab.hypervisor();
    }

    @Override
    public Kubernetes kubernetes() {
        return lab.kubernetes();
    }

    @Override
    public Kubernetes kubernetes(Side side) {
        return lab.kubernetes(side);
    }

    @Override
    public Tools tools() {
        return lab.tools();
    }

    @Override
    public Https https() {
        return lab.https();
    }

    @Override
    public LoadBalancer loadBalancer() {
        return lab.loadBalancer();
    }

    @Override
    public void close() {
        // Whoever opened the lab closes it; a decorator only borrows it.
    }
}

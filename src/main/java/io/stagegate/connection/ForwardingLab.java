package io.stagegate.connection;

import io.stagegate.environment.Environment;

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
    public Kubernetes kubernetes() {
        return lab.kubernetes();
    }

    @Override
    public InstallLab install() {
        return lab.install();
    }

    @Override
    public PivotLab pivot() {
        return lab.pivot();
    }

    @Override
    public void close() {
        // Whoever opened the lab closes it; a decorator only borrows it.
    }
}

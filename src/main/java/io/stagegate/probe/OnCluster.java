package io.stagegate.probe;

import io.stagegate.connection.ForwardingLab;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Side;

/** Observes one cluster of a Cluster API pivot as if the lab were about that one. */
public record OnCluster<T>(Side side, Probe<T> probe) implements Probe<T> {

    @Override
    public String subject() {
        return probe.subject() + " in the " + side.word();
    }

    @Override
    public T observe(Lab lab) {
        return probe.observe(new ForwardingLab(lab) {
            @Override
            public Kubernetes kubernetes() {
                return lab.pivot().kubernetes(side);
            }
        });
    }
}

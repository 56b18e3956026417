package io.stagegate.probe;

import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.Lab;
import io.stagegate.connection.PivotLab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Side;

/** Observes one cluster of a Cluster API pivot as if the lab were about that one. */
public record OnCluster<T>(Side side, Probe<T> probe) implements Probe<T> {

    @Override
    public String subject() {
        return probe.subject() + " in the " + side.word();
    }

    @Override
    public T observe(Lab lab) {
        return probe.observe(new About(side, lab));
    }

    private record About(Side side, Lab lab) implements Lab {

        @Override
        public Environment environment() {
            return lab.environment();
        }

        @Override
        public Kubernetes kubernetes() {
            return lab.pivot().kubernetes(side);
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
            // An observation only borrows the lab.
        }
    }
}

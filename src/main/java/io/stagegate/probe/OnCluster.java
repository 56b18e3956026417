package io.stagegate.probe;

import io.stagegate.connection.Https;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.Shell;
import io.stagegate.connection.Tools;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Node;
import io.stagegate.environment.Side;

/** Looks at one cluster of a Cluster API pivot as if the lab were about that one. */
public record OnCluster<T>(Side side, Probe<T> probe) implements Probe<T> {

    @Override
    public String subject() {
        return probe.subject() + " in the " + side.word();
    }

    @Override
    public T observe(Lab lab) {
        return probe.observe(new Sided(lab, side));
    }

    private record Sided(Lab lab, Side side) implements Lab {

        @Override
        public Environment environment() {
            return lab.environment();
        }

        @Override
        public Kubernetes kubernetes() {
            return lab.kubernetes(side);
        }

        @Override
        public Kubernetes kubernetes(Side other) {
            return lab.kubernetes(other);
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
        public Https https() {
            return lab.https();
        }

        @Override
        public LoadBalancer loadBalancer() {
            return lab.loadBalancer();
        }

        @Override
        public Tools tools() {
            return lab.tools();
        }

        @Override
        public void close() {
            // A look only borrows the lab.
        }
    }
}

package io.stagegate.wait;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.Https;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import java.time.Duration;

/** A lab with a shell that says what it is asked. */
final class StubLab implements InstallLab {

    static final Node BOOTSTRAP = new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "192.168.126.100");

    @Override
    public Install environment() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Shell shell(Node node) {
        return command -> result(node, command);
    }

    private static CommandResult result(Node node, Command command) {
        return new CommandResult(node.name(), command, 0, command + "\n", "", Duration.ofMillis(3));
    }

    @Override
    public Hypervisor hypervisor() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Kubernetes kubernetes() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Https https() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LoadBalancer loadBalancer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}

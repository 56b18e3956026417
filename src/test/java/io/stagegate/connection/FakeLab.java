package io.stagegate.connection;

import io.stagegate.environment.Environment;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import java.time.Duration;
import java.util.function.Function;

/** A lab with the connections that a test gives it; any other throws. Of an environment that declares nothing, unless one is given. */
public class FakeLab implements InstallLab {

    private Environment environment = LabBuilder.named("lab").build();
    private Function<Node, Shell> shells;
    private Hypervisor hypervisor;
    private Kubernetes kubernetes;
    private Https https;
    private LoadBalancer loadBalancer;
    private Function<Node, EtcdHttps> etcd;

    /** With shells that print what they are asked. */
    public static FakeLab echoing() {
        return new FakeLab()
                .shells(node -> command ->
                        new CommandResult(node.name(), command, 0, command + "\n", "", Duration.ofMillis(3)));
    }

    public FakeLab with(Environment declared) {
        environment = declared;
        return this;
    }

    public FakeLab shells(Function<Node, Shell> given) {
        shells = given;
        return this;
    }

    public FakeLab with(Hypervisor given) {
        hypervisor = given;
        return this;
    }

    public FakeLab with(Kubernetes given) {
        kubernetes = given;
        return this;
    }

    public FakeLab with(Https given) {
        https = given;
        return this;
    }

    public FakeLab with(LoadBalancer given) {
        loadBalancer = given;
        return this;
    }

    public FakeLab etcd(Function<Node, EtcdHttps> given) {
        etcd = given;
        return this;
    }

    private static <T> T given(T value) {
        if (value == null) {
            throw new UnsupportedOperationException("the test gave the lab no such connection");
        }
        return value;
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Shell shell(Node node) {
        return given(shells).apply(node);
    }

    @Override
    public Hypervisor hypervisor() {
        return given(hypervisor);
    }

    @Override
    public Kubernetes kubernetes() {
        return given(kubernetes);
    }

    @Override
    public Https https() {
        return given(https);
    }

    @Override
    public EtcdHttps etcd(Node node) {
        return given(etcd).apply(node);
    }

    @Override
    public LoadBalancer loadBalancer() {
        return given(loadBalancer);
    }

    @Override
    public void close() {}
}

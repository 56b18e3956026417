package io.stagegate.environment;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes environments on libvirt that declare no more than a test needs, which the loader would refuse. */
public final class LabBuilder {

    private final String name;
    private Path file = Path.of("lab.yaml");
    private InstallProfile profile;
    private Environment.Cluster cluster;
    private Environment.Libvirt hypervisor;
    private Environment.Ssh ssh;
    private Environment.Api api;
    private Environment.MachineConfig machineConfig = new Environment.MachineConfig(
            URI.create("https://api-int.ocp4.example.com:22623"),
            Optional.of("api.ocp4.example.com"),
            Optional.empty());
    private Optional<Environment.Etcd> etcd = Optional.empty();
    private Map<String, Node> nodes = Map.of();
    private Map<String, Patience> patience = Map.of();
    private Set<Permission> permissions = Set.of();
    private Optional<Environment.LoadBalancer> loadBalancer = Optional.empty();
    private Environment.Disruption disruption = Environment.Disruption.UNDECLARED;
    private Optional<Path> pullSecret = Optional.empty();
    private SignalRules signals = SignalRules.NONE;

    private LabBuilder(String name) {
        this.name = name;
    }

    /** One that declares nothing, and knows no signals. */
    public static LabBuilder named(String name) {
        return new LabBuilder(name);
    }

    /** One that begins as another. */
    public static LabBuilder like(Install other) {
        LabBuilder builder = new LabBuilder(other.name());
        builder.file = other.file();
        builder.profile = other.profile();
        builder.cluster = other.cluster();
        builder.hypervisor = other.hypervisor();
        builder.ssh = other.ssh();
        builder.api = other.api();
        builder.machineConfig = other.machineConfig();
        builder.etcd = other.etcd();
        builder.nodes = other.nodes();
        builder.patience = other.patience();
        builder.permissions = other.permissions();
        builder.loadBalancer = other.loadBalancer();
        builder.disruption = other.disruption();
        builder.pullSecret = other.pullSecret();
        builder.signals = other.signals();
        return builder;
    }

    public LabBuilder file(Path its) {
        file = its;
        return this;
    }

    public LabBuilder profile(InstallProfile its) {
        profile = its;
        return this;
    }

    public LabBuilder cluster(Environment.Cluster its) {
        cluster = its;
        return this;
    }

    public LabBuilder hypervisor(Environment.Libvirt its) {
        hypervisor = its;
        return this;
    }

    public LabBuilder ssh(Environment.Ssh its) {
        ssh = its;
        return this;
    }

    public LabBuilder disruption(Environment.Disruption disruption) {
        this.disruption = disruption;
        return this;
    }

    public LabBuilder api(Environment.Api its) {
        api = its;
        return this;
    }

    public LabBuilder machineConfig(Environment.MachineConfig its) {
        machineConfig = its;
        return this;
    }

    public LabBuilder etcd(Environment.Etcd its) {
        etcd = Optional.of(its);
        return this;
    }

    public LabBuilder nodes(Map<String, Node> its) {
        nodes = its;
        return this;
    }

    public LabBuilder patience(Map<String, Patience> its) {
        patience = its;
        return this;
    }

    public LabBuilder permissions(Set<Permission> its) {
        permissions = its;
        return this;
    }

    public LabBuilder loadBalancer(Optional<Environment.LoadBalancer> its) {
        loadBalancer = its;
        return this;
    }

    public LabBuilder pullSecret(Path its) {
        pullSecret = Optional.of(its);
        return this;
    }

    public LabBuilder signals(SignalRules its) {
        signals = its;
        return this;
    }

    public Install build() {
        return new Install(
                name,
                file,
                profile,
                cluster,
                hypervisor,
                ssh,
                api,
                machineConfig,
                etcd,
                nodes,
                patience,
                permissions,
                loadBalancer,
                disruption,
                pullSecret,
                signals);
    }
}

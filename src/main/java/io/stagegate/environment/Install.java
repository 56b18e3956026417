package io.stagegate.environment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An install on a libvirt lab.
 *
 * @param etcd empty where none is declared: etcd is asked by etcdctl then
 * @param nodes by name, in the file's order
 * @param loadBalancer empty where none is declared: stage 12 needs one
 * @param pullSecret the file of the pull secret that the nodes were given; empty where none is declared
 */
public record Install(
        String name,
        Path file,
        InstallProfile profile,
        Cluster cluster,
        Libvirt hypervisor,
        Ssh ssh,
        Api api,
        MachineConfig machineConfig,
        Optional<Etcd> etcd,
        Map<String, Node> nodes,
        Map<String, Patience> patience,
        Set<Permission> permissions,
        Optional<LoadBalancer> loadBalancer,
        Disruption disruption,
        Optional<Path> pullSecret,
        @JsonIgnore SignalRules signals)
        implements Environment {

    /** Copies what could be changed from outside, and keeps its order. */
    public Install {
        // A replay has none: naming a failure needs a look at the lab.
        signals = signals == null ? SignalRules.NONE : signals;
        nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        patience = Collections.unmodifiableMap(new LinkedHashMap<>(patience));
        permissions = Set.copyOf(permissions);
    }

    /** The bootstrap node: there is exactly one. */
    public Node bootstrap() {
        return nodes.values().stream()
                .filter(node -> node.role() == Role.BOOTSTRAP)
                .findFirst()
                .orElseThrow();
    }

    /**
     * A node by its short name.
     *
     * @throws EnvironmentException that lists the nodes there are, when there is no such node
     */
    public Node node(String nodeName) {
        return declared("nodes", "node", nodeName, nodes);
    }

    @Override
    public String extent() {
        return nodes.size() + " nodes";
    }

    @Override
    public Secrets secrets() {
        List<URI> logins = loadBalancer.flatMap(LoadBalancer::stats).stream().toList();
        return new Secrets(
                Stream.concat(Stream.of(ssh.key()), etcd.map(Etcd::key).stream())
                        .toList(),
                List.of(api.kubeconfig()),
                pullSecret.stream().toList(),
                logins);
    }

    @Override
    public Install withPatience(Map<String, Patience> other) {
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
                other,
                permissions,
                loadBalancer,
                disruption,
                pullSecret,
                signals);
    }
}

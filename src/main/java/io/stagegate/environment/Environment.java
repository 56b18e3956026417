package io.stagegate.environment;

import io.stagegate.text.Text;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A lab as its file declares it, complete and checked. There are two kinds, by the profile: labs on libvirt, and Cluster
 * API pivots. What the other kind has, an environment has not: it is refused, or empty.
 *
 * @param file where it was read from, for messages
 * @param nodes by name, in the file's order
 * @param patience by name
 * @param permissions what may be changed; empty for a lab that is only looked at
 * @param loadBalancer empty where none is declared: stage 12 needs one
 * @param signals the failures that have a name
 * @param clusterApi the pivot; empty for a lab on libvirt
 */
public record Environment(
        String name,
        Path file,
        Profile profile,
        Cluster cluster,
        Libvirt hypervisor,
        Ssh ssh,
        Api api,
        MachineConfig machineConfig,
        Map<String, Node> nodes,
        Map<String, Patience> patience,
        Set<Permission> permissions,
        Optional<LoadBalancer> loadBalancer,
        Disruption disruption,
        Signals signals,
        Optional<ClusterApi> clusterApi) {

    /** A Cluster API pivot. */
    public Environment(
            String name,
            Path file,
            Profile profile,
            Map<String, Patience> patience,
            Set<Permission> permissions,
            Signals signals,
            ClusterApi clusterApi) {
        this(
                name,
                file,
                profile,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                patience,
                permissions,
                Optional.empty(),
                Disruption.UNDECLARED,
                signals,
                Optional.of(clusterApi));
    }

    /** A lab on libvirt. */
    public Environment(
            String name,
            Path file,
            Profile profile,
            Cluster cluster,
            Libvirt hypervisor,
            Ssh ssh,
            Api api,
            MachineConfig machineConfig,
            Map<String, Node> nodes,
            Map<String, Patience> patience,
            Set<Permission> permissions,
            Optional<LoadBalancer> loadBalancer,
            Disruption disruption,
            Signals signals) {
        this(
                name,
                file,
                profile,
                cluster,
                hypervisor,
                ssh,
                api,
                machineConfig,
                nodes,
                patience,
                permissions,
                loadBalancer,
                disruption,
                signals,
                Optional.empty());
    }

    /** Copies what could be changed from outside, and keeps its order. */
    public Environment {
        nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
        patience = Collections.unmodifiableMap(new LinkedHashMap<>(patience));
        permissions = Set.copyOf(permissions);
    }

    @Override
    public Cluster cluster() {
        return ofLibvirt("cluster", cluster);
    }

    @Override
    public Libvirt hypervisor() {
        return ofLibvirt("hypervisor", hypervisor);
    }

    @Override
    public Ssh ssh() {
        return ofLibvirt("ssh", ssh);
    }

    @Override
    public Api api() {
        return ofLibvirt("api", api);
    }

    @Override
    public MachineConfig machineConfig() {
        return ofLibvirt("machine-config", machineConfig);
    }

    private <T> T ofLibvirt(String section, T declared) {
        if (clusterApi.isPresent()) {
            throw new IllegalStateException(name + " is a Cluster API pivot and declares no " + section);
        }
        return declared;
    }

    /**
     * The pivot.
     *
     * @throws IllegalStateException for a lab on libvirt
     */
    public ClusterApi pivot() {
        return clusterApi.orElseThrow(
                () -> new IllegalStateException(name + " is a lab on libvirt and declares no pivot"));
    }

    /** The bootstrap node: there is exactly one. */
    public Node bootstrap() {
        return withRole(Role.BOOTSTRAP).get(0);
    }

    /** The masters in the file's order: at least one. */
    public List<Node> masters() {
        return withRole(Role.MASTER);
    }

    /**
     * A node by its short name.
     *
     * @throws EnvironmentException that lists the nodes there are, when there is no such node
     */
    public Node node(String nodeName) {
        return known("nodes", "node", nodeName, nodes);
    }

    /**
     * A patience by its name.
     *
     * @throws EnvironmentException that lists the names there are, when there is no such patience
     */
    public Patience patience(String patienceName) {
        return known("patience", "patience", patienceName, patience);
    }

    /** The same lab, waited for otherwise. */
    public Environment withPatience(Map<String, Patience> other) {
        return new Environment(
                name,
                file,
                profile,
                cluster,
                hypervisor,
                ssh,
                api,
                machineConfig,
                nodes,
                other,
                permissions,
                loadBalancer,
                disruption,
                signals,
                clusterApi);
    }

    /** Whether the environment's owner allows this. */
    public boolean permits(Permission permission) {
        return permissions.contains(permission);
    }

    /** The master whose kubelet is this user of the API: {@code system:node:master-0}; empty for anybody else. */
    public Optional<Node> masterOf(String kubeletUser) {
        return masters().stream()
                .filter(master -> master.kubeletUser().equals(kubeletUser))
                .findFirst();
    }

    /** Whether a host, as a URI has it, is an IP address and so no name that a server could be asked as. */
    public static boolean isIp(String host) {
        return Addresses.ip(Text.host(host)).isPresent();
    }

    private List<Node> withRole(Role role) {
        return nodes.values().stream().filter(node -> node.role() == role).toList();
    }

    private <T> T known(String section, String kind, String wanted, Map<String, T> there) {
        T found = there.get(wanted);
        if (found == null) {
            throw new EnvironmentException(new Mistake(
                    file.toString(),
                    0,
                    0,
                    section + "." + wanted,
                    "there is no such " + kind,
                    "name one of: " + String.join(", ", there.keySet()) + "; or add it to the file"));
        }
        return found;
    }

    /**
     * @param name the cluster's name, the first label of its domain: {@code ocp4}
     * @param domain the cluster's DNS domain: {@code ocp4.example.com}
     */
    public record Cluster(String name, String domain) {}

    /** @param uri libvirt's connection URI, such as {@code qemu+ssh://root@hypervisor/system} */
    public record Libvirt(URI uri) {}

    /**
     * @param port 1 to 65535
     * @param key the private key's file
     * @param knownHosts an OpenSSH known_hosts file; with {@link HostKeys#ACCEPT_NEW} it may not be there yet
     */
    public record Ssh(String user, int port, Path key, Path knownHosts, HostKeys hostKeys) {}

    /** What becomes of a host key that the known_hosts file does not have. One that differs from the file's is refused always. */
    public enum HostKeys {
        /** It is waited for: a person may put it into the file meanwhile. */
        STRICT,
        /** It is taken once, and kept in the file: OpenSSH's {@code StrictHostKeyChecking accept-new}. */
        ACCEPT_NEW
    }

    /**
     * The HAProxy in front of the API and the Machine Config Server.
     *
     * @param host where it runs, reached by SSH; empty for this machine
     * @param config its configuration's path on that host
     * @param socket its socket's path on that host; empty only where there is a page
     * @param stats its statistics page, without {@code ;csv}; empty only where there is a socket
     * @param reload the command that makes it take a changed configuration, run as root; never empty
     * @param api the API's backend
     * @param machineConfig the Machine Config Server's backend
     * @param server what the bootstrap's server lines call it
     */
    public record LoadBalancer(
            Optional<String> host,
            String config,
            Optional<String> socket,
            Optional<URI> stats,
            List<String> reload,
            String api,
            String machineConfig,
            String server) {}

    /**
     * @param interval how often a sample of the API is begun; at least 50 ms
     * @param silence for how long nobody may be answered before it is an outage, though all are answered in the end; an
     *     interval or more
     * @param budget how long all outages together may last
     */
    public record Disruption(Duration interval, Duration silence, Duration budget) {

        static final Disruption UNDECLARED =
                new Disruption(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    /**
     * @param endpoint the API through the load balancer: {@code https://api.ocp4.example.com:6443}
     * @param ca PEM file of the CA (or CAs) that signed the API servers' certificates; empty for what the kubeconfig
     *     trusts
     * @param kubeconfig the admin kubeconfig's file
     */
    public record Api(URI endpoint, Optional<Path> ca, Path kubeconfig) {}

    /**
     * The Machine Config Server, through the load balancer.
     *
     * @param endpoint what masters ask: {@code https://api-int.ocp4.example.com:22623}
     * @param at what is connected to instead of the endpoint's host; empty where the endpoint is declared
     * @param ca PEM file of the CA (or CAs) that signed its certificate; empty for the API's
     */
    public record MachineConfig(URI endpoint, Optional<String> at, Optional<Path> ca) {}
}

package io.stagegate.environment;

import io.stagegate.text.Text;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run is about, as its file declares it, complete and checked. Each kind of environment is a class of its own; what
 * is common to all kinds is here.
 */
public sealed interface Environment permits Install, ClusterApi, Bundle, Replay {

    String name();

    /** Where it was read from, for messages. */
    Path file();

    Profile profile();

    /** By name. */
    Map<String, Patience> patience();

    /** What may be changed; empty for one that is only observed. */
    Set<Permission> permissions();

    /** The failures that have a name. */
    SignalRules signals();

    /** The hosts that it declares, by name, in the file's order; empty for a kind that declares none. */
    default Map<String, Node> nodes() {
        return Map.of();
    }

    /** The masters among them. */
    default List<Node> masters() {
        return nodes().values().stream()
                .filter(node -> node.role() == Role.MASTER)
                .toList();
    }

    /** The master whose kubelet is this user of the API: {@code system:node:master-0}; empty for anybody else. */
    default Optional<Node> masterOf(String kubeletUser) {
        return masters().stream()
                .filter(master -> master.kubeletUser().equals(kubeletUser))
                .findFirst();
    }

    /** How much there is of it, for people: {@code 4 nodes}. */
    String extent();

    Secrets secrets();

    /** The same, waited for otherwise. */
    Environment withPatience(Map<String, Patience> other);

    /** Whether what is written for that kind serves this environment. */
    default boolean is(Class<? extends Environment> kind) {
        return kind.isInstance(this);
    }

    /** Whether it is what was left of a lab, in which nothing changes: then nothing is waited for, changed or held back. */
    default boolean recorded() {
        return false;
    }

    /** What time it is there. */
    default Clock clock() {
        return Clock.systemUTC();
    }

    /**
     * This environment, for what is written for installs.
     *
     * @throws IllegalStateException when it is of another kind
     */
    default Install install() {
        return as(Install.class);
    }

    /**
     * This environment, for what is written for Cluster API pivots.
     *
     * @throws IllegalStateException when it is of another kind
     */
    default ClusterApi pivot() {
        return as(ClusterApi.class);
    }

    private <E extends Environment> E as(Class<E> kind) {
        if (!kind.isInstance(this)) {
            throw new IllegalStateException(
                    name() + " is of the kind " + getClass().getSimpleName() + ", not " + kind.getSimpleName());
        }
        return kind.cast(this);
    }

    /**
     * A patience by its name.
     *
     * @throws EnvironmentException that lists the names there are, when there is no such patience
     */
    default Patience patience(String patienceName) {
        return declared("patience", "patience", patienceName, patience());
    }

    /** Whether the environment's owner allows this. */
    default boolean permits(Permission permission) {
        return permissions().contains(permission);
    }

    /**
     * What a section of the file has by this name.
     *
     * @throws EnvironmentException that lists the names there are, when there is no such one
     */
    default <T> T declared(String section, String what, String wanted, Map<String, T> there) {
        T found = there.get(wanted);
        if (found == null) {
            throw new EnvironmentException(new Mistake(
                    file().toString(),
                    0,
                    0,
                    section + "." + wanted,
                    "there is no such " + what,
                    "name one of: " + String.join(", ", there.keySet()) + "; or add it to the file"));
        }
        return found;
    }

    /** Whether a host, as a URI has it, is an IP address and so no name that a server could be asked as. */
    static boolean isIp(String host) {
        return Addresses.ip(Text.host(host)).isPresent();
    }

    /**
     * @param name the cluster's name, the first label of its domain: {@code ocp4}
     * @param domain the cluster's DNS domain: {@code ocp4.example.com}
     */
    record Cluster(String name, String domain) {}

    /** @param uri libvirt's connection URI, such as {@code qemu+ssh://root@hypervisor/system} */
    record Libvirt(URI uri) {}

    /**
     * @param port 1 to 65535
     * @param key the private key's file
     * @param knownHosts an OpenSSH known_hosts file; with {@link HostKeys#ACCEPT_NEW} it may not be there yet
     */
    record Ssh(String user, int port, Path key, Path knownHosts, HostKeys hostKeys) {}

    /** What becomes of a host key that the known_hosts file does not have. One that differs from the file's is refused always. */
    enum HostKeys {
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
    record LoadBalancer(
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
    record Disruption(Duration interval, Duration silence, Duration budget) {

        static final Disruption UNDECLARED =
                new Disruption(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    /**
     * @param endpoint the API through the load balancer: {@code https://api.ocp4.example.com:6443}
     * @param ca PEM file of the CA (or CAs) that signed the API servers' certificates; empty for what the kubeconfig
     *     trusts
     * @param kubeconfig the admin kubeconfig's file
     */
    record Api(URI endpoint, Optional<Path> ca, Path kubeconfig) {}

    /**
     * The Machine Config Server, through the load balancer.
     *
     * @param endpoint what masters ask: {@code https://api-int.ocp4.example.com:22623}
     * @param at what is connected to instead of the endpoint's host; empty where the endpoint is declared
     * @param ca PEM file of the CA (or CAs) that signed its certificate; empty for the API's
     */
    record MachineConfig(URI endpoint, Optional<String> at, Optional<Path> ca) {}

    /**
     * As whom etcd is asked on the nodes; the files may not be there yet.
     *
     * @param ca PEM file of the CA (or CAs) that signed the serving certificates of etcd
     * @param cert PEM file of a client certificate that etcd accepts
     * @param key PEM file of its private key, without a passphrase
     */
    record Etcd(Path ca, Path cert, Path key) {}

    /**
     * What is to be taken out of everything that is reported. A file that is not there yet has nothing to hide.
     *
     * @param kubeconfigs whose users' keys, tokens and passwords
     * @param pullSecrets whose registries' credentials
     * @param logins URIs with a user and a password in them
     * @param words that are known to the letter
     */
    record Secrets(
            List<Path> privateKeys,
            List<Path> kubeconfigs,
            List<Path> pullSecrets,
            List<URI> logins,
            List<String> words) {

        /** Those of files and logins. */
        Secrets(List<Path> privateKeys, List<Path> kubeconfigs, List<Path> pullSecrets, List<URI> logins) {
            this(privateKeys, kubeconfigs, pullSecrets, logins, List.of());
        }
    }
}

package io.stagegate.environment;

import io.stagegate.text.Text;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes an {@link Environment} of a declaration, and finds what a schema cannot: how the values fit together. */
final class EnvironmentBinder {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);

    private final Path file;
    private final YamlSection root;
    private final Mistakes mistakes;
    private final Variables variables;

    EnvironmentBinder(Path file, YamlNode root, Mistakes mistakes, Variables variables) {
        this.file = file;
        this.root = new YamlSection(root, mistakes);
        this.mistakes = mistakes;
        this.variables = variables;
    }

    /** The profile's name, when it is a sound one. */
    Optional<YamlNode.Scalar> profile() {
        return root.scalar("profile");
    }

    /** What is to stand in the place of the profile's values; empty for nothing. */
    Optional<YamlNode> override() {
        return root.child("override").filter(written -> !mistakes.at(written.path()));
    }

    /** The environment; empty when there are mistakes, be they found here or before. */
    Optional<Environment> bind(Kind kind, Optional<Profile> profile, List<Signal> rules) {
        return kind == Kind.CLUSTER_API ? pivot(profile, rules) : lab(profile, rules);
    }

    private Optional<Environment> pivot(Optional<Profile> profile, List<Signal> rules) {
        Optional<ClusterApi> clusterApi =
                new ClusterApiBinder(root, mistakes, this::path).bind(ssh(root.section("ssh")));
        Map<String, Patience> patience = patience(root.section("patience"));
        Signals signals = signals(root.section("diagnosis"), rules);
        if (!mistakes.found().isEmpty() || profile.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Environment(
                root.text("name").orElseThrow(),
                file,
                profile.orElseThrow(),
                patience,
                permissions(),
                signals,
                clusterApi.orElseThrow()));
    }

    private Optional<Environment> lab(Optional<Profile> profile, List<Signal> rules) {
        Optional<String> name = root.text("name");
        Optional<Environment.Cluster> cluster = cluster(root.section("cluster"));
        Optional<Environment.Libvirt> hypervisor =
                root.section("hypervisor").read("uri", Addresses::hypervisor).map(Environment.Libvirt::new);
        Optional<Environment.Ssh> ssh = ssh(root.section("ssh"));
        Optional<Environment.Api> api = api(root.section("api"), cluster);
        Optional<Environment.MachineConfig> machineConfig =
                machineConfig(root.section("machine-config"), cluster, api, profile);
        Map<String, Node> nodes = nodes(root.section("nodes"));
        Map<String, Patience> patience = patience(root.section("patience"));
        Environment.Disruption disruption = disruption(root.section("disruption"));
        Optional<Environment.LoadBalancer> loadBalancer = loadBalancer(root.section("load-balancer"), nodes);
        Signals signals = signals(root.section("diagnosis"), rules);
        profile.ifPresent(known -> enoughMasters(root.section("nodes").node(), nodes, known));
        if (!mistakes.found().isEmpty() || profile.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Environment(
                name.orElseThrow(),
                file,
                profile.orElseThrow(),
                cluster.orElseThrow(),
                hypervisor.orElseThrow(),
                ssh.orElseThrow(),
                api.orElseThrow(),
                machineConfig.orElseThrow(),
                nodes,
                patience,
                permissions(),
                loadBalancer,
                disruption,
                signals));
    }

    /** The files of rules that the environment names itself, by where it does. */
    Map<YamlNode.Scalar, Path> signalFiles() {
        Map<YamlNode.Scalar, Path> files = new LinkedHashMap<>();
        root.scalars("signals")
                .forEach(written -> root.mean(written, this::path).ifPresent(path -> files.put(written, path)));
        return files;
    }

    private Signals signals(YamlSection section, List<Signal> rules) {
        Duration timeout = section.child("timeout").isPresent()
                ? section.read("timeout", EnvironmentBinder::diagnosing).orElse(Signals.TIMEOUT)
                : Signals.TIMEOUT;
        Duration interval = section.child("interval").isPresent()
                ? section.read("interval", EnvironmentBinder::interval).orElse(Signals.INTERVAL)
                : Signals.INTERVAL;
        return new Signals(rules, timeout, interval);
    }

    private static Duration diagnosing(String text) throws InvalidValue {
        Duration duration = Durations.read(text);
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new InvalidValue("is too short to look anywhere", "write at least 1s");
        }
        return duration;
    }

    private Optional<Environment.Cluster> cluster(YamlSection section) {
        Optional<String> name = section.text("name");
        Optional<String> domain = section.read("domain", Addresses::domain);
        if (name.isPresent() && domain.isPresent() && !domain.get().startsWith(name.get() + ".")) {
            YamlNode.Scalar written = section.scalar("domain").orElseThrow();
            mistakes.add(
                    written,
                    written.shown() + " does not begin with the cluster's name",
                    "write cluster.name, a dot and the base domain, such as ocp4.example.com for ocp4");
        }
        return name.flatMap(known -> domain.map(whole -> new Environment.Cluster(known, whole)));
    }

    private Optional<Environment.Ssh> ssh(YamlSection section) {
        Optional<String> user = section.text("user");
        int port = section.read("port", Integer::valueOf).orElse(22);
        Optional<Path> key = section.read("key", this::path);
        Optional<Path> knownHosts = section.read("known-hosts", this::path);
        Environment.HostKeys hostKeys = section.text("host-keys")
                .map(text -> Environment.HostKeys.valueOf(
                        text.toUpperCase(Locale.ROOT).replace('-', '_')))
                .orElse(Environment.HostKeys.STRICT);
        return user.flatMap(name -> key.flatMap(
                secret -> knownHosts.map(hosts -> new Environment.Ssh(name, port, secret, hosts, hostKeys))));
    }

    private Optional<Environment.Api> api(YamlSection section, Optional<Environment.Cluster> cluster) {
        Optional<URI> endpoint = section.scalar("endpoint").isPresent()
                ? section.read("endpoint", Addresses::endpoint)
                : cluster.map(known -> URI.create("https://api." + known.domain() + ":6443"));
        Optional<Path> ca = section.read("ca", this::path);
        Optional<Path> kubeconfig = section.read("kubeconfig", this::path);
        return endpoint.flatMap(uri -> kubeconfig.map(config -> new Environment.Api(uri, ca, config)));
    }

    /**
     * api-int is for the cluster's own machines, and need not resolve here; the load balancer behind it is the one behind
     * api. So it is asked at the API's host, unless an endpoint is declared.
     */
    private Optional<Environment.MachineConfig> machineConfig(
            YamlSection section,
            Optional<Environment.Cluster> cluster,
            Optional<Environment.Api> api,
            Optional<Profile> profile) {
        Optional<Path> ca = section.read("ca", this::path);
        if (section.scalar("endpoint").isPresent()) {
            return section.read("endpoint", Addresses::endpoint)
                    .map(uri -> new Environment.MachineConfig(uri, Optional.empty(), ca));
        }
        if (cluster.isEmpty() || api.isEmpty() || profile.isEmpty()) {
            return Optional.empty();
        }
        URI endpoint = URI.create("https://api-int." + cluster.get().domain() + ":"
                + profile.get().handover().machineConfigPort());
        String loadBalancer = Text.host(api.get().endpoint().getHost());
        return Optional.of(new Environment.MachineConfig(endpoint, Optional.of(loadBalancer), ca));
    }

    private Map<String, Node> nodes(YamlSection section) {
        Optional<String> cluster = root.section("cluster").text("name");
        Map<String, Node> nodes = new LinkedHashMap<>();
        section.sections().forEach((name, node) -> {
            Optional<Role> role = node.text("role").map(text -> Role.valueOf(text.toUpperCase(Locale.ROOT)));
            Optional<String> address = node.read("address", Addresses::host);
            Optional<String> domain = node.text("domain").or(() -> cluster.map(known -> known + '-' + name));
            if (role.isPresent() && address.isPresent() && domain.isPresent()) {
                String nodeName = node.text("node-name").orElse(name);
                nodes.put(name, new Node(name, role.get(), domain.get(), address.get(), nodeName));
            }
        });
        unique(section, nodes);
        // A role that could not be read may be the missing one: then the first mistake is enough.
        if (section.sections().size() == nodes.size() && !nodes.isEmpty()) {
            roles(section.node(), nodes);
        }
        return Collections.unmodifiableMap(nodes);
    }

    private Optional<Environment.LoadBalancer> loadBalancer(YamlSection section, Map<String, Node> nodes) {
        Optional<String> host = section.read("host", Addresses::host);
        Optional<String> config = section.text("config");
        Optional<String> socket = section.text("socket");
        Optional<URI> stats = section.read("stats", Addresses::statistics);
        List<String> reload = List.copyOf(section.texts("reload"));
        Optional<String> api = section.section("backends").text("api");
        Optional<String> machineConfig = section.section("backends").text("machine-config");
        Optional<String> server = section.text("server")
                .or(() -> nodes.values().stream()
                        .filter(node -> node.role() == Role.BOOTSTRAP)
                        .map(Node::name)
                        .findFirst());
        if (config.isPresent()
                && section.child("socket").isEmpty()
                && section.child("stats").isEmpty()) {
            mistakes.add(
                    section.node(),
                    "has neither socket nor stats, so that what HAProxy makes of its servers cannot be seen",
                    "give HAProxy one of both, and write where it is: a line `stats socket /run/haproxy/admin.sock"
                            + " mode 660 level admin` in its global section, or a statistics page");
        }
        // Whatever else is missing, the schema has told.
        return config.isPresent()
                        && (socket.isPresent() || stats.isPresent())
                        && api.isPresent()
                        && machineConfig.isPresent()
                        && server.isPresent()
                ? Optional.of(new Environment.LoadBalancer(
                        host, config.get(), socket, stats, reload, api.get(), machineConfig.get(), server.get()))
                : Optional.empty();
    }

    private static Environment.Disruption disruption(YamlSection section) {
        Environment.Disruption undeclared = Environment.Disruption.UNDECLARED;
        Duration interval =
                section.read("interval", EnvironmentBinder::interval).orElse(undeclared.interval());
        Duration silence = section.read("silence", text -> silence(text, interval))
                .orElse(interval.compareTo(undeclared.silence()) > 0 ? interval : undeclared.silence());
        Duration budget = section.read("budget", Durations::read).orElse(undeclared.budget());
        return new Environment.Disruption(interval, silence, budget);
    }

    private static Duration silence(String text, Duration interval) throws InvalidValue {
        Duration silence = Durations.read(text);
        if (silence.compareTo(interval) < 0) {
            throw new InvalidValue(
                    "is shorter than the interval: what lies between two samples cannot be told",
                    "write the interval or more");
        }
        return silence;
    }

    private void roles(YamlNode section, Map<String, Node> nodes) {
        long bootstraps = count(nodes, Role.BOOTSTRAP);
        if (bootstraps != 1) {
            mistakes.add(
                    section,
                    bootstraps == 0 ? "has no bootstrap node" : "has " + bootstraps + " bootstrap nodes",
                    "give exactly one node the role bootstrap");
        } else if (count(nodes, Role.MASTER) == 0) {
            mistakes.add(section, "has no master", "give at least one node the role master");
        }
    }

    /** Where they are too few, etcd or the API has nowhere to go from the bootstrap: docs/environment.md says more. */
    private void enoughMasters(YamlNode section, Map<String, Node> nodes, Profile profile) {
        long masters = count(nodes, Role.MASTER);
        int least = profile.masters().atLeast();
        if (masters > 0 && masters < least) {
            mistakes.add(
                    section,
                    "has " + masters + (masters == 1 ? " master" : " masters")
                            + ", too few for a control plane to move to in labs of profile " + profile.name(),
                    "declare all masters, at least " + least + ": docs/environment.md says why fewer are not verified");
        }
    }

    private static long count(Map<String, Node> nodes, Role role) {
        return nodes.values().stream().filter(node -> node.role() == role).count();
    }

    private void unique(YamlSection section, Map<String, Node> nodes) {
        Map<String, String> addresses = new HashMap<>();
        Map<String, String> domains = new HashMap<>();
        Map<String, String> nodeNames = new HashMap<>();
        nodes.forEach((name, node) -> {
            taken(section, name, "address", addresses.putIfAbsent(node.address(), name));
            taken(section, name, "domain", domains.putIfAbsent(node.domain(), name));
            taken(section, name, "node-name", nodeNames.putIfAbsent(node.nodeName(), name));
        });
    }

    private void taken(YamlSection section, String name, String key, String first) {
        if (first == null) {
            return;
        }
        YamlSection node = section.section(name);
        // A domain left out has no place of its own: the node has.
        YamlNode place = node.scalar(key).map(YamlNode.class::cast).orElse(node.node());
        mistakes.add(
                place.place(),
                YamlNode.below(node.node().path(), key),
                "is that of nodes." + first + " too (line "
                        + section.section(first).node().place().line() + ")",
                "give each node its own");
    }

    private Map<String, Patience> patience(YamlSection section) {
        Map<String, Patience> patience = new LinkedHashMap<>();
        section.sections().forEach((name, wait) -> {
            Optional<Duration> timeout = wait.read("timeout", EnvironmentBinder::positive);
            Optional<Duration> interval = wait.read("interval", EnvironmentBinder::interval);
            Optional<Duration> hold =
                    wait.scalar("hold").isPresent() ? wait.read("hold", Durations::read) : Optional.of(Duration.ZERO);
            timeout.ifPresent(longest -> fit(wait, longest, interval, hold));
            if (timeout.isPresent() && interval.isPresent() && hold.isPresent()) {
                patience.put(name, new Patience(name, timeout.get(), interval.get(), hold.get()));
            }
        });
        return Collections.unmodifiableMap(patience);
    }

    private void fit(YamlSection wait, Duration timeout, Optional<Duration> interval, Optional<Duration> hold) {
        String longest = wait.scalar("timeout").orElseThrow().shown();
        if (interval.isPresent() && interval.get().compareTo(timeout) > 0) {
            YamlNode.Scalar written = wait.scalar("interval").orElseThrow();
            mistakes.add(
                    written, written.shown() + " is longer than the timeout", "write at most the timeout, " + longest);
        }
        if (hold.isPresent() && hold.get().compareTo(timeout) >= 0) {
            YamlNode.Scalar written = wait.scalar("hold").orElse(null);
            if (written != null) {
                mistakes.add(
                        written,
                        written.shown() + " leaves no time before the timeout",
                        "write less than the timeout, " + longest);
            }
        }
    }

    private static Duration positive(String text) throws InvalidValue {
        Duration duration = Durations.read(text);
        if (duration.isZero()) {
            throw new InvalidValue("is no time at all", "write at least 50ms");
        }
        return duration;
    }

    private static Duration interval(String text) throws InvalidValue {
        Duration duration = Durations.read(text);
        if (duration.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new InvalidValue("is shorter than 50ms, which would burden what is looked at", "write at least 50ms");
        }
        return duration;
    }

    private Set<Permission> permissions() {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        root.texts("permissions")
                .forEach(text -> permissions.add(
                        Permission.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'))));
        return Collections.unmodifiableSet(permissions);
    }

    /** A path is relative to the file that names it, so that a lab's directory can be moved as a whole. */
    private Path path(String text) throws InvalidValue {
        if (text.startsWith("~") && !text.startsWith("~/")) {
            throw new InvalidValue("names another user's home", "write ~/ for your own home, or the whole path");
        }
        try {
            Path path = text.startsWith("~/") ? Path.of(variables.home(), text.substring(2)) : Path.of(text);
            return file.resolveSibling(path).normalize();
        } catch (InvalidPathException e) {
            throw new InvalidValue("is not a path in this locale", "write it in plain letters, or set LC_ALL=C.UTF-8");
        }
    }
}

package io.stagegate.environment;

import io.stagegate.text.Text;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an {@link Install} of a declaration. */
final class InstallBinder extends EnvironmentBinder<Install> {

    InstallBinder(Path file, YamlNode root, SchemaGuide guide, Mistakes mistakes, Variables variables) {
        super(file, root, guide, mistakes, variables);
    }

    /** An install's profile. */
    static Optional<InstallProfile> profile(
            RecordBinder binder, YamlNode root, Map<String, ?> otherwise, Mistakes mistakes) {
        return binder.bind(InstallProfile.class, root, List.of(), otherwise);
    }

    @Override
    Optional<Install> bind(Optional<Profile> profile, List<SignalRules.File> rules) {
        Optional<InstallProfile> known = profile.map(InstallProfile.class::cast);
        Optional<Environment.Cluster> cluster = cluster();
        Optional<Environment.Libvirt> hypervisor = section("hypervisor", Environment.Libvirt.class, Map.of());
        Optional<Environment.Ssh> ssh = section("ssh", Environment.Ssh.class, Map.of());
        Optional<Environment.Api> api = section("api", Environment.Api.class, apiOf(cluster));
        Optional<Environment.MachineConfig> machineConfig = machineConfig(cluster, api, known);
        Optional<Environment.Etcd> etcd = section("etcd", Environment.Etcd.class, Map.of());
        Optional<Path> pullSecret = root.read("pull-secret", this::path);
        Map<String, Node> nodes = nodes();
        Map<String, Patience> patience = patience();
        Environment.Disruption disruption = disruption();
        Optional<Environment.LoadBalancer> loadBalancer = loadBalancer(nodes);
        SignalRules signals = signals(rules);
        known.ifPresent(its -> enoughMasters(root.section("nodes").node(), nodes, its));
        if (!mistakes.found().isEmpty() || known.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Install(
                root.text("name").orElseThrow(),
                file,
                known.orElseThrow(),
                cluster.orElseThrow(),
                hypervisor.orElseThrow(),
                ssh.orElseThrow(),
                api.orElseThrow(),
                machineConfig.orElseThrow(),
                etcd,
                nodes,
                patience,
                permissions(),
                loadBalancer,
                disruption,
                pullSecret,
                signals));
    }

    private Optional<Environment.Cluster> cluster() {
        Optional<Environment.Cluster> cluster = section("cluster", Environment.Cluster.class, Map.of());
        cluster.filter(its -> !its.domain().startsWith(its.name() + ".")).ifPresent(its -> {
            YamlNode.Scalar written = root.section("cluster").scalar("domain").orElseThrow();
            mistakes.add(
                    written,
                    written.shown() + " does not begin with the cluster's name",
                    "write cluster.name, a dot and the base domain, such as ocp4.example.com for ocp4");
        });
        return cluster;
    }

    private static Map<String, URI> apiOf(Optional<Environment.Cluster> cluster) {
        return cluster.map(its -> Map.of("endpoint", URI.create("https://api." + its.domain() + ":6443")))
                .orElse(Map.of());
    }

    /**
     * api-int is for the cluster's own machines, and need not resolve here; the load balancer behind it is the one behind
     * api. So it is asked at the API's host, unless an endpoint is declared.
     */
    private Optional<Environment.MachineConfig> machineConfig(
            Optional<Environment.Cluster> cluster, Optional<Environment.Api> api, Optional<InstallProfile> profile) {
        if (root.section("machine-config").child("endpoint").isPresent()) {
            return section("machine-config", Environment.MachineConfig.class, Map.of());
        }
        Map<String, Object> standard = new HashMap<>();
        if (cluster.isPresent() && profile.isPresent()) {
            int port = profile.get().handover().machineConfigPort();
            standard.put(
                    "endpoint", URI.create("https://api-int." + cluster.get().domain() + ":" + port));
        }
        api.ifPresent(
                its -> standard.put("at", Optional.of(Text.host(its.endpoint().getHost()))));
        return section("machine-config", Environment.MachineConfig.class, standard);
    }

    private Map<String, Node> nodes() {
        YamlSection section = root.section("nodes");
        Optional<String> cluster = root.section("cluster").text("name");
        Map<String, Node> nodes = new LinkedHashMap<>();
        section.keys().forEach(name -> {
            Map<String, String> otherwise = new HashMap<>(Map.of("name", name, "nodeName", name));
            cluster.ifPresent(known -> otherwise.put("domain", known + '-' + name));
            section("nodes", name, Node.class, otherwise).ifPresent(node -> nodes.put(name, node));
        });
        unique(section, nodes);
        // A role that could not be read may be the missing one: then the first mistake is enough.
        if (section.keys().size() == nodes.size() && !nodes.isEmpty()) {
            roles(section.node(), nodes);
        }
        return nodes;
    }

    private Optional<Environment.LoadBalancer> loadBalancer(Map<String, Node> nodes) {
        YamlSection section = root.section("load-balancer");
        if (section.text("config").isPresent()
                && section.child("socket").isEmpty()
                && section.child("stats").isEmpty()) {
            mistakes.add(
                    section.node(),
                    "has neither socket nor stats, so that what HAProxy makes of its servers cannot be observed",
                    "give HAProxy one of both, and write where it is: a line `stats socket /run/haproxy/admin.sock"
                            + " mode 660 level admin` in its global section, or a statistics page");
        }
        Map<String, Object> otherwise = new HashMap<>();
        for (String backend : List.of("api", "machine-config")) {
            section.section("backends")
                    .text(backend)
                    .ifPresent(name -> otherwise.put(backend.equals("api") ? "api" : "machineConfig", name));
        }
        nodes.values().stream()
                .filter(node -> node.role() == Role.BOOTSTRAP)
                .findFirst()
                .ifPresent(node -> otherwise.put("server", node.name()));
        return section("load-balancer", Environment.LoadBalancer.class, otherwise);
    }

    private Environment.Disruption disruption() {
        Environment.Disruption undeclared = Environment.Disruption.UNDECLARED;
        Optional<Sampling> declared = section("disruption", Sampling.class, Map.of());
        Duration interval = declared.map(Sampling::interval).orElse(undeclared.interval());
        Duration longer = interval.compareTo(undeclared.silence()) > 0 ? interval : undeclared.silence();
        Duration silence = declared.flatMap(Sampling::silence).orElse(longer);
        if (silence.compareTo(interval) < 0) {
            YamlNode.Scalar written =
                    root.section("disruption").scalar("silence").orElseThrow();
            mistakes.add(
                    written,
                    written.shown() + " is shorter than the interval: what lies between two samples is not known",
                    "write the interval or more");
        }
        return new Environment.Disruption(
                interval, silence, declared.map(Sampling::budget).orElse(undeclared.budget()));
    }

    private record Sampling(Duration interval, Optional<Duration> silence, Duration budget) {}

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
    private void enoughMasters(YamlNode section, Map<String, Node> nodes, InstallProfile profile) {
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
}

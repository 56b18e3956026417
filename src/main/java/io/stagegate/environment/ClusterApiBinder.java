package io.stagegate.environment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a {@link ClusterApi} of a declaration. */
final class ClusterApiBinder extends EnvironmentBinder<ClusterApi> {

    ClusterApiBinder(Path file, YamlNode root, SchemaGuide guide, Mistakes mistakes, Variables variables) {
        super(file, root, guide, mistakes, variables);
    }

    /** A pivot's profile. */
    static Optional<ClusterApiProfile> profile(
            RecordBinder binder, YamlNode root, Map<String, ?> otherwise, Mistakes mistakes) {
        Optional<ClusterApiProfile> bound = binder.bind(ClusterApiProfile.class, root, List.of(), otherwise);
        bound.ifPresent(profile -> new YamlSection(root, mistakes)
                .section("init")
                .sections()
                .values()
                .forEach(init -> {
                    init.scalars("infrastructure").forEach(name -> known("infrastructure-", name, profile, mistakes));
                    init.scalars("addons").forEach(name -> known("addon-", name, profile, mistakes));
                }));
        return bound;
    }

    /** The place is where the provider is asked for: that may be in an environment's override. */
    private static void known(String prefix, YamlNode.Scalar name, ClusterApiProfile profile, Mistakes mistakes) {
        String provider = prefix + name.text();
        if (!profile.controllers().containsKey(provider)) {
            mistakes.add(
                    name,
                    name.shown() + " has no Deployment that is known",
                    "write it as controllers." + provider + ", with namespace and name");
        }
    }

    @Override
    Optional<ClusterApi> bind(Optional<Profile> profile, List<SignalRules.File> rules) {
        Optional<ClusterApi.Tools> tools = tools();
        Optional<ClusterApi.Source> source = section("source", ClusterApi.Source.class, Map.of());
        Optional<ClusterApi.Target> target = section("target", ClusterApi.Target.class, Map.of());
        Optional<ClusterApi.Cni> cni = section("cni", ClusterApi.Cni.class, Map.of());
        apart(source, target);
        Map<String, Patience> patience = patience();
        SignalRules signals = signals(rules);
        if (!mistakes.found().isEmpty() || profile.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClusterApi(
                root.text("name").orElseThrow(),
                file,
                (ClusterApiProfile) profile.get(),
                patience,
                permissions(),
                signals,
                tools.orElseThrow(),
                source.orElseThrow(),
                target.orElseThrow(),
                cni));
    }

    private Optional<ClusterApi.Tools> tools() {
        YamlSection section = root.section("tools");
        boolean remote = section.child("host").isPresent();
        if (remote && root.child("ssh").isEmpty()) {
            mistakes.add(
                    root.node().place(),
                    "ssh",
                    "is missing",
                    "tools.host needs it: write user, key and known-hosts, or take tools.host out");
        }
        boolean meant = mistakes.at("tools") || mistakes.at("tools.host");
        if (!remote && !meant) {
            root.child("ssh")
                    .ifPresent(unused -> mistakes.add(
                            unused, "means nothing without tools.host", "write tools.host, or leave it out"));
        }
        Optional<ClusterApi.Host> host = section.read("host", Addresses::host)
                .flatMap(address ->
                        section("ssh", Environment.Ssh.class, Map.of()).map(ssh -> new ClusterApi.Host(address, ssh)));
        if (remote) {
            absolute("source", "config");
            absolute("source", "kubeconfig");
            absolute("target", "manifest");
            absolute("target", "kubeconfig");
        }
        return section("tools", ClusterApi.Tools.class, Map.of("ssh", host));
    }

    /** On another host there is no directory of this file. */
    private void absolute(String section, String key) {
        root.section(section)
                .scalar(key)
                .filter(written -> !written.text().startsWith("/"))
                .ifPresent(written -> mistakes.add(
                        written,
                        written.shown() + " is not an absolute path, and tools.host has no directory of this file",
                        "write the path on that host, from / on"));
    }

    /**
     * In one file the second would take the place of the first, and the move would end where it began. By one name kind would
     * delete the pivot cluster's machines: it finds containers by a label that Cluster API's docker provider uses, too, of the
     * cluster's name (kind v0.32.0, pkg/cluster/internal/providers/docker; cluster-api v1.14.0,
     * test/infrastructure/docker/internal/docker).
     */
    private void apart(Optional<ClusterApi.Source> source, Optional<ClusterApi.Target> target) {
        if (source.isEmpty() || target.isEmpty()) {
            return;
        }
        YamlSection section = root.section("target");
        if (source.get().kubeconfig().equals(target.get().kubeconfig())) {
            YamlNode.Scalar written = section.scalar("kubeconfig").orElseThrow();
            mistakes.add(written, "is that of source too", "give each cluster a file of its own");
        }
        if (source.get().name().equals(target.get().name())) {
            // One of them is written: the defaults differ.
            YamlNode.Scalar written = section.scalar("name")
                    .or(() -> root.section("source").scalar("name"))
                    .orElseThrow();
            mistakes.add(
                    written,
                    "is the name of both clusters, and to delete the one would delete the other's machines",
                    "give each cluster a name of its own");
        }
    }
}

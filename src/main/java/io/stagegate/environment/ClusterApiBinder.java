package io.stagegate.environment;

import java.nio.file.Path;
import java.util.Optional;

/** Makes a {@link ClusterApi} of a declaration. */
final class ClusterApiBinder {

    private final YamlSection root;
    private final Mistakes mistakes;
    private final YamlSection.Meaning<Path> path;

    /** @param path gives a file's name its meaning */
    ClusterApiBinder(YamlSection root, Mistakes mistakes, YamlSection.Meaning<Path> path) {
        this.root = root;
        this.mistakes = mistakes;
        this.path = path;
    }

    /** The pivot; empty when something is missing that the schema, or this, has told. */
    Optional<ClusterApi> bind(Optional<Environment.Ssh> ssh) {
        YamlSection tools = root.section("tools");
        Optional<String> host = tools.read("host", Addresses::host);
        boolean remote = tools.child("host").isPresent();
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
        Optional<ClusterApi.Source> source = source(root.section("source"), remote);
        Optional<ClusterApi.Target> target = target(root.section("target"), remote);
        apart(source, target);
        if (source.isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClusterApi(
                new ClusterApi.Tools(
                        host.flatMap(address -> ssh.map(how -> new ClusterApi.Host(address, how))),
                        tools.text("kind").orElse("kind"),
                        tools.text("clusterctl").orElse("clusterctl"),
                        tools.text("kubectl").orElse("kubectl"),
                        tools.text("helm").orElse("helm")),
                source.get(),
                target.get(),
                cni(root.section("cni"))));
    }

    private Optional<ClusterApi.Source> source(YamlSection section, boolean remote) {
        Optional<Path> config = file(section, "config", remote);
        Optional<Path> kubeconfig = file(section, "kubeconfig", remote);
        return config.flatMap(file -> kubeconfig.map(
                kept -> new ClusterApi.Source(section.text("name").orElse("bootstrap"), file, kept)));
    }

    private Optional<ClusterApi.Target> target(YamlSection section, boolean remote) {
        Optional<Path> manifest = file(section, "manifest", remote);
        Optional<Path> kubeconfig = file(section, "kubeconfig", remote);
        return manifest.flatMap(file -> kubeconfig.map(kept -> new ClusterApi.Target(
                section.text("name").orElse("pivot"), section.text("namespace").orElse("default"), file, kept)));
    }

    /** On another host there is no directory of this file. */
    private Optional<Path> file(YamlSection section, String key, boolean remote) {
        return section.read(key, text -> {
            if (remote && !text.startsWith("/")) {
                throw new InvalidValue(
                        "is not an absolute path, and tools.host has no directory of this file",
                        "write the path on that host, from / on");
            }
            return path.of(text);
        });
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

    private static Optional<ClusterApi.Cni> cni(YamlSection section) {
        YamlSection repository = section.section("repository");
        return section.text("release")
                .flatMap(release -> section.text("chart")
                        .map(chart -> new ClusterApi.Cni(
                                release,
                                chart,
                                section.text("version"),
                                section.text("namespace").orElse("kube-system"),
                                repository
                                        .text("name")
                                        .flatMap(name -> repository
                                                .text("url")
                                                .map(url -> new ClusterApi.Repository(name, url))))));
    }
}

package io.stagegate.environment;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a {@link Profile} of a declaration. */
final class ProfileBinder {
    private final Section root;
    private final Mistakes mistakes;

    ProfileBinder(YamlNode root, Mistakes mistakes) {
        this.root = new Section(root, mistakes);
        this.mistakes = mistakes;
    }

    /** The profile; empty when there are mistakes, be they found here or before. */
    Optional<Profile> bind(String expectedName) {
        Optional<String> name = root.read("name", text -> named(text, expectedName));
        Optional<URI> localhostApi = root.read("localhost-api", Addresses::endpoint);
        Optional<URI> etcd = root.section("etcdctl").read("endpoint", Addresses::endpoint);
        if (!mistakes.found().isEmpty()) {
            return Optional.empty();
        }
        Section etcdctl = root.section("etcdctl");
        return Optional.of(new Profile(
                name.orElseThrow(),
                new Profile.Units(text(root.section("units"), "bootkube"), text(root.section("units"), "kubelet")),
                List.copyOf(root.texts("bootkube-messages")),
                staticPods(root.section("static-pods")),
                new Profile.Etcdctl(
                        etcd.orElseThrow(), text(etcdctl, "cacert"), text(etcdctl, "cert"), text(etcdctl, "key")),
                localhostApi.orElseThrow(),
                text(root, "localhost-kubeconfig"),
                text(root, "localhost-ca"),
                manifests(root.section("manifests"))));
    }

    private static String named(String name, String expected) throws Refusal {
        if (!name.equals(expected)) {
            throw new Refusal("is not the name of its file", "write " + expected + ", or rename the file");
        }
        return name;
    }

    private static Map<String, Profile.StaticPod> staticPods(Section section) {
        Map<String, Profile.StaticPod> pods = new LinkedHashMap<>();
        section.sections()
                .forEach((component, pod) -> pods.put(
                        component,
                        new Profile.StaticPod(text(pod, "namespace"), text(pod, "pod"), text(pod, "container"))));
        return Collections.unmodifiableMap(pods);
    }

    private static Profile.Manifests manifests(Section section) {
        return new Profile.Manifests(
                List.copyOf(section.texts("namespaces")),
                List.copyOf(section.texts("cluster-roles")),
                List.copyOf(section.texts("cluster-role-bindings")),
                List.copyOf(section.texts("crds")),
                section.list("deployments").stream()
                        .map(item -> new Profile.Deployment(text(item, "namespace"), text(item, "name")))
                        .toList());
    }

    /** The schema has seen to it that it is there. */
    private static String text(Section section, String key) {
        return section.text(key).orElseThrow();
    }
}

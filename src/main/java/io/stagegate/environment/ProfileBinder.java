package io.stagegate.environment;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes a {@link Profile} of a declaration. */
final class ProfileBinder {
    private static final List<String> CERTIFICATE = List.of("cacert", "cert", "key");

    private final YamlSection root;
    private final Mistakes mistakes;

    ProfileBinder(YamlNode root, Mistakes mistakes) {
        this.root = new YamlSection(root, mistakes);
        this.mistakes = mistakes;
    }

    /** The profile; empty when there are mistakes, be they found here or before. */
    Optional<Profile> bind(Kind kind, String expectedName, List<String> overrides) {
        Optional<String> name = root.read("name", text -> named(text, expectedName));
        return kind == Kind.CLUSTER_API ? clusterApi(name, overrides) : lab(name, overrides);
    }

    private Optional<Profile> clusterApi(Optional<String> name, List<String> overrides) {
        Map<String, Profile.ObjectName> controllers = new LinkedHashMap<>();
        root.section("controllers").sections().forEach((provider, section) -> {
            if (mistakes.found().isEmpty()) {
                controllers.put(provider, object(section));
            }
        });
        Profile.Init source = init(root.section("init").section("source"));
        Profile.Init target = init(root.section("init").section("target"));
        if (!mistakes.found().isEmpty()) {
            return Optional.empty();
        }
        for (YamlSection init : root.section("init").sections().values()) {
            init.scalars("infrastructure").forEach(written -> controlled("infrastructure-", written, controllers));
            init.scalars("addons").forEach(written -> controlled("addon-", written, controllers));
        }
        return mistakes.found().isEmpty()
                ? Optional.of(Profile.ofClusterApi(
                        name.orElseThrow(), new Profile.Pivot(source, target, controllers), overrides))
                : Optional.empty();
    }

    /** Told where the provider is asked for: that may be in an environment's override. */
    private void controlled(String prefix, YamlNode.Scalar name, Map<String, Profile.ObjectName> controllers) {
        String provider = prefix + name.text();
        if (!controllers.containsKey(provider)) {
            mistakes.add(
                    name,
                    name.shown() + " has no Deployment that is known",
                    "write it as controllers." + provider + ", with namespace and name");
        }
    }

    private static Profile.Init init(YamlSection section) {
        return new Profile.Init(section.texts("infrastructure"), section.texts("addons"));
    }

    private Optional<Profile> lab(Optional<String> name, List<String> overrides) {
        Optional<URI> localhostApi = root.read("localhost-api", Addresses::endpoint);
        Optional<URI> serviceApi = root.section("masters").read("service-api", Addresses::endpoint);
        Optional<Profile.Etcdctl> etcdctl = etcdctl(root.section("etcdctl"));
        Optional<Profile.Etcdctl> mastersEtcdctl =
                etcdctl(root.section("masters").section("etcdctl"));
        if (!mistakes.found().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Profile(
                name.orElseThrow(),
                new Profile.Units(text(root.section("units"), "bootkube"), text(root.section("units"), "kubelet")),
                List.copyOf(root.texts("bootkube-messages")),
                staticPods(root.section("static-pods")),
                etcdctl.orElseThrow(),
                localhostApi.orElseThrow(),
                text(root, "localhost-kubeconfig"),
                text(root, "localhost-ca"),
                manifests(root.section("manifests")),
                masters(root.section("masters"), serviceApi.orElseThrow(), mastersEtcdctl),
                operators(root.section("operators")),
                handover(root.section("handover")),
                diagnosis(root.section("diagnosis")),
                files(root.section("files")),
                root.section("left-out").text("machine-config-on-bootstrap"),
                root.list("gaps").stream()
                        .map(gap -> new Profile.Gap(gap.texts("checks"), text(gap, "why")))
                        .toList(),
                overrides,
                Optional.empty()));
    }

    /** Empty where it is left out, or there are mistakes. */
    private Optional<Profile.Etcdctl> etcdctl(YamlSection section) {
        wholeOrNone(section);
        return section.read("endpoint", Addresses::endpoint)
                .map(endpoint -> new Profile.Etcdctl(section.text("container"), endpoint, clientCertificate(section)));
    }

    /** With some of them etcdctl would take the others from nowhere. */
    private void wholeOrNone(YamlSection etcdctl) {
        List<String> missing =
                CERTIFICATE.stream().filter(key -> etcdctl.child(key).isEmpty()).toList();
        if (!missing.isEmpty() && missing.size() < CERTIFICATE.size()) {
            mistakes.add(
                    etcdctl.node().place(),
                    YamlNode.below(etcdctl.node().path(), missing.get(0)),
                    "is missing",
                    "write " + String.join(", ", CERTIFICATE) + ", or none of them");
        }
    }

    private static Optional<Profile.ClientCertificate> clientCertificate(YamlSection etcdctl) {
        return etcdctl.text("cacert")
                .map(cacert -> new Profile.ClientCertificate(cacert, text(etcdctl, "cert"), text(etcdctl, "key")));
    }

    private static Profile.Files files(YamlSection section) {
        return new Profile.Files(
                text(section, "static-pods"),
                section.texts("bootstrap-manifests"),
                section.texts("master-manifests"),
                section.text("service-records"),
                section.text("ignition-result"));
    }

    private static Profile.Diagnosis diagnosis(YamlSection section) {
        Map<String, List<Profile.Certificate>> certificates = new LinkedHashMap<>();
        YamlSection components = section.section("certificates");
        components
                .keys()
                .forEach(component -> certificates.put(
                        component,
                        components.list(component).stream()
                                .map(file -> new Profile.Certificate(
                                        text(file, "file"), file.text("ca"), List.copyOf(file.texts("names"))))
                                .toList()));
        return new Profile.Diagnosis(section.text("bootstrap-kubeconfig"), Collections.unmodifiableMap(certificates));
    }

    private static Profile.Masters masters(YamlSection section, URI serviceApi, Optional<Profile.Etcdctl> etcdctl) {
        return new Profile.Masters(
                section.text("at-least").map(Integer::valueOf).orElse(1),
                text(section, "csr-requestor"),
                text(section, "kubelet-kubeconfig"),
                serviceApi,
                staticPods(section.section("static-pods")),
                etcdctl);
    }

    private static Profile.Operators operators(YamlSection section) {
        return new Profile.Operators(
                object(section.section("etcd")),
                List.copyOf(section.texts("etcd-messages")),
                objects(section, "deployments"),
                List.copyOf(section.texts("control-plane")));
    }

    private static Profile.Handover handover(YamlSection section) {
        return new Profile.Handover(
                text(section, "message"),
                text(section, "marker"),
                object(section.section("config-map")),
                Integer.parseInt(text(section, "machine-config-port")),
                objects(section, "leases"),
                labelled(section.section("machine-config-server")),
                object(section.section("cluster-version-operator")),
                section.texts("without").stream().map(HandoverCondition::of).collect(Collectors.toSet()));
    }

    private static Profile.LabelledPods labelled(YamlSection section) {
        String[] label = text(section, "label").split("=", 2);
        return new Profile.LabelledPods(text(section, "namespace"), label[0], label[1]);
    }

    private static List<Profile.ObjectName> objects(YamlSection section, String key) {
        return section.list(key).stream().map(ProfileBinder::object).toList();
    }

    private static Profile.ObjectName object(YamlSection section) {
        return new Profile.ObjectName(text(section, "namespace"), text(section, "name"));
    }

    private static String named(String name, String expected) throws InvalidValue {
        if (!name.equals(expected)) {
            throw new InvalidValue("is not the name of its file", "write " + expected + ", or rename the file");
        }
        return name;
    }

    private static Map<String, Profile.StaticPod> staticPods(YamlSection section) {
        Map<String, Profile.StaticPod> pods = new LinkedHashMap<>();
        section.sections()
                .forEach((component, pod) -> pods.put(
                        component,
                        new Profile.StaticPod(text(pod, "namespace"), text(pod, "pod"), text(pod, "container"))));
        return Collections.unmodifiableMap(pods);
    }

    private static Profile.Manifests manifests(YamlSection section) {
        return new Profile.Manifests(
                List.copyOf(section.texts("namespaces")),
                List.copyOf(section.texts("cluster-roles")),
                List.copyOf(section.texts("cluster-role-bindings")),
                List.copyOf(section.texts("crds")),
                objects(section, "deployments"));
    }

    /** The schema has seen to it that it is there. */
    private static String text(YamlSection section, String key) {
        return section.text(key).orElseThrow();
    }
}

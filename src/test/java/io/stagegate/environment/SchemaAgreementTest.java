package io.stagegate.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The schemas and the records say the same: whatever a schema lets a user write has an effect. */
class SchemaAgreementTest {
    /** What {@link SchemaValidator} has words for, and what needs none. */
    private static final Set<String> KEYWORDS = Set.of(
            "$schema",
            "$ref",
            "$defs",
            "title",
            "description",
            "default",
            "examples",
            "patternErrorMessage",
            "type",
            "required",
            "properties",
            "additionalProperties",
            "propertyNames",
            "items",
            "enum",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "minItems",
            "minProperties",
            "uniqueItems");

    @TempDir
    Path directory;

    @Test
    void everyKeyOfAnEnvironmentIsBound() throws IOException {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("name", "name: lab-a > name: lab-z");
        changes.put("profile", "profile: hard-way > profile: other");
        changes.put("cluster.domain", "domain: ocp4.example.com > domain: ocp4.example.org");
        changes.put("hypervisor.uri", "uri: qemu+ssh://root@hypervisor.example.com/system > uri: lxc:///system");
        changes.put("ssh.user", "user: core > user: root");
        changes.put("ssh.port", "port: 22 > port: 23");
        changes.put("ssh.key", "keys/id_ed25519 > keys/id_rsa");
        changes.put("ssh.known-hosts", "~/.ssh/known_hosts > ~/.ssh/other");
        changes.put("ssh.host-keys", "~/.ssh/known_hosts > ~/.ssh/known_hosts\n  host-keys: accept-new");
        changes.put("api.endpoint", "https://api.ocp4.example.com:6443 > https://10.0.0.1:6443");
        changes.put("api.ca", "assets/ca.crt > assets/other.crt");
        changes.put("api.kubeconfig", "assets/admin.kubeconfig > assets/other.kubeconfig");
        changes.put("machine-config.endpoint", "https://api-int.ocp4.example.com:22623 > https://10.0.0.1:22623");
        changes.put("machine-config.ca", "assets/mcs-ca.crt > assets/other.crt");
        changes.put("nodes.*.address", "192.168.126.101 > 192.168.126.111");
        changes.put("nodes.*.domain", "domain: ocp4-bootstrap > domain: other");
        changes.put("nodes.*.node-name", "domain: ocp4-bootstrap > node-name: other");
        changes.put("load-balancer.host", "host: 192.168.126.1 > host: 192.168.126.2");
        changes.put("load-balancer.config", "haproxy.cfg > other.cfg");
        changes.put("load-balancer.socket", "admin.sock > other.sock");
        changes.put("load-balancer.stats", ":9000/stats > :9001/stats");
        changes.put("load-balancer.reload[]", "[systemctl, reload > [service, reload");
        changes.put("load-balancer.backends.api", "{api: api > {api: other");
        changes.put("load-balancer.backends.machine-config", "machine-config: machine-config > machine-config: other");
        changes.put("load-balancer.server", "server: bootstrap > server: other");
        changes.put("disruption.interval", "interval: 100ms, budget > interval: 200ms, budget");
        changes.put("disruption.budget", "budget: 2s > budget: 3s");
        changes.put("disruption.silence", "silence: 200ms > silence: 300ms");
        changes.put("signals[]", "signals: [our-signals.yaml] > signals: []");
        changes.put("diagnosis.timeout", "timeout: 9s > timeout: 7s");
        changes.put("diagnosis.interval", "interval: 4s > interval: 3s");
        changes.put("diagnosis.console[]", "interval: 4s} > interval: 4s, console: [cat, console.log]}");
        changes.put("permissions[]", "permissions:\n  - start > permissions: []");
        for (String name : List.of(
                "vm-start",
                "ssh",
                "bootkube",
                "kubelet",
                "static-pods",
                "etcd-health",
                "api-health",
                "listing",
                "manifests",
                "certificates",
                "nodes",
                "service-network",
                "bootstrap-complete",
                "etcd-scaling",
                "operators",
                "follow",
                "handover",
                "removal-gate",
                "rehearsal",
                "load-balancer",
                "vm-stop",
                "*")) {
            changes.put("patience." + name + ".timeout", "timeout: 5m > timeout: 7m");
            changes.put("patience." + name + ".interval", "interval: 1s > interval: 3s");
            changes.put("patience." + name + ".hold", "hold: 2s > hold: 4s");
        }
        // These two cannot change alone: the domain begins with the name, and one node must be the bootstrap.
        changes.put("cluster.name", "name: ocp4\n  domain: ocp4.example.com > name: ocp5\n  domain: ocp5.example.com");
        changes.put("nodes.*.role", "role: bootstrap > role: master");
        String sound = MistakeCatalogue.sound();
        Files.createDirectories(directory.resolve("profiles"));
        Files.writeString(
                directory.resolve("profiles/other.yaml"),
                Files.readString(Path.of("environments/profiles/hard-way.yaml"))
                        .replace("name: hard-way", "name: other"));
        Files.copy(MistakeCatalogue.SIGNALS, directory.resolve("our-signals.yaml"));
        Environment before = load(sound);
        assertThat(load(sound)).as("equal where nothing differs").isEqualTo(before);

        assertThat(leaves("environment.schema.json")).isEqualTo(new TreeSet<>(changes.keySet()));
        changes.forEach((path, change) -> {
            String[] sides = change.split(" > ", 2);
            String text = sound.replaceFirst(Pattern.quote(sides[0]), sides[1]);
            if (path.equals("nodes.*.role")) {
                text = text.replaceFirst("(master-0:\n    role: )master", "$1bootstrap");
            }
            assertThat(text).as(path).isNotEqualTo(sound);
            assertThat(load(text)).as(path).isNotEqualTo(before);
        });
    }

    @Test
    void everyKeyOfAProfileIsBound() throws IOException {
        String sound = Files.readString(Path.of("environments/profiles/hard-way.yaml"));
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("name", "name: hard-way > name: hard-way");
        changes.put("units.bootkube", "bootkube: bootkube.service > bootkube: other.service");
        changes.put("units.kubelet", "kubelet: kubelet.service > kubelet: other.service");
        changes.put("bootkube-messages[]", "API server is up > API server is there");
        for (String pod : List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "*")) {
            changes.put("static-pods." + pod + ".namespace", "{namespace: openshift-etcd > {namespace: other");
            changes.put("static-pods." + pod + ".pod", "pod: etcd-bootstrap > pod: other");
            changes.put("static-pods." + pod + ".container", "container: etcd > container: other");
        }
        changes.put("etcdctl.container", "etcdctl:\n > etcdctl:\n  container: etcdctl\n");
        changes.put("etcdctl.endpoint", "https://127.0.0.1:2379 > https://127.0.0.1:1");
        changes.put("etcdctl.cacert", "cacert: / > cacert: /x/");
        changes.put("etcdctl.cert", "  cert: / >   cert: /x/");
        changes.put("etcdctl.key", "key: / > key: /x/");
        changes.put("localhost-api", "https://localhost:6443 > https://localhost:1");
        changes.put("localhost-kubeconfig", "localhost-kubeconfig: / > localhost-kubeconfig: /x/");
        changes.put("localhost-ca", "localhost-ca: / > localhost-ca: /x/");
        changes.put("manifests.namespaces[]", "- openshift-config > - other");
        changes.put("manifests.cluster-roles[]", "- system:node-bootstrapper > - other");
        changes.put("manifests.cluster-role-bindings[]", "- cluster-version-operator > - other");
        changes.put("manifests.crds[]", "- clusterversions.config > - other.config");
        changes.put(
                "manifests.deployments[].namespace", "- {namespace: openshift-cluster-version > - {namespace: other");
        changes.put("manifests.deployments[].name", "name: cluster-version-operator} > name: other}");
        changes.put("masters.at-least", "masters:\n > masters:\n  at-least: 2\n");
        changes.put(
                "masters.etcdctl.container",
                "masters:\n > masters:\n  etcdctl: {endpoint: \"https://localhost:2379\", container: c}\n");
        changes.put(
                "masters.etcdctl.endpoint",
                "masters:\n > masters:\n  etcdctl: {endpoint: \"https://localhost:2379\"}\n");
        for (String file : List.of("cacert", "cert", "key")) {
            changes.put(
                    "masters.etcdctl." + file,
                    "masters:\n > masters:\n  etcdctl: {endpoint: \"https://localhost:2379\", cacert: /a, cert: /b, key: /c}\n"
                            .replace(file + ": /", file + ": /x/"));
        }
        changes.put("masters.csr-requestor", "csr-requestor: system:bootstrapper > csr-requestor: other");
        changes.put("masters.service-api", "https://172.30.0.1:443 > https://172.30.0.1:1");
        changes.put(
                "masters.static-pods.*.namespace",
                "{namespace: openshift-etcd, pod: etcd, > {namespace: other, pod: etcd,");
        changes.put("masters.static-pods.*.pod", "pod: etcd, > pod: other,");
        changes.put("masters.static-pods.*.container", "pod: etcd, container: etcd > pod: etcd, container: other");
        changes.put("operators.etcd.namespace", "etcd: {namespace: openshift-etcd-operator > etcd: {namespace: other");
        changes.put("operators.etcd.name", "name: etcd-operator}  > name: other} ");
        changes.put("operators.etcd-messages[]", "- Removing bootstrap member > - other");
        changes.put("operators.control-plane[]", "control-plane: [etcd, > control-plane: [other,");
        changes.put(
                "operators.deployments[].namespace",
                "- {namespace: openshift-network-operator, > - {namespace: other,");
        changes.put("operators.deployments[].name", "name: network-operator} > name: other}");
        changes.put("handover.message", "message: Bootstrap Complete > message: other");
        changes.put("handover.marker", "marker: / > marker: /x/");
        changes.put("handover.config-map.namespace", "config-map: {namespace: kube-system > config-map: {namespace: x");
        changes.put("handover.config-map.name", "name: bootstrap} > name: other}");
        changes.put("handover.machine-config-port", "port: 22623 > port: 22624");
        changes.put(
                "handover.leases[].namespace",
                "{namespace: kube-system, name: kube-scheduler > {namespace: x, name: kube-scheduler");
        changes.put(
                "handover.machine-config-server.namespace", "server: {namespace: openshift > server: {namespace: o");
        changes.put("handover.machine-config-server.label", "label: k8s-app= > label: app=");
        changes.put(
                "handover.cluster-version-operator.namespace",
                "operator: {namespace: openshift-cluster > operator: {namespace: cluster");
        changes.put(
                "handover.cluster-version-operator.name",
                "cluster-version, name: cluster-version-operator} # \"What > cluster-version, name: other} # \"What");
        changes.put("masters.kubelet-kubeconfig", "kubelet-kubeconfig: / > kubelet-kubeconfig: /x/");
        changes.put("handover.without[]", "[service-endpoints] > [marker]");
        changes.put("diagnosis.bootstrap-kubeconfig", "bootstrap-kubeconfig: / > bootstrap-kubeconfig: /x/");
        changes.put("diagnosis.certificates.*[].file", "- file: / > - file: /x/");
        changes.put("diagnosis.certificates.*[].ca", "        ca: / >         ca: /x/");
        changes.put("diagnosis.certificates.*[].names[]", "[\"{address}\"] > [\"{node-name}\"]");
        changes.put("files.static-pods", "static-pods: /etc > static-pods: /x/etc");
        changes.put(
                "files.bootstrap-manifests[]", "bootstrap-manifests: [etcd-pod.yaml, > bootstrap-manifests: [x.yaml,");
        changes.put("files.master-manifests[]", "master-manifests: [etcd-pod.yaml, > master-manifests: [x.yaml,");
        changes.put("files.service-records", "  bootstrap-manifests: >   service-records: /x\n  bootstrap-manifests:");
        changes.put("files.ignition-result", "  bootstrap-manifests: >   ignition-result: /x\n  bootstrap-manifests:");
        changes.put(
                "left-out.machine-config-on-bootstrap",
                "units:\n > left-out: {machine-config-on-bootstrap: x}\nunits:\n");
        changes.put("gaps[].checks[]", "units:\n > gaps: [{checks: [\"12.3\", \"12.6\"], why: x}]\nunits:\n");
        changes.put("gaps[].why", "units:\n > gaps: [{checks: [\"12.3\"], why: y}]\nunits:\n");
        changes.put("handover.leases[].name", "kube-system, name: kube-scheduler > kube-system, name: other");
        Files.createDirectories(directory.resolve("profiles"));
        Files.copy(MistakeCatalogue.SIGNALS, directory.resolve("our-signals.yaml"));
        Path profile = directory.resolve("profiles/hard-way.yaml");
        Files.writeString(profile, sound);
        Environment before = load(MistakeCatalogue.sound());

        assertThat(leaves("profiles/profile.schema.json")).isEqualTo(new TreeSet<>(changes.keySet()));
        changes.remove("name"); // It can only be the file's own; ProfileBinder compares it with that.
        for (Map.Entry<String, String> change : changes.entrySet()) {
            String[] sides = change.getValue().split(" > ", 2);
            String text = sound.replaceFirst(Pattern.quote(sides[0]), sides[1]);
            assertThat(text).as(change.getKey()).isNotEqualTo(sound);
            Files.writeString(profile, text);
            if (change.getKey().equals("masters.at-least")) {
                // Of an environment that has as many it changes nothing else.
                assertThatExceptionOfType(EnvironmentException.class).isThrownBy(() -> load(MistakeCatalogue.sound()));
                continue;
            }
            assertThat(load(MistakeCatalogue.sound())).as(change.getKey()).isNotEqualTo(before);
        }
    }

    @Test
    void everyKeyOfAPivotIsBound() throws IOException {
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("name", "name: lab-a > name: lab-z");
        changes.put("profile", "profile: cluster-api > profile: other");
        changes.put("tools.host", "host: docker.example.com > host: other.example.com");
        for (String tool : List.of("kind", "clusterctl", "kubectl", "helm")) {
            changes.put("tools." + tool, tool + ": /opt/bin > " + tool + ": /usr/bin");
        }
        changes.put("ssh.user", "user: qa > user: root");
        changes.put("ssh.port", "port: 22 > port: 23");
        changes.put("ssh.key", "keys/id_ed25519 > keys/id_rsa");
        changes.put("ssh.known-hosts", "~/.ssh/known_hosts > ~/.ssh/other");
        changes.put("ssh.host-keys", "~/.ssh/known_hosts > ~/.ssh/known_hosts\n  host-keys: accept-new");
        changes.put("source.name", "name: bootstrap > name: other");
        changes.put("source.config", "config: /pivot > config: /other");
        changes.put("source.kubeconfig", "/pivot/bootstrap.kubeconfig > /other/bootstrap.kubeconfig");
        changes.put("target.name", "name: pivot > name: other");
        changes.put("target.namespace", "namespace: default > namespace: other");
        changes.put("target.manifest", "manifest: /pivot > manifest: /other");
        changes.put("target.kubeconfig", "/pivot/pivot.kubeconfig > /other/pivot.kubeconfig");
        changes.put("cni.release", "release: cilium > release: other");
        changes.put("cni.chart", "chart: cilium/cilium > chart: cilium/other");
        changes.put("cni.version", "1.18.2 > 1.18.3");
        changes.put("cni.namespace", "namespace: kube-system > namespace: other");
        changes.put("cni.repository.name", "{name: cilium > {name: other");
        changes.put("cni.repository.url", "https://helm.cilium.io/ > https://charts.example.com/");
        changes.put("signals[]", "signals: [our-signals.yaml] > signals: []");
        changes.put("diagnosis.timeout", "timeout: 9s > timeout: 7s");
        changes.put("diagnosis.interval", "interval: 4s > interval: 3s");
        changes.put("permissions[]", "permissions:\n  - create > permissions: []");
        for (String name : List.of(
                "bootstrap-cluster",
                "controllers",
                "provisioning",
                "api-health",
                "cni",
                "nodes",
                "move-gate",
                "move",
                "handover",
                "deletion",
                "*")) {
            changes.put("patience." + name + ".timeout", "timeout: 5m > timeout: 7m");
            changes.put("patience." + name + ".interval", "interval: 1s > interval: 3s");
            changes.put("patience." + name + ".hold", "hold: 2s > hold: 4s");
        }
        String sound = MistakeCatalogue.soundPivot();
        Files.createDirectories(directory.resolve("profiles"));
        Files.writeString(
                directory.resolve("profiles/other.yaml"),
                Files.readString(Path.of("environments/profiles/cluster-api.yaml"))
                        .replace("name: cluster-api", "name: other"));
        Files.copy(MistakeCatalogue.SIGNALS, directory.resolve("our-signals.yaml"));
        Environment before = load(sound);
        assertThat(load(sound)).as("equal where nothing differs").isEqualTo(before);

        assertThat(leaves("cluster-api.schema.json")).isEqualTo(new TreeSet<>(changes.keySet()));
        changes.forEach((path, change) -> {
            String[] sides = change.split(" > ", 2);
            String text = sound.replaceFirst(Pattern.quote(sides[0]), sides[1]);
            assertThat(text).as(path).isNotEqualTo(sound);
            assertThat(load(text)).as(path).isNotEqualTo(before);
        });
    }

    @Test
    void everyKeyOfAPivotsProfileIsBound() throws IOException {
        String sound = Files.readString(Path.of("environments/profiles/cluster-api.yaml"));
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("name", "name: cluster-api > name: cluster-api");
        changes.put("kind", "kind: cluster-api > kind: cluster-api");
        for (String side : List.of("source", "target")) {
            changes.put(
                    "init." + side + ".infrastructure[]",
                    side + ": {infrastructure: [docker] > " + side + ": {infrastructure: [docker, in-memory]");
            changes.put(
                    "init." + side + ".addons[]",
                    side + ": {infrastructure: [docker], addons: [helm] > " + side
                            + ": {infrastructure: [docker], addons: []");
        }
        changes.put("controllers.*.namespace", "namespace: capi-system > namespace: other");
        changes.put("controllers.*.name", "name: capi-controller-manager > name: other");
        Files.createDirectories(directory.resolve("profiles"));
        Files.copy(MistakeCatalogue.SIGNALS, directory.resolve("our-signals.yaml"));
        Path profile = directory.resolve("profiles/cluster-api.yaml");
        String more = sound + "  infrastructure-in-memory: {namespace: x, name: x}\n";
        Files.writeString(profile, more);
        Environment before = load(MistakeCatalogue.soundPivot());

        assertThat(leaves("profiles/cluster-api.schema.json")).isEqualTo(new TreeSet<>(changes.keySet()));
        // These two decide how the file is read, and can be nothing else.
        changes.keySet().removeAll(Set.of("name", "kind"));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            String[] sides = change.getValue().split(" > ", 2);
            String text = more.replaceFirst(Pattern.quote(sides[0]), sides[1]);
            assertThat(text).as(change.getKey()).isNotEqualTo(more);
            Files.writeString(profile, text);
            assertThat(load(MistakeCatalogue.soundPivot())).as(change.getKey()).isNotEqualTo(before);
        }
    }

    @Test
    void everyRoleAndPermissionCanBeWritten() {
        SchemaGuide guide = new SchemaGuide(SchemaValidator.json("environment.schema.json"));

        assertThat(SchemaGuide.choices(guide.at(List.of("nodes", "x", "role")))).isEqualTo(lower(Role.values()));
        SchemaGuide pivot = new SchemaGuide(SchemaValidator.json("cluster-api.schema.json"));
        Set<String> words = new TreeSet<>();
        for (SchemaGuide each : List.of(guide, pivot)) {
            words.addAll(List.of(
                    SchemaGuide.choices(each.at(List.of("permissions", 0))).split(", ", -1)));
        }
        assertThat(words)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Permission.values()).map(Permission::word).toList());
    }

    @Test
    void theConditionsThatCanBeLeftOutAreThoseThatMayBe() {
        SchemaGuide guide = new SchemaGuide(SchemaValidator.json("profiles/profile.schema.json"));

        assertThat(SchemaGuide.choices(guide.at(List.of("handover", "without", 0))))
                .isEqualTo(Arrays.stream(HandoverCondition.values())
                        .filter(HandoverCondition::dispensable)
                        .map(HandoverCondition::id)
                        .collect(Collectors.joining(", ")));
        assertThat(HandoverCondition.values())
                .allSatisfy(condition ->
                        assertThat(HandoverCondition.of(condition.id())).isEqualTo(condition));
    }

    @Test
    void everyKeyHelpsInEditorsAndEveryRuleHasWords() {
        for (String schema : List.of(
                "environment.schema.json",
                "profiles/profile.schema.json",
                "cluster-api.schema.json",
                "profiles/cluster-api.schema.json",
                "signals/signals.schema.json")) {
            JsonNode json = SchemaValidator.json(schema);
            rules(json, schema);
            helps(new SchemaGuide(json), new SchemaGuide(json).at(List.of()), schema);
        }
    }

    private static void rules(JsonNode schema, String path) {
        assertThat(KEYWORDS).as(path).containsAll(names(schema));
        if (schema.has("pattern")) {
            assertThat(schema.path("patternErrorMessage").asString(""))
                    .as(path + " says what is wrong; what to write")
                    .matches("is not [^;]+; write [^;]+");
        }
        for (String group : List.of("properties", "$defs")) {
            schema.path(group).properties().forEach(entry -> rules(entry.getValue(), path + "/" + entry.getKey()));
        }
        for (String single : List.of("items", "additionalProperties", "propertyNames")) {
            if (schema.path(single).isObject()) {
                rules(schema.path(single), path + "/" + single);
            }
        }
    }

    private static void helps(SchemaGuide guide, JsonNode schema, String path) {
        for (String key : SchemaGuide.keys(schema)) {
            JsonNode property = guide.property(schema, key);
            String at = path + "/" + key;
            assertThat(names(property)).as(at).contains("title", "description", "examples", "type");
            if (property.path("type").asString().equals("object")) {
                assertThat(names(property)).as(at).contains("additionalProperties");
            }
            helps(guide, property, at);
        }
        if (schema.path("additionalProperties").isObject()) {
            helps(guide, guide.property(schema, "any"), path + "/*");
        }
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static Set<String> leaves(String schema) {
        return new SchemaGuide(SchemaValidator.json(schema)).leaves();
    }

    private static String lower(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private Environment load(String text) {
        try {
            Path file = Files.writeString(directory.resolve("lab-a.yaml"), text);
            return EnvironmentLoader.load(file, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

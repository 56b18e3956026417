package io.stagegate.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
            "meaning",
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

    private static final List<String> SCHEMAS = List.of(
            "environment.schema.json",
            "profiles/profile.schema.json",
            "cluster-api.schema.json",
            "profiles/cluster-api.schema.json",
            "signals/signals.schema.json");

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
        changes.put("etcd.ca", "assets/etcd-ca.crt > assets/other.crt");
        changes.put("etcd.cert", "assets/etcd-client.crt > assets/other.crt");
        changes.put("etcd.key", "assets/etcd-client.key > assets/other.key");
        changes.put("pull-secret", "pull-secret: pull > pull-secret: other");
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
        for (String name : patiences("environment.schema.json")) {
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
    void everyKeyOfAProfileIsAComponent() {
        agree(InstallProfile.class, "profiles/profile.schema.json", Set.of(), Set.of("overrides[]"));
        agree(ClusterApiProfile.class, "profiles/cluster-api.schema.json", Set.of("kind"), Set.of("overrides[]"));
    }

    /** @param own the schema's keys that are read otherwise, and the components that come from elsewhere */
    private static void agree(Class<?> record, String schema, Set<String> own, Set<String> elsewhere) {
        SchemaGuide guide = new SchemaGuide(SchemaValidator.json(schema));
        Set<String> components = new TreeSet<>(components(record, ""));
        components.removeAll(elsewhere);
        Set<String> keys = new TreeSet<>(guide.leaves());
        keys.removeAll(own);
        // Names that the schema knows in a map stand for any name in it.
        keys.removeIf(
                key -> !components.contains(key) && components.contains(key.replaceAll("[.][^.]+([.][^.]+)$", ".*$1")));
        assertThat(components).as(schema).isEqualTo(keys);
    }

    private static Set<String> components(Type type, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            String below = generic.getRawType() == Optional.class
                    ? path
                    : generic.getRawType() == Map.class ? path + ".*" : path + "[]";
            return components(arguments[arguments.length - 1], below);
        }
        Class<?> plain = (Class<?>) type;
        if (!plain.isRecord()) {
            return Set.of(path);
        }
        Set<String> found = new TreeSet<>();
        for (RecordComponent component : plain.getRecordComponents()) {
            boolean unwrapped = component.isAnnotationPresent(RecordBinder.Unwrapped.class);
            String below = unwrapped ? path : YamlNode.below(path, RecordBinder.key(component.getName()));
            found.addAll(components(component.getGenericType(), below));
        }
        return found;
    }

    @Test
    void everyMeaningIsKnown() {
        for (String schema : SCHEMAS) {
            assertThat(RecordBinder.MEANINGS.keySet())
                    .containsAll(SchemaValidator.json(schema).findValues("meaning").stream()
                            .filter(JsonNode::isString)
                            .map(JsonNode::asString)
                            .toList());
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
        for (String name : patiences("cluster-api.schema.json")) {
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
    }

    @Test
    void everyKeyHelpsInEditorsAndEveryRuleHasWords() {
        for (String schema : SCHEMAS) {
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

    private static List<String> patiences(String schema) {
        SchemaGuide guide = new SchemaGuide(SchemaValidator.json(schema));
        List<String> names = new ArrayList<>(SchemaGuide.keys(guide.at(List.of("patience"))));
        names.add("*");
        return names;
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

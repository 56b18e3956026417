package io.stagegate.probe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.PivotStory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Cluster API pivot whose two API servers and tools answer from a script. */
public final class ScriptedPivot implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String READY = "{\"type\":\"Ready\",\"status\":\"%s\",\"reason\":\"R\",\"message\":\"%s\"}";

    public static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private final ScriptedLab lab = new ScriptedLab();
    private final Environment environment;

    /** The sandbox's environment, its kubeconfigs in this directory. */
    public ScriptedPivot(Path directory) {
        this(directory, Set.of(Permission.CREATE, Permission.MOVE, Permission.DELETE));
    }

    public ScriptedPivot(Path directory, Set<Permission> permissions) {
        environment = environment(directory, permissions);
        lab.in(environment).answers("/none", 404, "");
        for (Side side : Side.values()) {
            lab.api(side)
                    .answers("/readyz", "ok")
                    .answers(
                            "/api/v1/namespaces/kube-system",
                            "{\"metadata\":{\"name\":\"kube-system\",\"uid\":\"" + side + "\"}}")
                    .answers("/api/v1/namespaces/kube-system/secrets", "{\"items\":[]}");
            uninitialised(side);
            nodes(side, "True", "");
        }
    }

    private static Environment environment(Path directory, Set<Permission> permissions) {
        try {
            String text = Files.readString(Path.of("environments/capi-sandbox.yaml"))
                    .replace("/run/stagegate/capi", directory.toString())
                    .replace(
                            "[create, move, delete]",
                            permissions.stream().map(Permission::word).toList().toString());
            return EnvironmentLoader.load(Files.writeString(directory.resolve("capi-sandbox.yaml"), text), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ScriptedLab lab() {
        return lab;
    }

    public Environment environment() {
        return environment;
    }

    /** Cluster API is not there: no kinds, no inventory. */
    public ScriptedPivot uninitialised(Side side) {
        lab.api(side).answers(DEFINITIONS, "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":null}");
        lab.api(side).forgets("/apis/clusterctl.cluster.x-k8s.io/v1alpha3/providers");
        return this;
    }

    /** A cluster has this of Cluster API, and its controllers run. */
    public ScriptedPivot has(Side side, List<ApiObject> objects) {
        return has(side, objects, PivotStory.PROVIDERS);
    }

    public ScriptedPivot has(Side side, List<ApiObject> objects, List<ManagementCluster.Provider> providers) {
        ScriptedApi api = lab.api(side);
        api.answers(DEFINITIONS, list(crds()));
        PivotStory.CRDS.values().stream().map(ScriptedPivot::group).distinct().forEach(group -> {
            api.answers("/apis/" + group, group(group, "v1beta1"));
            api.answers("/apis/" + group + "/v1beta1", resources(group, "v1beta1"));
        });
        ArrayNode inventory = JSON.createArrayNode();
        providers.forEach(provider -> {
            ObjectNode object = inventory
                    .addObject()
                    .put("version", provider.version())
                    .put("type", provider.infrastructure() ? "InfrastructureProvider" : "AnotherProvider");
            object.putObject("metadata").put("name", provider.name()).put("namespace", provider.namespace());
        });
        api.answers("/apis/clusterctl.cluster.x-k8s.io/v1alpha3/providers", list(inventory));
        PivotStory.CRDS.forEach((kind, crd) -> api.answers(
                "/apis/" + PivotStory.group(kind) + "/v1beta1/" + crd.substring(0, crd.indexOf('.')),
                list(json(kind, objects))));
        api.answers("/api/v1/secrets", list(json("Secret", objects)));
        api.answers("/api/v1/namespaces/default/secrets", list(json("Secret", objects)));
        api.answers("/api/v1/configmaps", "{\"items\":[]}");
        environment
                .pivot()
                .profile()
                .controllers()
                .forEach((provider, name) -> controller(side, name.namespace(), name.name()));
        return this;
    }

    private void controller(Side side, String namespace, String name) {
        String path = "/apis/apps/v1/namespaces/" + namespace + "/deployments/" + name;
        lab.api(side)
                .answers(
                        path,
                        "{\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" + namespace
                                + "\",\"generation\":1},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}}},\"status\":"
                                + "{\"observedGeneration\":1,\"conditions\":[{\"type\":\"Available\",\"status\":\"True\"}]}}")
                .answers(
                        "/api/v1/namespaces/" + namespace + "/pods",
                        "{\"items\":[{\"metadata\":{\"name\":\"p\",\"namespace\":\"" + namespace
                                + "\"},\"spec\":{\"nodeName\":\"n\",\"containers\":[{\"name\":\"c\"}]},\"status\":{\"phase\":\"Running\",\"containerStatuses\":"
                                + "[{\"name\":\"c\",\"ready\":true,\"restartCount\":0,\"state\":{\"running\":{}}}],"
                                + "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}]}");
    }

    /** The nodes of two machines, all of them so. */
    public ScriptedPivot nodes(Side side, String ready, String message) {
        ArrayNode nodes = JSON.createArrayNode();
        for (String name : List.of("node-controlplane-pivot-0", "node-worker-md-0-abcde-0")) {
            ObjectNode node = nodes.addObject();
            node.putObject("metadata").put("name", name);
            node.putObject("status").putArray("conditions").addPOJO(read(READY.formatted(ready, message)));
            ((ObjectNode) node.get("status")).putArray("addresses");
        }
        lab.api(side).answers("/api/v1/nodes", list(nodes));
        return this;
    }

    private static ArrayNode crds() {
        ArrayNode crds = JSON.createArrayNode();
        PivotStory.KINDS.forEach(kind -> {
            ObjectNode metadata = crds.addObject().putObject("metadata").put("name", kind.crd());
            ObjectNode labels = metadata.putObject("labels").put("clusterctl.cluster.x-k8s.io", "");
            if (!kind.provided()) {
                labels.put("clusterctl.cluster.x-k8s.io/core", "cert-manager");
            }
            if (kind.moveHierarchy()) {
                labels.put("clusterctl.cluster.x-k8s.io/move-hierarchy", "");
            }
        });
        return crds;
    }

    private static String group(String crd) {
        return crd.substring(crd.indexOf('.') + 1);
    }

    /** What the API's discovery tells of a group; the first version is the one that it prefers. */
    public static String group(String group, String... versions) {
        ObjectNode json = JSON.createObjectNode().put("kind", "APIGroup").put("name", group);
        ArrayNode served = json.putArray("versions");
        for (String version : versions) {
            served.addObject().put("groupVersion", group + "/" + version).put("version", version);
        }
        json.putObject("preferredVersion")
                .put("groupVersion", group + "/" + versions[0])
                .put("version", versions[0]);
        return json.toString();
    }

    public static String resources(String group, String version) {
        ObjectNode json =
                JSON.createObjectNode().put("kind", "APIResourceList").put("groupVersion", group + "/" + version);
        ArrayNode resources = json.putArray("resources");
        PivotStory.CRDS.forEach((kind, crd) -> {
            if (group(crd).equals(group)) {
                resources
                        .addObject()
                        .put("name", crd.substring(0, crd.indexOf('.')))
                        .put("kind", kind)
                        .put("namespaced", true);
            }
        });
        return json.toString();
    }

    private static ArrayNode json(String kind, List<ApiObject> objects) {
        ArrayNode items = JSON.createArrayNode();
        objects.stream().filter(object -> object.id().kind().equals(kind)).forEach(object -> items.add(json(object)));
        return items;
    }

    private static ObjectNode json(ApiObject object) {
        ObjectNode json = JSON.createObjectNode();
        json.put(
                "apiVersion", object.id().group().isEmpty() ? "v1" : object.id().group() + "/v1beta1");
        json.put("kind", object.id().kind());
        ObjectNode metadata = json.putObject("metadata")
                .put("name", object.id().name())
                .put("namespace", object.id().namespace())
                .put("uid", object.uid());
        if (!object.generation().isEmpty()) {
            metadata.put("generation", Integer.parseInt(object.generation()));
        }
        ArrayNode owners = metadata.putArray("ownerReferences");
        object.owners()
                .forEach(owner -> owners.addObject()
                        .put(
                                "apiVersion",
                                owner.id().group().isEmpty() ? "v1" : owner.id().group() + "/v1beta1")
                        .put("kind", owner.id().kind())
                        .put("name", owner.id().name())
                        .put("uid", owner.uid()));
        if (object.role().equals("control plane")) {
            metadata.withObject("/labels").put("cluster.x-k8s.io/control-plane", "");
        }
        if (object.labelled("move")) {
            metadata.withObject("/labels").put("clusterctl.cluster.x-k8s.io/move", "");
        }
        if (object.id().kind().equals("Secret")) {
            json.putObject("data").put("value", "dmVyeSBzZWNyZXQ=");
            return json;
        }
        ObjectNode spec = json.putObject("spec");
        ObjectNode status = json.putObject("status");
        if (object.paused()) {
            spec.put("paused", true);
        }
        if (object.leaving()) {
            metadata.put("deletionTimestamp", "2026-11-21T12:00:00Z");
        }
        object.refers()
                .forEach(id -> spec.withObject("/template/spec")
                        .withArray("files")
                        .addObject()
                        .withObject("/contentFrom/secret")
                        .put("name", id.name()));
        object.says().forEach((what, words) -> say(spec, status, what, words));
        return json;
    }

    private static void say(ObjectNode spec, ObjectNode status, String what, String words) {
        switch (what) {
            case "cluster" -> spec.put("clusterName", words);
            case "wanted" -> spec.put("replicas", Integer.parseInt(words));
            case "nodeRef" -> status.putObject("nodeRef").put("name", words);
            case "Ready" -> status.withArray("conditions").addPOJO(read(READY.formatted(words, "")));
            case "replicas", "readyReplicas", "observedGeneration" -> status.put(what, Integer.parseInt(words));
            case "infrastructureReady", "controlPlaneReady" -> status.put(what, Boolean.parseBoolean(words));
            case "role", "generation", "move" -> {}
            default -> status.put(what, words);
        }
    }

    private static Object read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String list(ArrayNode items) {
        ObjectNode list = JSON.createObjectNode();
        list.putObject("metadata");
        list.set("items", items);
        return list.toString();
    }

    @Override
    public void close() {
        lab.close();
    }
}

package io.stagegate.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.gathered.GatheredFiles;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API's objects as files: {@code resources/KIND.json} of a log bundle, and what {@code oc adm inspect} writes of a
 * must-gather, found by the paths of the API's own requests.
 */
final class GatheredObjects {

    /** {@code /api/v1/namespaces/NS/pods/NAME} and {@code /apis/GROUP/VERSION/…}. */
    private static final Pattern REQUEST = Pattern.compile(
            "/(?:api|apis/([^/]+))/([^/]+)(?:/namespaces/([^/]+))?/([a-z0-9.-]+)(?:/([^/]+))?(?:/(log))?");

    /** Where a log bundle calls a kind by another word than the API. */
    private static final Map<String, String> CALLED = Map.of(
            "certificatesigningrequests", "csr",
            "clusterversions", "clusterversion",
            "kubeapiservers", "kubeapiserver",
            "kubecontrollermanagers", "kubecontrollermanager",
            "openshiftapiservers", "openshiftapiserver");

    /** So much of one kind fits into the memory. */
    private static final long MOST = 64L << 20;

    private static final long ONE = 4L << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GatheredFiles files;

    GatheredObjects(GatheredFiles files) {
        this.files = files;
    }

    /**
     * What a GET of this address gives.
     *
     * @return empty where such objects were gathered, and this is none of them
     * @throws CouldNotCheckException when such objects were not gathered
     */
    Optional<byte[]> at(URI uri) {
        Matcher request = REQUEST.matcher(uri.getPath());
        if (!request.matches()) {
            throw CouldNotCheckException.notInTheBundle("the API's answer to " + uri.getPath());
        }
        String group = request.group(1) == null ? "core" : request.group(1);
        String namespace = request.group(3);
        String kind = request.group(4);
        String name = request.group(5);
        if (request.group(6) != null) {
            return Optional.of(log(uri, namespace, name));
        }
        // A namespace by itself is asked for as what is in it.
        boolean isNamespace = kind.equals("namespaces") && namespace == null;
        List<JsonNode> found = collection(group, kind, isNamespace ? null : namespace);
        if (name != null) {
            return found.stream()
                    .filter(each -> each.path("metadata").path("name").asText().equals(name))
                    .findFirst()
                    .map(each -> each.toString().getBytes(UTF_8));
        }
        ObjectNode list = JSON.createObjectNode();
        list.put("kind", "List").put("apiVersion", (group.equals("core") ? "" : group + "/") + request.group(2));
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        found.stream().filter(selected(uri)).forEach(items::add);
        return Optional.of(list.toString().getBytes(UTF_8));
    }

    private List<JsonNode> collection(String group, String kind, String namespace) {
        List<JsonNode> found = new ArrayList<>();
        if (!ofLogBundle(kind, found) && !ofMustGather(group, kind, found)) {
            String file = "resources/" + CALLED.getOrDefault(kind, kind) + ".json";
            throw CouldNotCheckException.notInTheBundle(kind
                    + (files.has(file) ? " of the API, which gave none when " + file + " was written" : " of the API"));
        }
        if (namespace != null) {
            found.removeIf(
                    each -> !each.path("metadata").path("namespace").asText().equals(namespace));
        }
        return found;
    }

    private boolean ofLogBundle(String kind, List<JsonNode> found) {
        Optional<JsonNode> list = files.json("resources/" + CALLED.getOrDefault(kind, kind) + ".json", MOST)
                .filter(json -> json.path("items").isArray());
        list.ifPresent(json -> json.path("items").forEach(found::add));
        return list.isPresent();
    }

    private boolean ofMustGather(String group, String kind, List<JsonNode> found) {
        List<String> paths = new ArrayList<>(files.below("cluster-scoped-resources/" + group + "/" + kind + "/"));
        paths.addAll(files.below("cluster-scoped-resources/" + group + "/" + kind + ".yaml"));
        for (String path : files.below("namespaces/")) {
            String[] names = path.split("/", -1);
            boolean list = names.length == 4 && names[2].equals(group) && names[3].equals(kind + ".yaml");
            boolean one = names.length == 5 && names[2].equals(group) && names[3].equals(kind);
            boolean itself = kind.equals("namespaces") && names.length == 3 && names[2].equals(names[1] + ".yaml");
            if (list || one || itself) {
                paths.add(path);
            }
        }
        boolean there = false;
        for (String path : paths) {
            Optional<JsonNode> read = files.bytes(path, path.contains("/" + kind + ".yaml") ? MOST / 4 : ONE)
                    .flatMap(GatheredObjects::yaml);
            there |= read.isPresent();
            read.ifPresent(json -> {
                if (json.path("items").isArray()) {
                    json.path("items").forEach(found::add);
                } else {
                    found.add(json);
                }
            });
        }
        return there;
    }

    /** A pod's log: of a container that ran, as it was when it was gathered. */
    private byte[] log(URI uri, String namespace, String pod) {
        String container = query(uri, "container").orElse("");
        String path =
                "namespaces/" + namespace + "/pods/" + pod + "/" + container + "/" + container + "/logs/current.log";
        List<String> lines = files.lastLines(path);
        if (lines.isEmpty()) {
            throw CouldNotCheckException.notInTheBundle("the log of pod " + namespace + "/" + pod);
        }
        return String.join("\n", lines).getBytes(UTF_8);
    }

    /** {@code labelSelector=app=etcd,x}; other selectors are not known here. */
    private static Predicate<JsonNode> selected(URI uri) {
        return query(uri, "labelSelector")
                .map(selector -> Arrays.stream(selector.split(",", -1))
                        .map(GatheredObjects::labelled)
                        .reduce(each -> true, Predicate::and))
                .orElse(each -> true);
    }

    private static Predicate<JsonNode> labelled(String term) {
        String[] parts = term.split("==?", 2);
        if (!parts[0].matches("[A-Za-z0-9./_-]+")) {
            throw CouldNotCheckException.notInTheBundle("a choice by labels such as " + term);
        }
        return each -> {
            JsonNode label = each.path("metadata").path("labels").path(parts[0]);
            return parts.length == 1 ? !label.isMissingNode() : label.asText("").equals(parts[1]);
        };
    }

    private static Optional<String> query(URI uri, String key) {
        return uri.getQuery() == null
                ? Optional.empty()
                : Arrays.stream(uri.getQuery().split("&", -1))
                        .filter(each -> each.startsWith(key + "="))
                        .map(each -> each.substring(key.length() + 1))
                        .findFirst();
    }

    /** Apart, because it takes half a second to load, which a bundle without a must-gather need not spend. */
    private static final class Yaml {
        private static final KubernetesSerialization READER = new KubernetesSerialization();
    }

    static Optional<JsonNode> yaml(byte[] bytes) {
        try {
            return Optional.ofNullable(Yaml.READER.unmarshal(new String(bytes, UTF_8), JsonNode.class));
        } catch (RuntimeException e) {
            // Cut short, or none: as if it was not gathered.
            return Optional.empty();
        }
    }
}

package io.stagegate.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stagegate.environment.Bundle;
import io.stagegate.environment.Node;
import io.stagegate.gathered.GatheredFiles;
import io.stagegate.gathered.JournalLine;
import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The containers of a node: what {@code crictl inspect} said of each, and its log; in a must-gather what the API says of its
 * pods, if the node is Ready there: of any other, kubelet's last words may be old. Of a log without {@code --timestamps} each line
 * has the time that the program wrote itself, or that of the line before.
 */
final class Containers {

    private static final int INSPECT = 4 << 20;

    /** How long before the end of what was gathered something still tells of it. */
    static final Duration RECENT = Duration.ofMinutes(15);

    /** klog's header: {@code E1120 10:00:03.123456}. */
    private static final Pattern KLOG = Pattern.compile("^[IWEF](\\d\\d)(\\d\\d) (\\d\\d:\\d\\d:\\d\\d\\.\\d{1,9})\\b");

    /** RFC 3339 in front, as {@code oc adm inspect} asks for, or in a field of the line (etcd, logrus). */
    private static final Pattern RFC_3339 =
            Pattern.compile("(20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d))");

    /** Go's log package: {@code 2025/11/20 10:00:03}; older etcds have dashes. */
    private static final Pattern GO = Pattern.compile("^(20\\d\\d)[/-](\\d\\d)[/-](\\d\\d) (\\d\\d:\\d\\d:\\d\\d)");

    /** {@code oc adm inspect}'s own, in front of each line. */
    private static final String TIMESTAMP = "^20\\d\\d-\\S+Z ";

    /** A must-gather's {@code namespaces/NS/pods/POD/CONTAINER/CONTAINER/logs/current.log}. */
    private static final Pattern OF_POD = Pattern.compile(
            "(namespaces/([^/]+)/pods/([^/]+)/)([^/]+)/[^/]+/logs/(?:current|previous)(?:\\.insecure)?\\.log");

    private static final Pattern POD = Pattern.compile("(namespaces/[^/]+/pods/([^/]+)/)\\2\\.yaml");

    private static final Pattern NODE_NAME = Pattern.compile("(?m)^ +nodeName: [\"']?([A-Za-z0-9.-]+)");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GatheredFiles files;
    private final String folder;
    private final List<Container> all = new ArrayList<>();
    private final List<Container> byApi = new ArrayList<>();
    private final Map<String, String> sources = new HashMap<>();
    private final boolean told;

    /**
     * @param state CRI's word; empty, as pod and sandbox are, where only the name of the log tells of it
     * @param ended when it ended; empty for one that runs, or where it is not known
     */
    private record Container(
            String log,
            String id,
            String sandbox,
            String namespace,
            String pod,
            String name,
            int attempt,
            String state,
            Instant created,
            Optional<Instant> ended) {

        boolean runs() {
            return state.equals("CONTAINER_RUNNING");
        }
    }

    /** @param folder of what a log bundle has of the node; empty where it has nothing */
    Containers(Bundle bundle, Node node, String folder) {
        this.files = bundle.files();
        this.folder = folder;
        List<String> paths = folder.isEmpty() ? List.of() : files.below(folder + "containers/");
        for (String path : paths) {
            if (path.endsWith(".log")) {
                all.add(inspected(path).orElseGet(() -> named(path)));
            }
        }
        boolean inspected = paths.stream().anyMatch(path -> path.endsWith(".inspect"));
        boolean ready = !inspected && isReady(node);
        Map<String, Boolean> onNode = new HashMap<>();
        for (String path : files.below("namespaces/")) {
            Matcher its = POD.matcher(path);
            if (ready
                    && its.matches()
                    && onNode.computeIfAbsent(its.group(1), pod -> runsOn(node, pod, its.group(2)))) {
                files.bytes(path, INSPECT).flatMap(GatheredObjects::yaml).ifPresent(this::ofApi);
            }
            Matcher log = OF_POD.matcher(path);
            if (log.matches() && onNode.computeIfAbsent(log.group(1), pod -> runsOn(node, pod, log.group(3)))) {
                all.add(new Container(
                        path,
                        path,
                        "",
                        log.group(2),
                        log.group(3),
                        log.group(4),
                        0,
                        "",
                        Instant.EPOCH,
                        Optional.empty()));
            }
        }
        all.sort(Comparator.comparing(Container::created));
        this.told = inspected || !byApi.isEmpty();
    }

    private boolean isReady(Node node) {
        return files
                .bytes("cluster-scoped-resources/core/nodes/" + node.nodeName() + ".yaml", INSPECT)
                .flatMap(GatheredObjects::yaml)
                .stream()
                .flatMap(it -> StreamSupport.stream(
                        it.path("status").path("conditions").spliterator(), false))
                .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True"));
    }

    /** A pod as kubelet has reported it: of a container that has been restarted, this run only. */
    private void ofApi(JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        String uid = metadata.path("uid").asText();
        sources.put(
                uid,
                metadata.path("annotations").path("kubernetes.io/config.source").asText());
        for (String list : List.of("initContainerStatuses", "containerStatuses")) {
            for (JsonNode status : pod.path("status").path(list)) {
                JsonNode state = status.path("state");
                boolean runs = state.has("running");
                JsonNode ended = state.has("terminated")
                        ? state.path("terminated")
                        : status.path("lastState").path("terminated");
                if (runs || !ended.isMissingNode()) {
                    String name = status.path("name").asText();
                    byApi.add(new Container(
                            "",
                            // Without one it has an ID all the same: the pod's and its name are as good.
                            status.path("containerID").asText(uid + "-" + name).replaceFirst("^.*://", ""),
                            uid,
                            metadata.path("namespace").asText(),
                            metadata.path("name").asText(),
                            name,
                            status.path("restartCount").asInt(0),
                            runs ? "CONTAINER_RUNNING" : "CONTAINER_EXITED",
                            Text.time((runs ? state.path("running") : ended)
                                            .path("startedAt")
                                            .asText())
                                    .orElse(Instant.EPOCH),
                            runs
                                    ? Optional.empty()
                                    : Text.time(ended.path("finishedAt").asText())));
                }
            }
        }
    }

    private boolean runsOn(Node node, String folder, String pod) {
        return files.text(folder + pod + ".yaml", INSPECT)
                .map(NODE_NAME::matcher)
                .filter(Matcher::find)
                .filter(named -> node.nodeName().equals(named.group(1)))
                .isPresent();
    }

    private Optional<Container> inspected(String log) {
        return files.json(log.replaceFirst("\\.log$", ".inspect"), INSPECT)
                .map(json -> json.isArray() ? JSON.missingNode() : json)
                .filter(json -> json.path("status").has("id"))
                .map(json -> {
                    JsonNode status = json.path("status");
                    JsonNode labels = status.path("labels");
                    return new Container(
                            log,
                            status.path("id").asText(),
                            json.path("info")
                                    .path("sandboxID")
                                    .asText(labels.path("io.kubernetes.pod.uid").asText()),
                            labels.path("io.kubernetes.pod.namespace").asText(),
                            labels.path("io.kubernetes.pod.name").asText(),
                            status.path("metadata").path("name").asText(),
                            status.path("metadata").path("attempt").asInt(0),
                            status.path("state").asText(),
                            Text.time(status.path("createdAt").asText()).orElse(Instant.EPOCH),
                            // What has not ended has the zero time.
                            Text.time(status.path("finishedAt").asText()).filter(at -> at.getEpochSecond() > 0));
                });
    }

    /** {@code NAME-ID.log}: all that is known without what crictl said of it. */
    private Container named(String log) {
        String file = log.substring(log.lastIndexOf('/') + 1).replaceFirst("\\.log$", "");
        String name = file.replaceFirst("-[0-9a-f]{12,64}$", "");
        return new Container(log, file, "", "", "", name, 0, "", Instant.EPOCH, Optional.empty());
    }

    /** Whether it was gathered which containers there are. */
    boolean told() {
        return told;
    }

    /** As {@code crictl ps} prints it (CRI's ListContainersResponse). */
    String ps(boolean all) {
        ArrayNode list = JSON.createArrayNode();
        Stream.concat(this.all.stream(), byApi.stream())
                .filter(each -> !each.state().isEmpty())
                .filter(each -> all || each.runs())
                .forEach(each -> {
                    ObjectNode container = list.addObject();
                    container
                            .put("id", each.id())
                            .put("podSandboxId", each.sandbox())
                            .put("state", each.state());
                    container.put("createdAt", "" + nanos(each.created()));
                    container.putObject("metadata").put("name", each.name()).put("attempt", each.attempt());
                    container
                            .putObject("labels")
                            .put("io.kubernetes.pod.namespace", each.namespace())
                            .put("io.kubernetes.pod.name", each.pod());
                });
        return JSON.createObjectNode().set("containers", list).toString();
    }

    /**
     * As {@code crictl pods} prints it. A pod is taken for ready while a container of it runs; where kubelet has it from the API
     * says, and what {@code crictl inspect} says of containers does not.
     */
    String pods() {
        Map<String, List<Container>> bySandbox = new LinkedHashMap<>();
        Stream.concat(all.stream(), byApi.stream())
                .filter(each -> !each.sandbox().isEmpty())
                .forEach(each -> bySandbox
                        .computeIfAbsent(each.sandbox(), id -> new ArrayList<>())
                        .add(each));
        ArrayNode list = JSON.createArrayNode();
        bySandbox.forEach((id, its) -> {
            ObjectNode pod = list.addObject();
            pod.put("id", id);
            pod.put("state", its.stream().anyMatch(Container::runs) ? "SANDBOX_READY" : "SANDBOX_NOTREADY");
            pod.put("createdAt", "" + nanos(its.get(0).created()));
            pod.putObject("metadata")
                    .put("name", its.get(0).pod())
                    .put("namespace", its.get(0).namespace());
            pod.putObject("annotations").put("kubernetes.io/config.source", sources.getOrDefault(id, ""));
        });
        return JSON.createObjectNode().set("items", list).toString();
    }

    /**
     * The lines of the logs below {@code /var/log/pods/NAMESPACE_POD*}{@code /CONTAINER/}, in the format of those files.
     *
     * @param path as the look for containers' logs has it, with {@code *} for any text
     */
    List<String> logs(String path) {
        List<String> lines = new ArrayList<>();
        Instant oldest = files.now().minus(files.silence(folder)).minus(RECENT);
        for (Container container : of(path)) {
            // Where nothing says when, a container that has ended said it before it did.
            Instant at = container.ended().orElse(files.now().minus(files.silence(folder)));
            List<String> its = files.lastLines(container.log());
            Optional<Instant> first =
                    its.stream().flatMap(line -> at(line).stream()).findFirst();
            Instant last = first.filter(time -> time.isBefore(at)).orElse(at);
            for (String line : its) {
                last = at(line).orElse(last);
                if (!last.isBefore(oldest)) {
                    String said = container.log().startsWith("namespaces/") ? line.replaceFirst(TIMESTAMP, "") : line;
                    lines.add(last + " stdout F " + said);
                }
            }
        }
        return lines;
    }

    /** The last lines of each log there, under the name that kubelet would have given it. */
    Map<String, List<String>> lastWords(String path, int most) {
        Map<String, List<String>> words = new LinkedHashMap<>();
        of(path).forEach(container -> {
            List<String> its = files.lastLines(container.log());
            words.put(
                    "/var/log/pods/" + container.namespace() + "_" + container.pod() + "_/" + container.name() + "/"
                            + container.attempt() + ".log",
                    its.subList(Math.max(0, its.size() - most), its.size()));
        });
        return words;
    }

    private List<Container> of(String path) {
        String[] names = path.replaceFirst("^/var/log/pods/", "").split("/", -1);
        Pattern pod = glob(names[0]);
        return all.stream()
                .filter(each -> each.name().equals(names.length > 1 ? names[1] : ""))
                .filter(each -> each.pod().isEmpty()
                        || pod.matcher(each.namespace() + "_" + each.pod() + "_")
                                .matches())
                .toList();
    }

    private static Pattern glob(String text) {
        return Pattern.compile(
                Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    private Optional<Instant> at(String line) {
        Matcher klog = KLOG.matcher(line);
        if (klog.find()) {
            return JournalLine.nearest(
                    Integer.parseInt(klog.group(1)), Integer.parseInt(klog.group(2)), klog.group(3), files.about());
        }
        Matcher rfc = RFC_3339.matcher(line);
        if (rfc.find() && rfc.start() < 120) {
            return Text.time(rfc.group(1).replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2"));
        }
        Matcher go = GO.matcher(line);
        return go.find()
                ? Text.time(go.group(1) + "-" + go.group(2) + "-" + go.group(3) + "T" + go.group(4) + "Z")
                : Optional.empty();
    }

    static long nanos(Instant time) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, time);
    }
}

package io.stagegate.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a component's containers stand now: whether it keeps ending, and what the latest of them ended with. That it has ended is a
 * state, and its last lines are the reason that it gave, as {@code kubectl describe pod} shows them under "Last State". A line that
 * was written long ago by a container that runs well today is not in it.
 */
final class ContainersLook {

    static final Look LOOK = Look.onNode("containers", "failing attempt:number ended-with", ContainersLook::collect)
            .of("a component of the profile's static pods, or a container's name");

    /** The times are the node's own; then crictl's list; then the last lines of each log there is. */
    static final String SCRIPT = """
            date +%s%N
            crictl ps --all --output json | tr -d '\\n'; echo
            find /var/log/pods -path "$1" -name '*.log' -mmin -60 2>/dev/null | sort |
              while IFS= read -r file; do
                echo "== $file"
                tail -n 4 "$file" | cut -c 1-2000 | cut -d ' ' -f 4-
              done
            """;

    /** One that started less than this ago, after another had ended, may be about to end as well. */
    private static final long YOUNG_NANOS = 45_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ContainersLook() {}

    private record Container(int attempt, boolean runs, long created) {}

    static List<Finding> collect(Lab lab, Node node, String of) {
        String path = lab.environment().install().profile().containerLogs(node, of);
        List<String> lines = NodeLooks.script(lab, node, SCRIPT, path)
                .orCouldNotCheck()
                .stdout()
                .lines()
                .toList();
        if (lines.size() < 2) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": crictl ps printed nothing");
        }
        String name = path.replaceFirst("/\\*$", "").replaceFirst(".*/", "");
        List<Container> containers = containers(node, lines.get(1), name);
        if (containers.isEmpty()) {
            return List.of();
        }
        Container newest = containers.get(containers.size() - 1);
        Optional<Container> ended =
                containers.stream().filter(container -> !container.runs()).reduce((one, other) -> other);
        long now = Long.parseLong(lines.get(0).strip());
        boolean failing = !newest.runs() || (ended.isPresent() && now - newest.created() < YOUNG_NANOS);
        String lastWords =
                ended.map(container -> lastLines(lines, container.attempt())).orElse("");
        return List.of(Finding.now(
                node.name(),
                name + (failing ? " keeps ending" : " runs") + ", attempt " + newest.attempt()
                        + (lastWords.isEmpty() ? "" : "; the last that ended: " + lastWords),
                Map.of(
                        "failing",
                        NodeLooks.yesOrNo(failing),
                        "attempt",
                        "" + newest.attempt(),
                        "ended-with",
                        failing ? lastWords : "")));
    }

    /** Oldest first (CRI's {@code ListContainersResponse}; zeroes are left out). */
    private static List<Container> containers(Node node, String json, String name) {
        List<Container> containers = new ArrayList<>();
        try {
            for (JsonNode container : JSON.readTree(json).path("containers")) {
                if (container.path("metadata").path("name").asText().equals(name)) {
                    containers.add(new Container(
                            container.path("metadata").path("attempt").asInt(0),
                            container.path("state").asText().equals("CONTAINER_RUNNING"),
                            container.path("createdAt").asLong()));
                }
            }
        } catch (JsonProcessingException e) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": crictl ps printed no JSON", e);
        }
        containers.sort(Comparator.comparingLong(Container::created));
        return containers;
    }

    /** Of the log of that attempt that comes last; kubelet names it {@code ATTEMPT.log}. */
    private static String lastLines(List<String> lines, int attempt) {
        Map<String, List<String>> logs = new LinkedHashMap<>();
        List<String> log = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            if (line.startsWith("== ")) {
                log = logs.computeIfAbsent(line.substring(3), file -> new ArrayList<>());
            } else {
                log.add(line);
            }
        }
        return logs.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/" + attempt + ".log"))
                .reduce((one, other) -> other)
                .map(entry -> String.join(" | ", entry.getValue()))
                .orElse("");
    }
}

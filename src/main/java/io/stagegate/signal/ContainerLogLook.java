package io.stagegate.signal;

import io.stagegate.observation.Finding;
import io.stagegate.text.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The logs of a component's containers, dead ones' too, from the files that kubelet has the runtime write: they say when
 * each line was written, and can be read when the runtime does not answer. Their names and format are CRI's
 * ({@code /var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log}; kubelet's pkg/kubelet/kuberuntime), and the one before the
 * last rotation is not compressed yet (pkg/kubelet/logs/container_log_manager.go).
 */
final class ContainerLogLook {

    static final Look LOOK = Look.onNodes("container-log", "container", NodeLogs::alone)
            .of("a component of the profile's static pods, or a container's name")
            .withTimes();

    /** The parts of a line are joined, each stream's for itself, before anything is looked for in it. */
    static final String WHOLE = """
            whole() {
              find /var/log/pods -path "$1" '(' -name '*.log' -o -name '*.log.2*[0-9]' ')' -mmin -15 2>/dev/null | sort |
                while IFS= read -r file; do
                  tail -c 8000000 "$file" |
                    awk '{ split($0, part, " "); head = part[1] " " part[2] " "; text = substr($0, length(head part[3]) + 2) }
                         part[3] ~ /^P/ { begun[part[2]] = begun[part[2]] text; next }
                         part[3] ~ /^F/ { print head "F " begun[part[2]] text; delete begun[part[2]] }'
                done
            }
            """;

    private ContainerLogLook() {}

    static List<Finding> findings(Target target, NodeLogs logs, String log) {
        List<Finding> findings = new ArrayList<>();
        // By stream: what is written to one may come between the parts of a line of the other.
        Map<String, String> begun = new HashMap<>();
        for (String line : logs.lines(log)) {
            // Time, stream, whether the line is full or goes on, text. Torn lines have not that form.
            String[] parts = line.split(" ", 4);
            Optional<Instant> at = parts.length < 3 ? Optional.empty() : Text.time(parts[0]);
            if (at.isEmpty()) {
                begun.clear();
                continue;
            }
            String text = begun.getOrDefault(parts[1], "") + (parts.length == 4 ? parts[3] : "");
            if (parts[2].startsWith("F")) {
                findings.add(new Finding(
                        target.node().orElseThrow().name(),
                        at.map(logs::ours),
                        text,
                        Map.of("container", target.of())));
                begun.remove(parts[1]);
            } else {
                begun.put(parts[1], text);
            }
        }
        findings.sort(Comparator.comparing(finding -> finding.at().orElseThrow()));
        return findings;
    }
}

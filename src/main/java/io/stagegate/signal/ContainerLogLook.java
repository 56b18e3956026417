package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.environment.Role;
import io.stagegate.observation.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The logs of a component's containers, dead ones' too, from the files that kubelet has the runtime write: they tell when
 * each line was written, and can be read when the runtime does not answer. Their names and format are CRI's
 * ({@code /var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log}; kubelet's pkg/kubelet/kuberuntime).
 */
final class ContainerLogLook implements Collector {

    private static final String SCRIPT = "find /var/log/pods -path \"$1\" -name '*.log' -mmin -15 -exec tail -v -c "
            + MOST_BYTES / 2 + " {} + 2>/dev/null";

    @Override
    public List<Finding> collect(Lab lab, Target place, Consumer<String> missing) {
        Node node = place.node().orElseThrow();
        TimedLines logs =
                TimedLines.of(lab, node, SCRIPT, path(lab.environment().profile(), node, place.of()));
        List<Finding> findings = new ArrayList<>();
        // By stream: what is written to one may come between the parts of a line of the other.
        Map<String, String> begun = new HashMap<>();
        for (String line : logs.lines()) {
            // Time, stream, whether the line is full or goes on, text. Headings and torn lines have not that form.
            String[] parts = line.split(" ", 4);
            Optional<Instant> at = parts.length < 3 ? Optional.empty() : TimedLines.time(parts[0]);
            if (at.isEmpty()) {
                begun.clear();
                continue;
            }
            String text = begun.getOrDefault(parts[1], "") + (parts.length == 4 ? parts[3] : "");
            if (parts[2].startsWith("F")) {
                findings.add(new Finding(node.name(), at.map(logs::ours), text, Map.of("container", place.of())));
                begun.remove(parts[1]);
            } else {
                begun.put(parts[1], text);
            }
        }
        findings.sort(Comparator.comparing(finding -> finding.at().orElseThrow()));
        return findings;
    }

    /** Of a component that the profile does not know, the containers of that name in any pod. */
    private static String path(Profile profile, Node node, String of) {
        Map<String, Profile.StaticPod> pods = node.role() == Role.BOOTSTRAP
                ? profile.staticPods()
                : profile.masters().staticPods();
        Profile.StaticPod pod = pods.get(of);
        return pod == null
                ? "/var/log/pods/*/" + of + "/*"
                : "/var/log/pods/" + pod.namespace() + "_" + pod.pod() + "*/" + pod.container() + "/*";
    }
}

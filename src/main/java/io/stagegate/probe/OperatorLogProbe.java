package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import io.stagegate.observation.OperatorLog;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an operator's pods logged, through the API. That a pod or a log is not there is an observation; that the API
 * cannot get it from the node's kubelet is not.
 *
 * @param operator its Deployment
 */
public record OperatorLogProbe(Profile.ObjectName operator) implements Probe<OperatorLog> {

    /** What is read of one container's log: its last lines. An operator writes so much in hours. */
    private static final int MOST_LINES = 20_000;

    /** The API ends a log there, however many lines are left. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    @Override
    public String subject() {
        return "log of " + operator;
    }

    @Override
    public OperatorLog observe(Lab lab) {
        DeploymentProbe probe = new DeploymentProbe(operator);
        Optional<Deployment> deployment = probe.find(lab);
        if (deployment.isEmpty()) {
            return new OperatorLog(operator.toString(), List.of("there is no such Deployment"), List.of());
        }
        List<Pod> pods = probe.pods(lab, deployment.get());
        if (pods.isEmpty()) {
            return new OperatorLog(operator.toString(), List.of("it has no pods"), List.of());
        }
        List<String> sources = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        for (Pod pod : pods) {
            for (Container container : pod.getSpec().getContainers()) {
                read(lab, pod, container.getName(), sources, lines);
            }
        }
        // Stable: lines of one time stay in their log's order.
        lines.sort(Comparator.comparing(Line::at));
        return new OperatorLog(
                operator.toString(), sources, lines.stream().map(Line::text).toList());
    }

    private static void read(Lab lab, Pod pod, String container, List<String> sources, List<Line> lines) {
        String name = pod.getMetadata().getName() + ", container " + container;
        int restarts = restarts(pod, container);
        if (restarts > 1) {
            // kubelet keeps the last dead container of each, so at most one run before the current one has a log.
            sources.add(name + ": the logs of its first " + (restarts - 1 == 1 ? "run" : restarts - 1 + " runs")
                    + " are gone");
        }
        if (restarts > 0) {
            read(lab, pod, container, "&previous=true", name + ", run before", sources, lines);
        }
        read(lab, pod, container, "", name, sources, lines);
    }

    private static int restarts(Pod pod, String container) {
        if (pod.getStatus() == null) {
            return 0;
        }
        return pod.getStatus().getContainerStatuses().stream()
                .filter(status -> container.equals(status.getName()))
                .map(ContainerStatus::getRestartCount)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(0);
    }

    private static void read(
            Lab lab, Pod pod, String container, String which, String name, List<String> sources, List<Line> lines) {
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName() + "/log?timestamps=true&container=" + container + "&tailLines="
                + MOST_LINES
                + "&limitBytes=" + MOST_BYTES + which;
        String log;
        try {
            log = lab.kubernetes().ask("log of " + name, api -> Objects.requireNonNullElse(api.raw(path), ""));
        } catch (KubernetesRefusalException e) {
            // 400: the container waits to be started, or had no run before. Anything else is the API's own trouble.
            if (e.status() != 400 && e.status() != 404) {
                throw e;
            }
            sources.add(name + ": no log: " + e.getMessage());
            return;
        }
        List<Line> read = Line.of(log);
        boolean cut = read.size() >= MOST_LINES || log.length() >= MOST_BYTES;
        sources.add(name + ": " + read.size() + (read.size() == 1 ? " line" : " lines")
                + (cut ? ", and more that were not read" : ""));
        lines.addAll(read);
    }

    /** A line of a log that begins with the time at which it was written. */
    private record Line(Instant at, String text) {

        static List<Line> of(String log) {
            List<Line> lines = new ArrayList<>();
            Instant at = Instant.EPOCH;
            for (String text : log.lines().toList()) {
                at = time(text).orElse(at);
                lines.add(new Line(at, text));
            }
            return lines;
        }

        private static Optional<Instant> time(String text) {
            try {
                return Optional.of(Instant.parse(text.substring(0, Math.max(0, text.indexOf(' ')))));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }
}

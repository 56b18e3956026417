package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.OperatorLog;
import io.stagegate.observation.OperatorLog.Entry;
import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the etcd operator said, in its pods' logs and in Events, through the API. That a pod or a log is not there is an
 * observation; that the API cannot get it from the node's kubelet is not.
 *
 * @param operator its Deployment
 * @param etcds etcd's own namespace, in which it may record Events besides its own
 * @param etcd etcd as it was followed until now
 */
public record OperatorLogProbe(Profile.ObjectName operator, String etcds, Supplier<EtcdHistory> etcd)
        implements Probe<OperatorLog> {

    /** What is read of one container's log: its last lines. An operator writes so much in hours. */
    private static final int MOST_LINES = 20_000;

    /** The API ends a log there, however many lines are left. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /** In so short a time no node can have joined and lost its pod: a pod as old as this is the Deployment's first. */
    private static final Duration FIRST_POD = Duration.ofMinutes(5);

    @Override
    public String subject() {
        return "log and Events of " + operator;
    }

    @Override
    public OperatorLog observe(Lab lab) {
        DeploymentProbe probe = new DeploymentProbe(operator);
        Optional<Deployment> deployment = probe.find(lab);
        Read read = new Read();
        if (deployment.isEmpty()) {
            read.sources.add("there is no such Deployment");
        } else {
            List<Pod> pods = probe.pods(lab, deployment.get());
            if (pods.isEmpty()) {
                read.sources.add("it has no pods");
            }
            for (Pod pod : pods) {
                for (Container container : pod.getSpec().getContainers()) {
                    read(lab, pod, container.getName(), read);
                }
            }
            pods.stream()
                    .flatMap(pod -> Text.time(text(pod.getMetadata().getCreationTimestamp())).stream())
                    .min(Comparator.naturalOrder())
                    .ifPresent(oldest -> Text.time(
                                    text(deployment.get().getMetadata().getCreationTimestamp()))
                            .filter(made -> oldest.isAfter(made.plus(FIRST_POD)))
                            .ifPresent(made -> read.gone("its pods are younger than the Deployment by "
                                    + Duration.between(made, oldest).toMinutes() + " min: what others logged before"
                                    + " them is gone")));
        }
        events(lab, operator.namespace(), event -> true, read);
        if (!etcds.equals(operator.namespace())) {
            events(lab, etcds, this::isOperators, read);
        }
        // Stable: lines of one time stay in their log's order.
        read.entries.sort(Comparator.comparingLong(Entry::from));
        return new OperatorLog(operator.toString(), read.sources, read.entries, read.whole, etcd.get());
    }

    /** What was read so far. */
    private static final class Read {

        private final List<String> sources = new ArrayList<>();
        private final List<Entry> entries = new ArrayList<>();
        private boolean whole = true;

        void gone(String source) {
            sources.add(source);
            whole = false;
        }
    }

    private static void events(Lab lab, String namespace, Predicate<Event> which, Read read) {
        try {
            List<Entry> events = lab.kubernetes()
                    .ask(
                            "list events in " + namespace + ", in short",
                            api -> api.v1().events().inNamespace(namespace).list().getItems().stream()
                                    .filter(which)
                                    .flatMap(OperatorLogProbe::entries)
                                    .toList());
            read.sources.add("Events in " + namespace + ": " + events.size());
            read.entries.addAll(events);
        } catch (KubernetesRefusalException e) {
            // The log may tell all the same.
            read.sources.add("Events in " + namespace + ": not listed: " + e.getMessage());
        }
    }

    /** library-go's recorder names the operator as the source, with more behind it. */
    private boolean isOperators(Event event) {
        return Stream.of(
                        event.getSource() == null ? null : event.getSource().getComponent(),
                        event.getReportingComponent())
                .anyMatch(component -> component != null && component.contains(operator.name()));
    }

    /** The first time and the last time that it was reported: those between lie between. */
    private static Stream<Entry> entries(Event event) {
        String text = "Event " + text(event.getReason()) + " " + text(event.getMessage());
        Optional<Instant> exactly = event.getEventTime() == null
                ? Optional.empty()
                : Text.time(text(event.getEventTime().getTime()));
        List<Entry> times = Stream.of(event.getFirstTimestamp(), event.getLastTimestamp())
                .flatMap(at -> Text.time(text(at)).stream())
                .distinct()
                .map(at -> new Entry(nanos(at), nanos(at.plusSeconds(1)), at + " " + text))
                .toList();
        return exactly.isPresent()
                ? Stream.of(new Entry(nanos(exactly.get()), nanos(exactly.get()), exactly.get() + " " + text))
                : times.isEmpty() ? Stream.of(Entry.sometime(text)) : times.stream();
    }

    private static void read(Lab lab, Pod pod, String container, Read read) {
        String name = pod.getMetadata().getName() + ", container " + container;
        int restarts = restarts(pod, container);
        if (restarts > 1) {
            // kubelet keeps the last dead container of each, so at most one run before the current one has a log.
            read.gone(name + ": the logs of its first " + (restarts - 1 == 1 ? "run" : restarts - 1 + " runs")
                    + " are gone");
        }
        if (restarts > 0 && !read(lab, pod, container, "&previous=true", name + ", run before", read)) {
            read.whole = false;
        }
        read(lab, pod, container, "", name, read);
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

    /** Whether there was a log to read. */
    private static boolean read(Lab lab, Pod pod, String container, String which, String name, Read read) {
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
            read.sources.add(name + ": no log: " + e.getMessage());
            return false;
        }
        List<Entry> lines = lines(log);
        String source = name + ": " + lines.size() + (lines.size() == 1 ? " line" : " lines");
        if (lines.size() >= MOST_LINES || log.length() >= MOST_BYTES) {
            read.gone(source + ", and more that were not read");
        } else {
            read.sources.add(source);
        }
        read.entries.addAll(lines);
        return true;
    }

    /** Each line begins with the time at which it was written; one that does not goes on with the line before. */
    private static List<Entry> lines(String log) {
        List<Entry> lines = new ArrayList<>();
        Instant at = Instant.EPOCH;
        for (String text : log.lines().toList()) {
            at = Text.time(text.substring(0, Math.max(0, text.indexOf(' ')))).orElse(at);
            lines.add(new Entry(nanos(at), nanos(at), text));
        }
        return lines;
    }

    private static long nanos(Instant at) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, at);
    }

    private static String text(String value) {
        return Objects.requireNonNullElse(value, "");
    }
}

package io.stagegate.signal;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Node;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.ClusterOperators;
import io.stagegate.observation.Finding;
import io.stagegate.probe.CertificateRequestReader;
import io.stagegate.probe.ClusterOperatorsProbe;
import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API holds. Answers are made into findings within the question, so that the evidence is as short as they are. */
final class ApiLooks {

    /** What one answer may have; more is for a person to read. */
    private static final long MOST = 2000L;

    /** Where machine-config-daemon says how it is (machine-config-operator pkg/daemon/constants): Done, Working, Degraded. */
    private static final String CONFIG_STATE = "machineconfiguration.openshift.io/state";

    static final Look PODS = Look.ofTheLab(
            "pods",
            "namespace name node phase ready reason restarts:number age:duration",
            (lab, target, missing) -> pods(lab));

    static final Look EVENTS = Look.ofTheLab(
                    "events", "namespace object reason type count:number", (lab, target, missing) -> events(lab))
            .withTimes();

    static final Look CERTIFICATE_REQUESTS = Look.ofTheLab(
            "certificate-requests",
            "name signer requestor master state age:duration",
            (lab, target, missing) -> certificateRequests(lab));

    /** Every node of the cluster, and every declared master that is none; of a Cluster API pivot, the target's. */
    static final Look NODES =
            Look.ofTheLab("nodes", "name registered ready reason config-state", (lab, target, missing) -> nodes(lab));

    static final Look CLUSTER_OPERATORS = Look.ofTheLab(
            "cluster-operators",
            "name available degraded progressing",
            (lab, target, missing) -> clusterOperators(lab));

    private ApiLooks() {}

    private static List<Finding> clusterOperators(Lab lab) {
        ClusterOperators operators = new ClusterOperatorsProbe().observe(lab);
        return operators.conditions().keySet().stream()
                .map(name -> Finding.now(
                        name,
                        "operator " + name + ": Available=" + operators.condition(name, "Available") + ", Degraded="
                                + operators.condition(name, "Degraded"),
                        Map.of(
                                "name", name,
                                "available",
                                        operators.condition(name, "Available").status(),
                                "degraded",
                                        operators.condition(name, "Degraded").status(),
                                "progressing",
                                        operators.condition(name, "Progressing").status())))
                .toList();
    }

    static List<Finding> certificateRequests(Lab lab) {
        Instant now = lab.environment().clock().instant();
        return lab
                .kubernetes()
                .ask(
                        "list certificate requests",
                        api -> api.certificates().v1().certificateSigningRequests().list().getItems().stream()
                                .map(CertificateRequestReader::read)
                                .limit(MOST)
                                .toList())
                .stream()
                .map(request -> finding(request, lab.environment(), now))
                .toList();
    }

    private static Finding finding(CertificateRequest request, Environment environment, Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", request.name());
        fields.put("signer", request.signer());
        fields.put("requestor", request.requestor());
        fields.put(
                "master",
                request.commonName()
                        .flatMap(environment::masterOf)
                        .map(Node::name)
                        .orElse(""));
        fields.put(
                "state",
                request.pending()
                        ? "pending"
                        : request.issued() ? "issued" : request.approved() ? "approved" : "refused");
        Optional<Duration> age = age(request.created(), now);
        age.ifPresent(known -> fields.put("age", known.toString()));
        return Finding.now(
                request.name(),
                "%s of %s for %s%s: %s%s"
                        .formatted(
                                request.name(),
                                request.requestor(),
                                request.signer(),
                                request.commonName()
                                        .map(asked -> ", as " + asked)
                                        .orElse(""),
                                fields.get("state"),
                                age.map(known -> " since " + known.toSeconds() + " s")
                                        .orElse("")),
                fields);
    }

    static List<Finding> nodes(Lab lab) {
        Map<String, Finding> nodes = new LinkedHashMap<>();
        lab.kubernetes()
                .ask(
                        "list nodes",
                        api -> api.nodes().list().getItems().stream()
                                .limit(MOST)
                                .toList())
                .forEach(node -> {
                    Optional<NodeCondition> ready = node.getStatus() == null
                            ? Optional.empty()
                            : node.getStatus().getConditions().stream()
                                    .filter(condition -> "Ready".equals(condition.getType()))
                                    .findFirst();
                    String name = node.getMetadata().getName();
                    String state = ready.map(NodeCondition::getStatus).orElse("Unknown");
                    String reason = ready.map(NodeCondition::getReason).orElse("");
                    Map<String, String> fields = new LinkedHashMap<>(
                            Map.of("name", name, "registered", "yes", "ready", state, "reason", text(reason)));
                    Optional.ofNullable(node.getMetadata().getAnnotations())
                            .map(annotations -> annotations.get(CONFIG_STATE))
                            .ifPresent(config -> fields.put("config-state", config));
                    nodes.put(
                            name,
                            Finding.now(
                                    name,
                                    "Ready=" + state + " "
                                            + ready.map(NodeCondition::getMessage)
                                                    .orElse(reason)
                                            + (fields.containsKey("config-state")
                                                    ? ", machine configuration " + fields.get("config-state")
                                                    : ""),
                                    fields));
                });
        for (Node master : lab.environment().masters()) {
            nodes.putIfAbsent(
                    master.nodeName(),
                    Finding.now(
                            master.name(),
                            master.nodeName() + " is no node of the cluster",
                            Map.of("name", master.nodeName(), "registered", "no")));
        }
        return List.copyOf(nodes.values());
    }

    static List<Finding> pods(Lab lab) {
        Instant now = lab.environment().clock().instant();
        return lab.kubernetes()
                .ask(
                        "list pods, in short",
                        api -> api.pods().inAnyNamespace().list().getItems().stream()
                                .limit(MOST)
                                .map(pod -> finding(pod, now))
                                .toList());
    }

    private static Finding finding(Pod pod, Instant now) {
        List<ContainerStatus> containers =
                pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
        String reason =
                containers.stream().flatMap(ApiLooks::reasons).distinct().collect(Collectors.joining("; "));
        String called =
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("namespace", pod.getMetadata().getNamespace());
        fields.put("name", pod.getMetadata().getName());
        fields.put("node", text(pod.getSpec() == null ? null : pod.getSpec().getNodeName()));
        fields.put(
                "phase", text(pod.getStatus() == null ? null : pod.getStatus().getPhase()));
        boolean ready = !containers.isEmpty()
                && containers.stream().allMatch(container -> Boolean.TRUE.equals(container.getReady()));
        fields.put("ready", ready ? "yes" : "no");
        fields.put("reason", reason);
        fields.put(
                "restarts",
                ""
                        + containers.stream()
                                .mapToInt(container -> Objects.requireNonNullElse(container.getRestartCount(), 0))
                                .sum());
        age(pod.getMetadata().getCreationTimestamp(), now).ifPresent(age -> fields.put("age", age.toString()));
        return Finding.now(
                called,
                called + " " + fields.get("phase") + (ready ? ", ready" : ", not ready")
                        + (reason.isEmpty() ? "" : ": " + reason),
                fields);
    }

    private static Stream<String> reasons(ContainerStatus container) {
        List<String> reasons = new ArrayList<>();
        if (container.getState() != null && container.getState().getWaiting() != null) {
            reasons.add(text(container.getState().getWaiting().getReason()) + " "
                    + text(container.getState().getWaiting().getMessage()));
        }
        if (container.getState() != null && container.getState().getTerminated() != null) {
            reasons.add(text(container.getState().getTerminated().getReason()) + " "
                    + text(container.getState().getTerminated().getMessage()));
        }
        return reasons.stream().map(String::strip).filter(words -> !words.isEmpty());
    }

    static List<Finding> events(Lab lab) {
        return lab.kubernetes()
                .ask(
                        "list events, in short",
                        api -> api.v1().events().inAnyNamespace().list().getItems().stream()
                                .limit(MOST)
                                .map(ApiLooks::finding)
                                .toList());
    }

    private static Finding finding(Event event) {
        String object = event.getInvolvedObject() == null
                ? ""
                : text(event.getInvolvedObject().getKind()) + "/"
                        + text(event.getInvolvedObject().getName());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("namespace", text(event.getMetadata().getNamespace()));
        fields.put("object", object);
        fields.put("reason", text(event.getReason()));
        fields.put("type", text(event.getType()));
        fields.put("count", "" + Objects.requireNonNullElse(event.getCount(), 1));
        // An event without a last time has the newer API's, or is as old as itself.
        Optional<Instant> at = Stream.of(
                        event.getLastTimestamp(),
                        event.getEventTime() == null
                                ? null
                                : event.getEventTime().getTime(),
                        event.getMetadata().getCreationTimestamp())
                .flatMap(time -> Text.time(text(time)).stream())
                .findFirst();
        return new Finding(
                object,
                Optional.of(at.orElse(Instant.EPOCH)),
                text(event.getReason()) + " " + text(event.getMessage()),
                fields);
    }

    private static Optional<Duration> age(String created, Instant now) {
        return Text.time(text(created)).map(at -> Duration.between(at, now));
    }

    private static String text(String value) {
        return Objects.requireNonNullElse(value, "");
    }
}

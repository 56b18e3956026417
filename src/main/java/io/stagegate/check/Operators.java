package io.stagegate.check;

import io.stagegate.environment.Node;
import io.stagegate.observation.ClusterDeployment;
import io.stagegate.observation.ClusterPod;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.OperatorLog;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.List;

/** What must hold of the operators that form the control plane. */
public final class Operators {

    private Operators() {}

    /**
     * The operator has said each message, in its log or in an Event, in this order. Where its log is not whole, for it was
     * started again, say, and a message is not found, etcd's own history will do, which shows the operator's work done. A
     * log that is gone makes nothing fail: what nobody can read proves nothing.
     *
     * @param texts what a line or an Event must contain; not empty
     * @param scaling what etcd's history must show of the operator's work
     */
    public static Check<OperatorLog> logged(List<String> texts, Check<EtcdHistory> scaling) {
        TimedMessages messages = new TimedMessages(texts);
        Check<OperatorLog> check = Check.named(
                "has its key messages in order",
                log -> messages.missing(log.entries())
                        .map(missing -> without(missing, log, texts.size(), scaling))
                        .orElse(Verdict.pass()));
        return Check.remarking(
                check,
                log -> check.judge(log).passed()
                        ? messages.missing(log.entries())
                                .map(missing -> new Notes(
                                        "messages that are gone with the operator's log",
                                        List.of("taken from etcd's own history instead of the operator's log: "
                                                + missing.replace('\n', ' '))))
                                .orElse(Notes.NONE)
                        : Notes.NONE);
    }

    private static Verdict without(String missing, OperatorLog log, int messages, Check<EtcdHistory> scaling) {
        String told = missing + "\n" + String.join("\n", log.sources());
        if (log.whole()) {
            return Verdict.fail(messages + " key messages of " + log.operator() + " in order", told);
        }
        Verdict etcd = scaling.judge(log.etcd());
        return etcd.passed()
                ? etcd
                : Verdict.unknown(told + "\nnor is the operator's work seen in etcd's own history: voters "
                        + (log.etcd().path().isEmpty()
                                ? "never seen"
                                : log.etcd().path()));
    }

    /**
     * The Deployment is there and available as it is specified now, at least one pod is ready, and every pod of it is
     * on one of these nodes. Availability alone would not do: its status may speak of an older specification.
     *
     * @param nodes not empty
     */
    public static Check<ClusterDeployment> availableOn(List<Node> nodes) {
        String names = Text.names(Require.notEmpty("nodes", nodes));
        return Check.named("is available on " + names, deployment -> {
            List<String> bad = shortcomings(deployment, nodes);
            return bad.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail(
                            "available, a pod of it ready, every pod of it on one of " + names, String.join("\n", bad));
        });
    }

    /** The Deployment is there and available as it is specified now, and at least one pod is ready, wherever it is. */
    public static Check<ClusterDeployment> available() {
        return Check.named("is available", deployment -> {
            List<String> bad = unavailability(deployment);
            return bad.isEmpty()
                    ? Verdict.pass()
                    : Verdict.fail("available, a pod of it ready", String.join("\n", bad));
        });
    }

    private static List<String> shortcomings(ClusterDeployment deployment, List<Node> nodes) {
        List<String> bad = unavailability(deployment);
        List<ClusterPod> pods = deployment.pods();
        pods.stream()
                .filter(pod -> nodes.stream().noneMatch(node -> node.nodeName().equals(pod.nodeName())))
                .forEach(pod -> bad.add("not on one of these nodes: " + pod));
        if (deployment.exists() && !bad.isEmpty()) {
            pods.stream()
                    .filter(pod -> !pod.allReady())
                    .filter(pod ->
                            nodes.stream().anyMatch(node -> node.nodeName().equals(pod.nodeName())))
                    .forEach(pod -> bad.add("not ready: " + pod));
        }
        return bad;
    }

    private static List<String> unavailability(ClusterDeployment deployment) {
        List<String> bad = new ArrayList<>();
        if (!deployment.exists()) {
            bad.add("there is no such Deployment");
            return bad;
        }
        if (deployment.observedGeneration() < deployment.generation()) {
            bad.add("its status speaks of generation %d, it is %d by now"
                    .formatted(deployment.observedGeneration(), deployment.generation()));
        }
        String available = deployment.conditions().getOrDefault("Available", "the condition is not there");
        if (!available.equals("True")) {
            bad.add("not available: " + available);
        }
        List<ClusterPod> pods = deployment.pods();
        if (pods.stream().noneMatch(ClusterPod::allReady)) {
            bad.add(pods.isEmpty() ? "no pods" : "no pod is ready");
        }
        return bad;
    }
}

package io.stagegate.proof;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.stagegate.connection.Lab;
import io.stagegate.proof.Peers.Peer;
import io.stagegate.wait.WatchedKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The part of {@link NoticeBenchmark} that is about objects in the API, of which kubectl has watches, too. */
final class ObjectNotices {

    private final Notices notices;
    private final String mark;

    /** @param mark what the objects' names begin with */
    ObjectNotices(Notices notices, String mark) {
        this.notices = notices;
        this.mark = mark;
    }

    /**
     * A request appears in the API. No {@code kubectl wait} beside it: it can wait for what does not exist yet from 1.31 on only
     * ({@code --for=create}), and the sandbox's is 1.20.
     */
    void csrs(OwnWaits own, Lab lab) throws Exception {
        try (Peers peers = new Peers()
                .with("`kubectl get csr --watch`", "kubectl get csr --watch --no-headers")
                .every("`kubectl get csr`", "kubectl get csr --no-headers", 2, 5, Notices.LONGEST_LOOP)) {
            for (int i = 0; i < Notices.TIMES; i++) {
                String name = mark + "-" + i;
                Map<String, CompletableFuture<Long>> noticed = new LinkedHashMap<>();
                noticed.put(
                        "stagegate: watch",
                        own.watching(
                                WatchedKind.CERTIFICATE_REQUESTS,
                                "csr " + name,
                                client -> client.certificates()
                                                .v1()
                                                .certificateSigningRequests()
                                                .withName(name)
                                                .get()
                                        != null));
                noticed.putAll(peers.awaiting(name));
                Hypervisor.run(REQUEST.formatted(name));
                notices.anyMoment();
                Hypervisor.run("kubectl create -f /tmp/bench-csr.json >/dev/null");
                long fact = System.nanoTime();
                try {
                    notices.note("a CSR appears", noticed, fact);
                } finally {
                    Hypervisor.run("kubectl delete csr " + name + " >/dev/null");
                }
            }
        }
    }

    /** A request that nobody acts on: its signer is nobody's. */
    private static final String REQUEST = """
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=bench 2>/dev/null |
              jq -Rs '{apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: {name: "%s"},
                spec: {signerName: "example.com/benchmark", usages: ["client auth"], request: @base64}}' >/tmp/bench-csr.json
            """;

    /** A node turns Ready, by its status in the API; the node has no kubelet, so that nothing else turns it. */
    void nodes(OwnWaits own, Lab lab) throws Exception {
        try (Peers peers = new Peers()
                .with("`kubectl get nodes --watch`", "kubectl get nodes --watch --no-headers")
                .every("`kubectl get nodes`", "kubectl get nodes --no-headers", 2, 5, Notices.LONGEST_LOOP)) {
            for (int i = 0; i < Notices.TIMES; i++) {
                String name = mark + "-" + i;
                Node node = new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build();
                lab.kubernetes()
                        .ask("create node", client -> client.resource(node).create());
                try (Peer kubectl = waitingForReady("node/" + name)) {
                    Map<String, CompletableFuture<Long>> noticed = new LinkedHashMap<>();
                    noticed.put(
                            "stagegate: watch",
                            own.watching(
                                    WatchedKind.NODES,
                                    "node " + name,
                                    client -> Readiness.isNodeReady(
                                            client.nodes().withName(name).get())));
                    noticed.put("`kubectl wait`", kubectl.line("node/" + name + " condition met"));
                    noticed.putAll(peers.awaiting(name + " Ready"));
                    notices.anyMoment();
                    lab.kubernetes()
                            .ask(
                                    "turn Ready",
                                    client -> client.nodes().withName(name).editStatus(ObjectNotices::ready));
                    notices.note("a node turns Ready", noticed, System.nanoTime());
                } finally {
                    lab.kubernetes()
                            .ask(
                                    "delete node",
                                    client -> client.nodes().withName(name).delete());
                }
            }
        }
    }

    private static Node ready(Node node) {
        return new NodeBuilder(node)
                .editOrNewStatus()
                .withConditions(new NodeConditionBuilder()
                        .withType("Ready")
                        .withStatus("True")
                        .build())
                .endStatus()
                .build();
    }

    /** A pod turns Ready, by its status in the API; its scheduler is nobody's, so that no kubelet runs it. */
    void pods(OwnWaits own, Lab lab) throws Exception {
        try (Peers peers = new Peers()
                .with("`kubectl get pods --watch`", "kubectl -n default get pods --watch --no-headers")
                .every("`kubectl get pods`", "kubectl -n default get pods --no-headers", 2, 5, Notices.LONGEST_LOOP)) {
            for (int i = 0; i < Notices.TIMES; i++) {
                String name = mark + "-" + i;
                lab.kubernetes()
                        .ask(
                                "create pod",
                                client -> client.resource(waitingPod(name)).create());
                try (Peer kubectl = waitingForReady("pod/" + name)) {
                    Map<String, CompletableFuture<Long>> noticed = new LinkedHashMap<>();
                    noticed.put(
                            "stagegate: watch",
                            own.watching(
                                    WatchedKind.PODS,
                                    "pod " + name,
                                    client -> Readiness.isPodReady(client.pods()
                                            .inNamespace("default")
                                            .withName(name)
                                            .get())));
                    noticed.put("`kubectl wait`", kubectl.line("pod/" + name + " condition met"));
                    noticed.putAll(peers.awaiting(name + " 1/1 Running"));
                    notices.anyMoment();
                    lab.kubernetes()
                            .ask(
                                    "turn Ready",
                                    client -> client.pods()
                                            .inNamespace("default")
                                            .withName(name)
                                            .editStatus(ObjectNotices::running));
                    notices.note("a pod turns Ready", noticed, System.nanoTime());
                } finally {
                    lab.kubernetes()
                            .ask(
                                    "delete pod",
                                    client -> client.pods()
                                            .inNamespace("default")
                                            .withName(name)
                                            .delete());
                }
            }
        }
    }

    private static Pod waitingPod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withSchedulerName("stagegate-benchmark")
                // It needs none, and may come before the namespace's token.
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("main")
                .withImage("none")
                .endContainer()
                .endSpec()
                .build();
    }

    /** With what kubectl counts in its column READY, too: containers. */
    private static Pod running(Pod pod) {
        return new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .addNewContainerStatus()
                .withName("main")
                .withReady(true)
                .withRestartCount(0)
                .withImage("none")
                .withImageID("none")
                .withNewState()
                .withNewRunning()
                .withStartedAt(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    /** {@code kubectl wait}, once it watches: by its log of what it asks the API. */
    private static Peer waitingForReady(String object) throws Exception {
        Peer peer = new Peer("kubectl -n default wait --for=condition=Ready " + object
                + " --timeout=%ds -v=6".formatted(2 * Notices.PATIENCE.toSeconds()));
        CompletableFuture<Long> watching = peer.line("watch=true");
        peer.start();
        Notices.await("kubectl wait", watching);
        return peer;
    }
}

package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Patience;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.monitor.Monitor;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.probe.Probe;
import io.stagegate.run.Run;
import io.stagegate.wait.Progress;
import io.stagegate.wait.Verifier;
import io.stagegate.wait.WatchedKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * How long it takes until a fact of the lab is noticed: by a wait of ours, and in the same moment by what people use
 * instead. A benchmark, not a test: it asserts only that everything was noticed at all. Run by
 * {@code mvn verify -Pbenchmark}; leaves {@code reports/benchmark/notice.md}.
 */
class NoticeBenchmark {

    private static final int TIMES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** openshift-install's wait-for polls every two seconds. */
    private static final String POLL = "while :; do %s 2>/dev/null; echo; sleep 2; done";

    private final Random phase = new Random(11);
    private final Map<String, List<Long>> delays = new LinkedHashMap<>();

    @Test
    void notice() throws Exception {
        assumeTrue(Hypervisor.isOfInstalls(), "facts are made in the sandbox only");
        Scenarios.form("11");
        Lab lab = Run.current().lab();
        csrs(lab);
        nodes(lab);
        members(lab);
        write();
    }

    /** A request appears in the API: from the API's answer to whoever made it, until the wait for it is over. */
    private void csrs(Lab lab) throws Exception {
        try (Peer watch = new Peer("kubectl get csr --watch --no-headers");
                Peer poll = new Peer(POLL.formatted("kubectl get csr --no-headers"))) {
            for (int i = 0; i < TIMES; i++) {
                String name = "bench-" + i;
                CompletableFuture<Long> ours = waiting(
                        lab,
                        WatchedKind.CERTIFICATE_REQUESTS,
                        "csr " + name,
                        client -> client.certificates()
                                        .v1()
                                        .certificateSigningRequests()
                                        .withName(name)
                                        .get()
                                != null);
                CompletableFuture<Long> watched = watch.line(name);
                CompletableFuture<Long> polled = poll.line(name);
                Hypervisor.run(REQUEST.formatted(name));
                anyMoment();
                Hypervisor.run("kubectl create -f /tmp/bench-csr.json >/dev/null");
                long fact = System.nanoTime();
                note("a CSR appears | stagegate: watch", ours, fact);
                note("a CSR appears | `kubectl get csr --watch`", watched, fact);
                note("a CSR appears | `kubectl get csr` every 2 s", polled, fact);
                Hypervisor.run("kubectl delete csr " + name + " >/dev/null");
            }
        }
    }

    /** A node turns Ready, by its status in the API; the node has no kubelet, so that nothing else turns it. */
    private void nodes(Lab lab) throws Exception {
        try (Peer watch = new Peer("kubectl get nodes --watch --no-headers");
                Peer poll = new Peer(POLL.formatted("kubectl get nodes --no-headers"))) {
            for (int i = 0; i < TIMES; i++) {
                String name = "bench-node-" + i;
                Node node = new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build();
                lab.kubernetes()
                        .ask("create node", client -> client.resource(node).create());
                CompletableFuture<Long> ours = waiting(
                        lab,
                        WatchedKind.NODES,
                        "node " + name,
                        client -> client.nodes().withName(name).get().getStatus().getConditions().stream()
                                .anyMatch(condition -> condition.getType().equals("Ready")
                                        && condition.getStatus().equals("True")));
                String ready = name + " +Ready";
                CompletableFuture<Long> watched = watch.line(ready);
                CompletableFuture<Long> polled = poll.line(ready);
                anyMoment();
                lab.kubernetes()
                        .ask(
                                "turn Ready",
                                client -> client.nodes()
                                        .withName(name)
                                        .editStatus(it -> new NodeBuilder(it)
                                                .editOrNewStatus()
                                                .withConditions(new NodeConditionBuilder()
                                                        .withType("Ready")
                                                        .withStatus("True")
                                                        .build())
                                                .endStatus()
                                                .build()));
                long fact = System.nanoTime();
                note("a node turns Ready | stagegate: watch", ours, fact);
                note("a node turns Ready | `kubectl get nodes --watch`", watched, fact);
                note("a node turns Ready | `kubectl get nodes` every 2 s", polled, fact);
                lab.kubernetes()
                        .ask(
                                "delete node",
                                client -> client.nodes().withName(name).delete());
            }
        }
    }

    /** A member joins etcd: from sending etcdctl on its way, so each figure is a little too long. */
    private void members(Lab lab) throws Exception {
        Monitor<EtcdSnapshot, EtcdHistory> follower = Run.current().monitoring().etcd();
        io.stagegate.environment.Node master =
                lab.environment().install().masters().get(0);
        String ssh = "ssh master-1 'sudo bash -c \""
                + Faults.ETCDCTL.replace("$(", "\\$(").replace("etcdctl$)", "etcdctl\\$)") + " member list\"'";
        try (Peer poll = new Peer(POLL.formatted(ssh))) {
            for (int i = 0; i < TIMES; i++) {
                String peer = "https://192.168.126." + (200 + i) + ":2380";
                CompletableFuture<Long> ours = new CompletableFuture<>();
                Runnable deaf = follower.listen(() -> {
                    if (has(follower.history(), peer)) {
                        ours.complete(System.nanoTime());
                    }
                });
                CompletableFuture<Long> polled = poll.line(peer);
                anyMoment();
                long fact = System.nanoTime();
                lab.install()
                        .shell(master)
                        .run(Command.of("sh", "-c", Faults.ETCDCTL + " member add bench --learner --peer-urls=" + peer)
                                .asRoot())
                        .orCouldNotCheck();
                note("a member joins etcd | stagegate: monitoring", ours, fact);
                note("a member joins etcd | `etcdctl member list` over ssh every 2 s", polled, fact);
                deaf.run();
                lab.install()
                        .shell(master)
                        .run(Command.of(
                                        "sh",
                                        "-c",
                                        Faults.ETCDCTL + " member remove $(" + Faults.ETCDCTL + " member list | grep "
                                                + peer + " | cut -d, -f1)")
                                .asRoot())
                        .orCouldNotCheck();
            }
        }
    }

    private static boolean has(EtcdHistory history, String peer) {
        return history.latest().stream()
                .flatMap(state -> state.members().stream())
                .anyMatch(member -> member.peerUrls().contains(peer));
    }

    private static CompletableFuture<Long> waiting(
            Lab lab, WatchedKind watched, String what, Function<KubernetesClient, Boolean> asking) throws Exception {
        CompletableFuture<Void> began = new CompletableFuture<>();
        Probe<Boolean> probe = Probe.of(what, through -> {
            boolean seen = through.kubernetes().ask("look for " + what, asking);
            began.complete(null);
            return seen;
        });
        Check<Boolean> there = Check.named("is there", seen -> seen ? Verdict.pass() : Verdict.fail("there", "not"));
        Redactor redactor = Redactor.ofThisProcess();
        Verifier verifier = new Verifier(
                lab,
                Progress.NONE,
                EvidenceFolder.open(Path.of("target", "benchmark"), "notice", redactor, evidenceFile -> {}));
        CompletableFuture<Long> noticed = CompletableFuture.supplyAsync(() -> {
            verifier.await(new Patience("benchmark", PATIENCE, Duration.ofSeconds(5), Duration.ZERO))
                    .probe(probe)
                    .watch(watched.in(lab))
                    .until(there);
            return System.nanoTime();
        });
        began.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return noticed;
    }

    /** So that nobody's interval falls in step with the facts; it also lets a watch that was begun be there. */
    private void anyMoment() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1000 + phase.nextInt(2000));
    }

    private void note(String who, CompletableFuture<Long> noticed, long fact)
            throws InterruptedException, ExecutionException, TimeoutException {
        long delay = noticed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) - fact;
        delays.computeIfAbsent(who, key -> new ArrayList<>()).add(Math.max(0, delay));
    }

    /** A request that nobody acts on: its signer is nobody's. */
    private static final String REQUEST = """
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=bench 2>/dev/null |
              jq -Rs '{apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: {name: "%s"},
                spec: {signerName: "example.com/benchmark", usages: ["client auth"], request: @base64}}' >/tmp/bench-csr.json
            """;

    private void write() {
        List<String> page = new ArrayList<>(List.of(
                "# How quickly a change is detected",
                "",
                "Made by `mvn verify -Pbenchmark`: " + TIMES
                        + " times each, in a sandbox whose control plane has formed, all rows of a change at the same time.",
                "",
                "| change | detected by | median | 90 % | longest |",
                "|---|---|---|---|---|"));
        delays.forEach((who, all) -> {
            assertThat(all).hasSize(TIMES);
            List<Long> sorted = new ArrayList<>(all);
            Collections.sort(sorted);
            page.add("| %s | %d ms | %d ms | %d ms |"
                    .formatted(
                            who,
                            millis(sorted.get(TIMES / 2)),
                            millis(sorted.get(TIMES * 9 / 10 - 1)),
                            millis(sorted.get(TIMES - 1))));
        });
        page.addAll(List.of(
                "",
                "For a member of etcd the time starts when `etcdctl member add` is sent, so those figures include the command's own"
                        + " time.\n`--watch` prints the event only; stagegate has observed again and"
                        + " judged by then.",
                ""));
        Page.write("benchmark/notice.md", page);
        page.forEach(System.out::println);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** A command that goes on, whose lines are waited for. */
    private static final class Peer implements AutoCloseable {

        private final Process process;
        private final Map<String, CompletableFuture<Long>> awaited = new java.util.concurrent.ConcurrentHashMap<>();

        Peer(String words) throws IOException {
            process = new ProcessBuilder("bash", "-c", words)
                    .redirectErrorStream(true)
                    .start();
            Thread reader = new Thread(this::read, "peer");
            reader.setDaemon(true);
            reader.start();
        }

        /** When the first line was read in which this is found. */
        CompletableFuture<Long> line(String pattern) {
            return awaited.computeIfAbsent(pattern, key -> new CompletableFuture<>());
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String read = line.replaceAll(" +", " ") + " ";
                    long now = System.nanoTime();
                    awaited.forEach((pattern, time) -> {
                        if (read.contains(pattern.replace("+", "") + (pattern.contains("http") ? "" : " "))) {
                            time.complete(now);
                        }
                    });
                }
            } catch (IOException e) {
                // The process was ended.
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}

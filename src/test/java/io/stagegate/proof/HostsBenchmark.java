package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.Command;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.LiveLab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.run.Run;
import io.stagegate.text.Text;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What many hosts cost: each is a real sshd with an address of its own, all on the sandbox's bootstrap, which shares the
 * machine's processors with stagegate. Six questions are asked of every host at the same time. A benchmark, not a test: it
 * asserts only that all was answered that could be. Leaves {@code reports/benchmark/hosts.md}.
 */
class HostsBenchmark {

    private static final int[] SIZES = {10, 100, 500};
    private static final int HANGING_PERCENT = 5;
    private static final Path KNOWN_HOSTS = Path.of("target", "benchmark-known-hosts");

    private static final String[][] QUESTIONS = {
        {"systemctl", "is-active", "kubelet"},
        {"uname", "-r"},
        {"cat", "/proc/loadavg"},
        {"df", "--output=pcent", "/"},
        {"date", "+%s"},
        {"hostname"}
    };

    /** All addresses of 10.99.0.0/16 are the bootstrap's own; each sshd listens on one. */
    private static final String UP = """
            ip route replace 10.99.0.0/16 via 192.168.126.100
            on_bootstrap 'ip route replace local 10.99.0.0/16 dev lo
              for i in $(seq 1 %d); do
                /usr/sbin/sshd -o ListenAddress=10.99.$((i / 250)).$((i %% 250 + 1)) -o PidFile=/run/bench-$i.pid
              done'
            """;

    private static final String FREEZE =
            "on_bootstrap 'for i in $(seq 1 %d); do kill -STOP $(cat /run/bench-$i.pid); done'";
    private static final String DOWN =
            "on_bootstrap 'for f in /run/bench-*.pid; do kill -CONT $(cat $f); kill $(cat $f); done;"
                    + " rm -f /run/bench-*.pid; ip route del local 10.99.0.0/16 dev lo'; ip route del 10.99.0.0/16";

    private final List<String> page = new ArrayList<>(List.of(
            "# What many hosts cost",
            "",
            "Made by `mvn verify -Pbenchmark`: " + QUESTIONS.length
                    + " commands on each host, all hosts at the same time; real"
                    + " sshd processes, on the same machine.",
            "",
            "| hosts | by | first pass | next pass | heap | threads |",
            "|---|---|---|---|---|---|"));

    @Test
    void manyHosts() throws Exception {
        assumeTrue(Hypervisor.isOfInstalls(), "made in the sandbox only");
        Scenarios.form("10");
        // Of another lab, with other keys.
        Files.deleteIfExists(KNOWN_HOSTS);
        try {
            Hypervisor.run(UP.formatted(SIZES[SIZES.length - 1]));
            for (int hosts : SIZES) {
                ours(hosts, 0);
                peer(hosts);
            }
            int hosts = SIZES[SIZES.length - 1];
            int hanging = hosts * HANGING_PERCENT / 100;
            Hypervisor.run(FREEZE.formatted(hanging));
            ours(hosts, hanging);
        } finally {
            Hypervisor.run(DOWN);
        }
        page.addAll(List.of(
                "",
                "Heap: in use after a collection, while all connections are open. OpenSSH's rows: 50 hosts at a time,"
                        + " a kept connection for each.",
                ""));
        Page.write("benchmark/hosts.md", page);
        page.forEach(System.out::println);
    }

    /** @param hanging how many of them, from the first on, do not answer */
    private void ours(int hosts, int hanging) throws Exception {
        try (LiveLab lab = new LiveLab(lab(hosts))) {
            ManagementFactory.getThreadMXBean().resetPeakThreadCount();
            Duration first = pass(lab, hosts, hanging);
            Duration next = pass(lab, hosts, hanging);
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
            page.add("| %d%s | stagegate | %s | %s | %d MiB | %d |"
                    .formatted(
                            hosts,
                            hanging == 0 ? "" : ", of which " + hanging + " hang: the others",
                            Text.duration(first),
                            Text.duration(next),
                            heap,
                            ManagementFactory.getThreadMXBean().getPeakThreadCount()));
        }
    }

    /** Until the last of those that answer has answered everything. */
    private static Duration pass(LiveLab lab, int hosts, int hanging) throws Exception {
        long began = System.nanoTime();
        AtomicLong last = new AtomicLong();
        AtomicInteger answered = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        // Of those that hang.
        Queue<String> problems = new ConcurrentLinkedQueue<>();
        for (Node node : lab.environment().install().nodes().values()) {
            for (String[] question : QUESTIONS) {
                all.add(Bounded.begin(() -> {
                    try {
                        lab.shell(node).run(Command.of(question));
                        answered.incrementAndGet();
                        last.accumulateAndGet(System.nanoTime() - began, Math::max);
                    } catch (CouldNotCheckException e) {
                        problems.add(String.valueOf(e.getMessage()));
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get();
        }
        assertThat(answered).as(() -> "without an answer: " + problems.peek()).hasValue((hosts - hanging) * QUESTIONS.length);
        return Duration.ofNanos(last.get());
    }

    private void peer(int hosts) {
        List<String> times = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            long began = System.nanoTime();
            Hypervisor.run(
                    "seq 1 " + hosts + " | xargs -P 50 -I{} sh -c 'i={}; at=10.99.$((i / 250)).$((i % 250 + 1));"
                            + " for q in \"systemctl is-active kubelet\" \"uname -r\" \"cat /proc/loadavg\" \"df --output=pcent /\" \"date +%s\" hostname; do"
                            + " ssh -n -o ControlMaster=auto -o ControlPath=/tmp/bench-%h -o ControlPersist=120 -o StrictHostKeyChecking=no"
                            + " -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i /run/stagegate/ssh/id_ed25519 core@$at $q >/dev/null || true; done'");
            times.add(Text.duration(Duration.ofNanos(System.nanoTime() - began)));
        }
        Hypervisor.run("for s in /tmp/bench-*; do ssh -o ControlPath=$s -O exit x 2>/dev/null || true; done");
        page.add("| %d | OpenSSH | %s | %s | | |".formatted(hosts, times.get(0), times.get(1)));
    }

    private static Install lab(int hosts) {
        Install sandbox = Run.current().environment().install();
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (int i = 1; i <= hosts; i++) {
            String name = "host-" + i;
            nodes.put(name, new Node(name, Role.MASTER, name, "10.99." + i / 250 + "." + (i % 250 + 1)));
        }
        return LabBuilder.like(sandbox)
                .nodes(nodes)
                .ssh(new Environment.Ssh("core", 22, sandbox.ssh().key(), KNOWN_HOSTS, Environment.HostKeys.ACCEPT_NEW))
                .build();
    }
}

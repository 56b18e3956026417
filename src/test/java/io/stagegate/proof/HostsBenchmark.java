package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LiveLab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Environment.HostKeys;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.evidence.BenchmarkChart.Row;
import io.stagegate.observation.PerPlace;
import io.stagegate.probe.ParallelProbe;
import io.stagegate.probe.Probe;
import io.stagegate.text.Text;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long six commands on each of many hosts take, from the first connection on, what that needs, and what hosts that hang cost the
 * others; beside OpenSSH's own client, as many at a time as people start. The hosts are addresses of loopback, with a process of
 * the real sshd for each connection. A benchmark, not a test: it asserts only that every host that answers was asked all.
 * Run by {@code mvn verify -Pbenchmark}; leaves {@code reports/benchmark/hosts.md}.
 */
class HostsBenchmark {

    private static final int TIMES = 3;
    private static final int PORT = 2299;
    private static final int MOST = 500;
    private static final int HANGING = 25;

    /** OpenSSH's server listens at 16 addresses at most (sshd.c, MAX_LISTEN_SOCKS). */
    private static final int EACH = 16;

    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    private static final List<String> COMMANDS =
            List.of("uname -r", "cat /proc/loadavg", "df -P /", "stat /etc/hostname", "ss -Hltn", "date +%s");

    @TempDir
    private Path folder;

    private final List<Process> servers = new ArrayList<>();
    private final List<ServerSocket> silent = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();

    @Test
    void hosts() throws Exception {
        assumeTrue(Files.isExecutable(SSHD), "no sshd on this machine");
        for (String key : List.of("host", "user")) {
            run(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-f",
                    folder.resolve(key).toString());
        }
        try {
            start();
            ours(10, 0);
            for (int hosts : List.of(10, 100, MOST)) {
                row(hosts + " hosts | stagegate", () -> ours(hosts, 0));
                row(hosts + " hosts | `ssh`, 32 at a time", () -> openSsh(hosts));
            }
            row(
                    MOST + " hosts, " + HANGING + " of them hang | stagegate, those that answer",
                    () -> ours(MOST, HANGING));
        } finally {
            for (ServerSocket each : silent) {
                each.close();
            }
            servers.forEach(server -> {
                server.descendants().forEach(ProcessHandle::destroy);
                server.destroy();
            });
        }
        write();
    }

    private static String address(int host) {
        return "127.1." + host / 250 + "." + (host % 250 + 1);
    }

    /** Hosts that answer have the numbers from 0 on; those that accept a connection and say nothing, from MOST on. */
    private void start() throws IOException, InterruptedException {
        StringBuilder known = new StringBuilder();
        String hostKey = Files.readString(folder.resolve("host.pub"));
        for (int first = 0; first < MOST; first += EACH) {
            // bash, started by sshd, reads the user's ~/.bashrc, and whatever that starts would be measured.
            StringBuilder config = new StringBuilder("""
                    HostKey %1$s/host
                    AuthorizedKeysFile %1$s/user.pub
                    SetEnv HOME=%1$s
                    StrictModes no
                    UsePAM no
                    MaxStartups 1000
                    PidFile none
                    """.formatted(folder));
            for (int host = first; host < Math.min(MOST, first + EACH); host++) {
                config.append("ListenAddress %s:%d%n".formatted(address(host), PORT));
                known.append("[%s]:%d %s".formatted(address(host), PORT, hostKey));
            }
            Path file = Files.writeString(folder.resolve("sshd_config-" + first), config);
            Files.createDirectories(Path.of("/run/sshd"));
            servers.add(new ProcessBuilder(SSHD.toString(), "-D", "-f", file.toString())
                    .inheritIO()
                    .start());
        }
        for (int host = MOST; host < MOST + HANGING; host++) {
            silent.add(new ServerSocket(PORT, 50, InetAddress.getByName(address(host))));
        }
        Files.writeString(folder.resolve("known_hosts"), known);
        for (int host = 0; host < MOST; host++) {
            awaitServer(address(host));
        }
    }

    private static void awaitServer(String address) throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            try (Socket connected = new Socket(address, PORT)) {
                assertThat(connected.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new AssertionError(address + " has no sshd");
    }

    /** The longest that a host took which answers, over a connection of its own; each is asked at the same time. */
    private Duration ours(int hosts, int hanging) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        IntStream.concat(IntStream.range(0, hosts - hanging), IntStream.range(MOST, MOST + hanging))
                .mapToObj(host -> new Node("h" + host, Role.MASTER, "h" + host, address(host), "h" + host))
                .forEach(node -> nodes.put(node.name(), node));
        Install environment = LabBuilder.named("hosts")
                .nodes(nodes)
                .hypervisor(new Environment.Libvirt(URI.create("test:///default")))
                .api(new Environment.Api(
                        URI.create("https://127.0.0.1:6443"), Optional.empty(), folder.resolve("kubeconfig")))
                .ssh(new Environment.Ssh(
                        System.getProperty("user.name"),
                        PORT,
                        folder.resolve("user"),
                        folder.resolve("known_hosts"),
                        HostKeys.STRICT))
                .build();
        long began = System.nanoTime();
        try (Lab lab = new LiveLab(environment)) {
            PerPlace<Duration> took = ParallelProbe.on(List.copyOf(nodes.values()), node -> asked(node, began))
                    .observe(lab);
            List<Duration> answered = took.results().values().stream()
                    .flatMap(result -> result.seen().stream())
                    .toList();
            assertThat(answered).as(took::toString).hasSize(hosts - hanging);
            return Collections.max(answered);
        }
    }

    private static Probe<Duration> asked(Node node, long began) {
        return Probe.of(node.name(), lab -> {
            Shell shell = lab.install().shell(node);
            for (String command : COMMANDS) {
                assertThat(shell.run(Command.of(command.split(" ")))
                                .orCouldNotCheck()
                                .stdout())
                        .isNotBlank();
            }
            return Duration.ofNanos(System.nanoTime() - began);
        });
    }

    /** As people do it: a client for each host, which asks all in one session. */
    private Duration openSsh(int hosts) throws IOException, InterruptedException {
        Path list = Files.writeString(
                folder.resolve("hosts"),
                IntStream.range(0, hosts).mapToObj(HostsBenchmark::address).collect(Collectors.joining("\n")));
        long began = System.nanoTime();
        run(
                "sh",
                "-c",
                "xargs -P 32 -I{} ssh -n -o BatchMode=yes -o UserKnownHostsFile=%1$s/known_hosts -i %1$s/user -p %2$d {} '%3$s' <%4$s"
                        .formatted(folder, PORT, String.join(" && ", COMMANDS), list));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private interface Measured {
        Duration make() throws IOException, InterruptedException;
    }

    private void row(String what, Measured measured) throws IOException, InterruptedException {
        List<Duration> took = new ArrayList<>();
        long heap = 0;
        int threads = 0;
        for (int i = 0; i < TIMES; i++) {
            System.gc();
            ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
            ManagementFactory.getThreadMXBean().resetPeakThreadCount();
            took.add(measured.make());
            heap = Math.max(
                    heap,
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getType() == MemoryType.HEAP)
                            .mapToLong(pool -> pool.getPeakUsage().getUsed())
                            .sum());
            threads = Math.max(threads, ManagementFactory.getThreadMXBean().getPeakThreadCount());
        }
        Row row = new Row("", what, took);
        boolean inThisProcess = what.contains("stagegate");
        rows.add("| %s | %s | %s | %s | %s | %s |"
                .formatted(
                        what,
                        Text.duration(row.median(), 1),
                        Text.duration(row.shortest(), 1),
                        Text.duration(row.longest(), 1),
                        inThisProcess ? heap / 1_000_000 + " MB" : "",
                        inThisProcess ? threads : ""));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    private void write() {
        List<String> page = new ArrayList<>(List.of(
                "# How long many hosts take",
                "",
                "Made by `mvn verify -Pbenchmark`: six commands on each host, " + TIMES
                        + " times, first connection included. Hosts are addresses of loopback, with a process of the real sshd"
                        + " for each connection, on the same machine as stagegate.",
                "",
                "| hosts | by | median | shortest | longest | heap at most | threads at most |",
                "|---|---|---|---|---|---|---|"));
        page.addAll(rows);
        page.add("");
        Page.write("benchmark/hosts.md", page);
        page.forEach(System.out::println);
    }
}

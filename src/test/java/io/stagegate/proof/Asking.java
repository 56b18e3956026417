package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.OperatingSystemMXBean;
import io.stagegate.check.Check;
import io.stagegate.check.Nodes;
import io.stagegate.check.Verdict;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Patience;
import io.stagegate.environment.Role;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.ClusterNodes;
import io.stagegate.observation.Milestone;
import io.stagegate.probe.ClusterNodesProbe;
import io.stagegate.run.Run;
import io.stagegate.wait.Progress;
import io.stagegate.wait.Turn;
import io.stagegate.wait.Verifier;
import io.stagegate.wait.WatchedKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Who asks the lab from when it is made until it is closed. */
interface Asking extends AutoCloseable {

    /** Returns after so long; fails when it has ended before. */
    void last(Duration length) throws Exception;

    /** What it has taken of this machine, in seconds. */
    default double cpu() {
        return 0;
    }

    /** What a reader of its figures must know. */
    default String remark() {
        return "";
    }

    @Override
    default void close() {}

    /** A run of stage 11, in which 11.5 waits for a master that there is not. */
    final class Ours implements Asking {

        private final double cpuBefore = jvm();
        private final AtomicBoolean enough = new AtomicBoolean();
        private final CompletableFuture<ClusterNodes> wait;
        private Set<Milestone> missing = Set.of();

        Ours(Install install) {
            Run run = Run.begin(install);
            run.monitoring().milestones();
            List<Node> masters = new ArrayList<>(install.masters());
            masters.add(new Node("master-3", Role.MASTER, "ocp4-master-3", "192.168.126.104"));
            Check<ClusterNodes> ready = Nodes.ready(masters);
            Check<ClusterNodes> check =
                    Check.named(ready.name(), seen -> enough.get() ? Verdict.pass() : ready.judge(seen));
            Verifier verifier = new Verifier(
                    run.lab(),
                    Progress.ofThisProcess(),
                    EvidenceFolder.open(
                            Path.of("target", "benchmark"), "11.5", Redactor.ofThisProcess(), evidenceFile -> {}),
                    () -> run.signalFinder("11"),
                    List.of(),
                    Turn.NOW);
            // The default interval: the sandbox's is a fifth of it.
            Patience patience = new Patience("nodes", Duration.ofDays(1), Duration.ofSeconds(5), Duration.ZERO);
            wait = CompletableFuture.supplyAsync(
                    // Signals are looked for all the same, and end nothing.
                    () -> verifier.await(patience)
                            .probe(new ClusterNodesProbe())
                            .watch(WatchedKind.NODES)
                            .ignoringSignals()
                            .until(check),
                    work -> new Thread(work, "waits").start());
        }

        private static double jvm() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                            .getProcessCpuTime()
                    / 1e9;
        }

        @Override
        public void last(Duration length) {
            assertThatExceptionOfType(TimeoutException.class)
                    .as("the wait lasts")
                    .isThrownBy(() -> wait.get(length.toMillis(), TimeUnit.MILLISECONDS));
            missing = Run.current().monitoring().milestones().history().missing();
        }

        @Override
        public double cpu() {
            return jvm() - cpuBefore;
        }

        @Override
        public String remark() {
            return "milestones of the install that it still looked for: " + (missing.isEmpty() ? "none" : missing);
        }

        @Override
        public void close() {
            try {
                assertThat(wait).as("the wait lasts").isNotDone();
                enough.set(true);
                assertThat(wait).succeedsWithin(Duration.ofMinutes(2));
            } finally {
                Run.end();
            }
        }
    }

    /** What an administrator lets run, each in a terminal. */
    final class Loops implements Asking {

        private static final String WORDS = """
                every() { while :; do "${@:2}" >/dev/null; sleep "$1"; done; }
                every 5 kubectl get nodes &
                every 5 kubectl get csr &
                every 5 kubectl get co &
                every 15 ssh -n master-0 'sudo bash -c "crictl exec \\$(crictl ps -q --name ^etcdctl\\$) etcdctl member list"' &
                wait
                """;

        private final Process process = new ProcessBuilder("bash", "-c", WORDS)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "benchmark-loops.log").toFile())
                .start();

        Loops() throws IOException {}

        @Override
        public void last(Duration length) throws InterruptedException {
            assertThat(process.waitFor(length.toMillis(), TimeUnit.MILLISECONDS))
                    .as("the loops have ended")
                    .isFalse();
        }

        @Override
        public double cpu() {
            return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .mapToDouble(each -> used(Path.of("/proc", "" + each.pid(), "stat")))
                    .sum();
        }

        private static double used(Path stat) {
            try {
                return seconds(Files.readString(stat));
            } catch (IOException e) {
                // It has ended meanwhile: its parent has it.
                return 0;
            }
        }

        /** What a process, and those that it has waited for, have used: of /proc/PID/stat, in hundredths of a second. */
        static double seconds(String stat) {
            // A program's name may have spaces and brackets.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
            return fields.subList(11, 15).stream().mapToLong(Long::parseLong).sum() / 100.0;
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}

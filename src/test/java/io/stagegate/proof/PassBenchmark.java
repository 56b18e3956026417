package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Patience;
import io.stagegate.evidence.BenchmarkChart;
import io.stagegate.evidence.BenchmarkChart.Row;
import io.stagegate.run.Run;
import io.stagegate.text.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * How long the read-only checks of a formed control plane take: by stagegate, and by what people write instead
 * (src/test/benchmark), one after the other, again and again. A benchmark, not a test: it asserts only that each found all
 * to hold. Run by {@code mvn verify -Pbenchmark}; leaves {@code reports/benchmark/pass.md} and {@code pass.svg}. Ansible and testinfra are asked
 * where they are installed.
 */
class PassBenchmark {

    private static final int TIMES = Integer.getInteger("pass.times", 5);

    private static final String[] CHECKS = {
        "11.2", "11.5", "11.6", "11.9", "11.11", "11.12", "11.13", "11.14", "11.15", "12.1", "12.2", "12.3", "12.4",
        "12.5", "12.6"
    };

    private static final Path PEERS = Path.of("src", "test", "benchmark");

    private final Map<String, List<Duration>> took = new LinkedHashMap<>();

    private interface Pass {
        void make() throws Exception;
    }

    @Test
    void pass() throws Exception {
        assumeTrue(Hypervisor.isOfInstalls(), "measured in the sandbox only");
        Scenarios.form("11");
        Environment declared = Run.current().environment();
        Map<String, Pass> passes = new LinkedHashMap<>();
        passes.put("stagegate, holds as declared", () -> ours(declared, CHECKS));
        passes.put("stagegate, no hold", () -> ours(withoutHolds(declared), CHECKS));
        // The pass cannot be faster than the longest chain of questions in it, which is the removal's gate.
        passes.put("stagegate, no hold, 12.6 alone", () -> ours(withoutHolds(declared), "12.6"));
        passes.put(
                "script: a new ssh, curl, kubectl for each",
                () -> peer(PEERS.resolve("checks").toString(), "fresh"));
        passes.put(
                "script: kept ssh, kubectl proxy",
                () -> peer(PEERS.resolve("checks").toString(), "kept"));
        if (isInstalled("ansible-playbook")) {
            passes.put(
                    "ansible",
                    () -> peer(
                            "ansible-playbook",
                            "-i",
                            PEERS.resolve("hosts.ini").toString(),
                            PEERS.resolve("checks.yaml").toString()));
        }
        if (isInstalled("py.test-3")) {
            passes.put(
                    "pytest-testinfra",
                    () -> peer(
                            "py.test-3",
                            "-q",
                            "-p",
                            "no:cacheprovider",
                            PEERS.resolve("test_checks.py").toString()));
        }
        for (int i = 0; i < TIMES; i++) {
            for (Map.Entry<String, Pass> each : passes.entrySet()) {
                long began = System.nanoTime();
                each.getValue().make();
                took.computeIfAbsent(each.getKey(), key -> new ArrayList<>())
                        .add(Duration.ofNanos(System.nanoTime() - began));
            }
        }
        write();
    }

    /** With connections of its own, as every run has. */
    private static void ours(Environment environment, String... checks) {
        Run.begin(environment);
        TestExecutionSummary summary = Scenarios.together(checks);
        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(checks.length);
    }

    private static Environment withoutHolds(Environment environment) {
        Map<String, Patience> none = new LinkedHashMap<>();
        environment
                .patience()
                .forEach((name, it) -> none.put(name, new Patience(name, it.timeout(), it.interval(), Duration.ZERO)));
        return environment.withPatience(none);
    }

    private static void peer(String... command) throws IOException, InterruptedException {
        Path said = Path.of("target", "benchmark-peer.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor())
                .as(() -> String.join(" ", command) + " said: " + read(said))
                .isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static boolean isInstalled(String program) {
        return List.of("/usr/bin", "/usr/local/bin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void write() {
        List<Row> rows = new ArrayList<>();
        took.forEach((who, all) -> rows.add(new Row("", who, all)));
        List<String> page = new ArrayList<>(List.of(
                "# How long a read-only pass takes",
                "",
                "Made by `mvn verify -Pbenchmark`: the checks " + String.join(", ", CHECKS)
                        + " of a sandbox whose control plane has formed, " + TIMES + " times each, in turn.",
                "",
                "![the medians, as bars](pass.svg)",
                "",
                "| by | median | shortest | longest |",
                "|---|---|---|---|"));
        rows.forEach(row -> page.add("| %s | %s | %s | %s |"
                .formatted(
                        row.name(),
                        Text.duration(row.median(), 1),
                        Text.duration(row.shortest(), 1),
                        Text.duration(row.longest(), 1))));
        page.add("");
        Page.write("benchmark/pass.md", page);
        Page.write("benchmark/pass.svg", List.of(BenchmarkChart.of("How long a read-only pass takes", rows)));
        page.forEach(System.out::println);
    }
}

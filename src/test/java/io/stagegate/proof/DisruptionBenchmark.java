package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.monitor.Monitoring;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Outage;
import io.stagegate.run.Run;
import io.stagegate.text.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Outages of the API that were made, and what the sampling found of them. A benchmark, not a test: it asserts only that
 * every one of them was found by some sample. Run by {@code mvn verify -Pbenchmark}; leaves
 * {@code reports/benchmark/disruption.md}.
 */
class DisruptionBenchmark {

    private static final Duration QUIET = Duration.ofMinutes(2);
    private static final double CALM = 30;
    private static final Duration BETWEEN = Duration.ofSeconds(8);

    /** HAProxy's master and its workers. */
    static final String SIGNAL =
            "master=$(</run/haproxy/haproxy.pid); kill -%s $master $(pgrep -P $master | tr '\\n' ' ')";

    private static final int ROLL_OUTS = Integer.getInteger("rollouts", 10);

    /** A new revision for a master's API server; kubelet ends the old one, which goes on serving for its delay. */
    private static final String NEW_REVISION = """
            on master-%1$d 'sed -i "s/revision: \\"[^\\"]*\\"/revision: \\"rolled-%2$d\\"/" MANIFESTS/kube-apiserver-pod.yaml'
            until kubectl -n openshift-kube-apiserver get pods -l revision=rolled-%2$d -o json 2>/dev/null | jq -e '.items[]
              | select(.spec.nodeName | startswith("master-%1$d"))
              | select(any(.status.conditions[]?; .type == "Ready" and .status == "True"))' >/dev/null; do sleep 1; done
            """.replace("MANIFESTS", Faults.MANIFESTS);

    private final List<String> rows = new ArrayList<>();

    @Test
    void disruption(@TempDir Path own) throws Exception {
        assumeTrue(Hypervisor.isOfInstalls(), "outages are made in the sandbox only");
        Scenarios.form("11");
        Path precise = own.resolve("precise.yaml");
        Files.writeString(
                precise,
                Files.readString(Path.of("environments", "sandbox.yaml"))
                        .replaceFirst("silence: \\w+", "silence: 100ms")
                        // Asking etcd on every node twice a second is what makes two cores halting.
                        .replaceFirst(
                                "follow: [{]timeout: 10s, interval: 500ms", "follow: {timeout: 60s, interval: 30s"));
        Run.begin(EnvironmentLoader.load(precise, System.getenv()));
        Monitoring monitoring = Run.current().monitoring();
        monitoring.sampleApi();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> monitoring.disruptions().lanes().values().stream().allMatch(lane -> lane.ok() > 20));
        await().atMost(Duration.ofMinutes(5)).until(() -> pressure() < CALM);
        quiet(monitoring);
        for (long millis : new long[] {150, 500, 2_000, 10_000}) {
            pause(monitoring, millis);
        }
        for (int i = 1; i <= ROLL_OUTS; i++) {
            rollOut(monitoring, i);
        }
        write(monitoring.disruptions());
    }

    /** For which share of the last ten seconds something waited for a CPU, in percent: such a lab answers haltingly. */
    private static double pressure() throws IOException {
        String some = Files.readString(Path.of("/proc/pressure/cpu"))
                .lines()
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(some.replaceFirst(".*avg10=([0-9.]+).*", "$1"));
    }

    private void quiet(Monitoring monitoring) throws Exception {
        Duration from = monitoring.disruptions().now();
        TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
        Duration to = monitoring.disruptions().now();
        row(monitoring, "nothing, for " + Text.duration(QUIET, 3), from, to);
    }

    private void pause(Monitoring monitoring, long millis) throws Exception {
        monitoring.doing("HAProxy is paused for " + millis + " ms");
        Duration earliest = monitoring.disruptions().now();
        Hypervisor.run(SIGNAL.formatted("STOP"));
        Duration surely = monitoring.disruptions().now();
        TimeUnit.MILLISECONDS.sleep(millis);
        Duration until = monitoring.disruptions().now();
        Hypervisor.run(SIGNAL.formatted("CONT"));
        Duration latest = monitoring.disruptions().now();
        TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
        String made = "HAProxy paused for %s to %s"
                .formatted(Text.duration(until.minus(surely), 3), Text.duration(latest.minus(earliest), 3));
        assertThat(row(monitoring, made, earliest, latest)).as(made).isPositive();
    }

    /** As its operator does it: on one master after the other, the next one only once this one is ready. */
    private void rollOut(Monitoring monitoring, int ordinal) throws Exception {
        String made = "roll-out " + ordinal + " of every master's API server";
        monitoring.doing(made);
        Duration from = monitoring.disruptions().now();
        for (int master = 0; master < 3; master++) {
            Hypervisor.run(NEW_REVISION.formatted(master, ordinal));
        }
        row(monitoring, made, from, monitoring.disruptions().now());
    }

    /** @return how many outages were found, of both kinds */
    private int row(Monitoring monitoring, String made, Duration from, Duration to) throws IOException {
        int found = 0;
        StringBuilder row = new StringBuilder("| " + made);
        DisruptionHistory history = monitoring.disruptions();
        for (Kind kind : Kind.values()) {
            Lane lane = history.lanes().get(kind);
            List<Outage> outages = lane.outages().stream()
                    .filter(outage ->
                            outage.to().compareTo(from) > 0 && outage.from().compareTo(to) < 0)
                    .toList();
            found += outages.size();
            row.append(" | ")
                    .append(
                            outages.isEmpty()
                                    ? "none"
                                    : String.join(
                                            "; ",
                                            outages.stream()
                                                    .map(outage -> Text.duration(outage.length(), 3) + " ("
                                                            + outage.cause() + ")")
                                                    .toList()));
        }
        long gaps = history.lanes().values().stream()
                .flatMap(lane -> lane.gaps().stream())
                .filter(gap -> gap.to().compareTo(from) > 0 && gap.from().compareTo(to) < 0)
                .count();
        rows.add(row + " | " + gaps + " | " + pressure() + " % |");
        return found;
    }

    private void write(DisruptionHistory history) {
        List<String> page = new ArrayList<>(List.of(
                "# Outages that were made, and what was found",
                "",
                "Made by `mvn verify -Pbenchmark`, in a sandbox whose control plane has formed; " + history.sampling()
                        + ".",
                "",
                "| made | found on new connections | found on reused ones | gaps in the sampling | waited for a CPU at its end |",
                "|---|---|---|---|---|"));
        page.addAll(rows);
        page.add("");
        page.add("```");
        page.addAll(history.toString().lines().toList());
        page.add("```");
        page.add("");
        Page.write("benchmark/disruption.md", page);
        page.forEach(System.out::println);
    }
}

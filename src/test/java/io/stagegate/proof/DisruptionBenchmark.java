package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.follow.Following;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Outage;
import io.stagegate.run.Run;
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
    private static final String SIGNAL =
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
        Following following = Run.current().following();
        following.sampleApi();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> following.disruptions().lanes().values().stream().allMatch(lane -> lane.ok() > 20));
        await().atMost(Duration.ofMinutes(5)).until(() -> pressure() < CALM);
        quiet(following);
        for (long millis : new long[] {150, 500, 2_000, 10_000}) {
            pause(following, millis);
        }
        for (int i = 1; i <= ROLL_OUTS; i++) {
            rollOut(following, i);
        }
        write(following.disruptions());
    }

    /** For which share of the last ten seconds something waited for a CPU, in percent: such a lab answers haltingly. */
    private static double pressure() throws IOException {
        String some = Files.readString(Path.of("/proc/pressure/cpu"))
                .lines()
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(some.replaceFirst(".*avg10=([0-9.]+).*", "$1"));
    }

    private void quiet(Following following) throws Exception {
        Duration from = following.disruptions().now();
        TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
        Duration to = following.disruptions().now();
        row(following, "nothing, for " + DisruptionHistory.length(QUIET), from, to);
    }

    private void pause(Following following, long millis) throws Exception {
        following.doing("HAProxy is paused for " + millis + " ms");
        Duration earliest = following.disruptions().now();
        Hypervisor.run(SIGNAL.formatted("STOP"));
        Duration surely = following.disruptions().now();
        TimeUnit.MILLISECONDS.sleep(millis);
        Duration until = following.disruptions().now();
        Hypervisor.run(SIGNAL.formatted("CONT"));
        Duration latest = following.disruptions().now();
        TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
        String made = "HAProxy paused for %s to %s"
                .formatted(
                        DisruptionHistory.length(until.minus(surely)),
                        DisruptionHistory.length(latest.minus(earliest)));
        assertThat(row(following, made, earliest, latest)).as(made).isPositive();
    }

    /** As its operator does it: on one master after the other, the next one only once this one is ready. */
    private void rollOut(Following following, int ordinal) throws Exception {
        String made = "roll-out " + ordinal + " of every master's API server";
        following.doing(made);
        Duration from = following.disruptions().now();
        for (int master = 0; master < 3; master++) {
            Hypervisor.run(NEW_REVISION.formatted(master, ordinal));
        }
        row(following, made, from, following.disruptions().now());
    }

    /** @return how many outages were found, of both kinds */
    private int row(Following following, String made, Duration from, Duration to) throws IOException {
        int found = 0;
        StringBuilder row = new StringBuilder("| " + made);
        DisruptionHistory history = following.disruptions();
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
                                                    .map(outage -> DisruptionHistory.length(outage.length()) + " ("
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

package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.action.MoveRequest;
import io.stagegate.check.Moves;
import io.stagegate.connection.Lab;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Side;
import io.stagegate.evidence.BenchmarkChart.Row;
import io.stagegate.evidence.ObjectGraph;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.PivotView;
import io.stagegate.probe.ManagementClusterProbe;
import io.stagegate.probe.PivotProbe;
import io.stagegate.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A graph of two hundred Machines is moved, and how long stagegate's own looking takes, apart from the move. A benchmark, not
 * a test: it asserts only that what it times is the real thing. Leaves {@code reports/benchmark/capi.md}.
 */
class ClusterApiBenchmark {

    private static final int MACHINES = 200;
    private static final int TIMES = 5;

    private final List<String> rows = new ArrayList<>();

    @Test
    void verification() {
        assumeTrue(Hypervisor.isOfClusterApi(), "hundreds of Machines are made in the sandbox only");
        Hypervisor.reset();
        for (int check = 1; check < 7; check++) {
            assertThat(Scenarios.ofCheck("C." + check)).isEmpty();
        }
        Lab lab = Run.current().lab();
        scaled(lab);
        time(
                "every precondition of the move",
                () -> assertThat(new MoveRequest().observe(lab)).allMatch(GateCondition::met));
        long began = System.nanoTime();
        assertThat(Scenarios.ofCheck("C.7")).isEmpty();
        row("C.7: the preconditions held for their time, and the move itself", List.of(since(began)));
        ClusterApi.Target target = lab.environment().pivot().target();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Moves.ownedByTarget(target.namespace(), target.name())
                        .judge(new PivotProbe().observe(lab))
                        .passed());
        time("both clusters seen and judged: C.8 and C.9", () -> {
            PivotView view = new PivotProbe().observe(lab);
            assertThat(Moves.sourceEmpty().judge(view).passed()).isTrue();
            assertThat(Moves.ownedByTarget(target.namespace(), target.name())
                            .judge(view)
                            .passed())
                    .isTrue();
        });
        PivotView view = new PivotProbe().observe(lab);
        time("the object graph drawn", () -> assertThat(ObjectGraph.of(view)).contains("× Machine"));
        write(view.target().seen().orElseThrow());
    }

    /** Machines without a host: the sandbox records those that find none. */
    private static void scaled(Lab lab) {
        Hypervisor.run(
                "kubectl --kubeconfig /run/stagegate/capi/bootstrap.kubeconfig -n default patch"
                        + " machinedeployment.cluster.x-k8s.io worker-md-0 --type merge -p '{\"spec\":{\"replicas\":"
                        + (MACHINES - 1)
                        + ",\"template\":{\"metadata\":{\"annotations\":{\"sandbox.stagegate.io/records\":\"true\"}}}}}' >/dev/null");
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    ManagementCluster seen = new ManagementClusterProbe(Side.SOURCE).observe(lab);
                    return seen.core("Machine")
                                    .filter(machine -> machine.phase().equals("Running"))
                                    .count()
                            == MACHINES;
                });
        await().atMost(Duration.ofMinutes(2))
                .until(() -> new MoveRequest().observe(lab).stream().allMatch(GateCondition::met));
    }

    private void time(String what, Runnable looking) {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            long began = System.nanoTime();
            looking.run();
            took.add(since(began));
        }
        row(what, took);
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void row(String what, List<Duration> took) {
        Row row = new Row("", what, took);
        rows.add("| %s | %d | %.2f s | %.2f s |"
                .formatted(
                        what,
                        took.size(),
                        row.median().toMillis() / 1000.0,
                        row.longest().toMillis() / 1000.0));
    }

    private void write(ManagementCluster moved) {
        List<String> page = new ArrayList<>(List.of(
                "# How long the verification of a pivot takes",
                "",
                "Made by `mvn verify -Pbenchmark -Denvironment=capi-sandbox`, of "
                        + ManagementCluster.counted(moved.objects()) + ".",
                "",
                "| what | times | median | longest |",
                "|---|---|---|---|"));
        page.addAll(rows);
        page.add("");
        Page.write("benchmark/capi.md", page);
    }
}

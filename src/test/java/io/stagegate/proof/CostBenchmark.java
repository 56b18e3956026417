package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.run.Run;
import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What a wait costs the lab: with nobody who asks, with a wait of ours, and with the loops of the stages' documents, one after
 * the other, for the same time each. A benchmark, not a test: it asserts only that everything was measured, and that our wait
 * lasted. Run by {@code mvn verify -Pbenchmark}; leaves {@code reports/benchmark/cost.md}.
 */
class CostBenchmark {

    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("cost.minutes", 10));

    /** By default sshd logs connections only. One that was open before is as it was. */
    private static final String SSHD_LOGS_COMMANDS =
            "on_all 'echo LogLevel VERBOSE >/etc/ssh/sshd_config.d/cost.conf; systemctl reload ssh'";

    private static final String SSHD_AS_BEFORE =
            "on_all 'rm -f /etc/ssh/sshd_config.d/cost.conf; systemctl reload ssh'";

    /** Asked by its address, an API server shows the load balancer's certificate to who asks for that name. */
    private static final String METRICS = """
            for again in 1 2 3 4 5; do
              said=$(kubectl --server=https://%s:6443 --tls-server-name=%s --request-timeout=20s get --raw /metrics \
                2>/dev/null) && break
              sleep 1
            done
            grep -E '^(apiserver_request_total|process_start_time_seconds)' <<<"$said" || true
            """;

    /** A node is the root of its own cgroups, of either version. */
    private static final String CPU = "on %s 'cat /sys/fs/cgroup/cpu.stat 2>/dev/null ||"
            + " cat /sys/fs/cgroup/*cpuacct/cpuacct.usage | head -n 1'";

    private static final String SSHD = "on %s 'journalctl --quiet --no-pager -o cat -t sshd --since @%d --until @%d'";

    private final Map<String, Map<String, Cost>> costs = new LinkedHashMap<>();
    private final Map<String, Double> own = new LinkedHashMap<>();
    private Install install;
    private String remark = "";

    /**
     * A node's counters; not a number where there is none.
     *
     * @param started when its API server was
     */
    record Reading(double requests, double started, double cpu) {}

    private record Sample(Instant at, Map<Node, Reading> readings) {}

    /** In a minute; not a number where it is not known, and neither is a sum or a difference then. */
    record Cost(double requests, double connections, double commands, double cpu) {
        Cost plus(Cost other) {
            return new Cost(
                    requests + other.requests,
                    connections + other.connections,
                    commands + other.commands,
                    cpu + other.cpu);
        }

        static Cost sum(Map<String, Cost> all) {
            return all.values().stream().reduce(new Cost(0, 0, 0, 0), Cost::plus);
        }
    }

    @Test
    void cost() throws Exception {
        assumeTrue(Hypervisor.isOfInstalls(), "measured in the sandbox only");
        Scenarios.form("11");
        install = Run.current().environment().install();
        // What it monitors costs, too.
        Run.end();
        Hypervisor.run(SSHD_LOGS_COMMANDS);
        try {
            measure("nobody", () -> length -> TimeUnit.MILLISECONDS.sleep(length.toMillis()));
            measure("stagegate", () -> new Asking.Ours(install));
            measure("loops", Asking.Loops::new);
        } finally {
            Hypervisor.run(SSHD_AS_BEFORE);
        }
        for (String who : List.of("stagegate", "loops")) {
            assertThat(Cost.sum(costs.get(who)).commands())
                    .as("commands by SSH, of " + who)
                    .isPositive();
        }
        write();
    }

    private void measure(String who, Callable<Asking> begin) throws Exception {
        Sample before = sample();
        Sample after;
        try (Asking asking = begin.call()) {
            asking.last(LENGTH);
            remark += asking.remark();
            own.put(who, asking.cpu() / LENGTH.toSeconds() * 60);
            after = sample();
        }
        double minutes = Duration.between(before.at(), after.at()).toMillis() / 60_000.0;
        Map<String, Cost> its = new LinkedHashMap<>();
        before.readings().forEach((node, earlier) -> {
            Reading later = after.readings().get(node);
            List<String> sshd = Hypervisor.ask(SSHD.formatted(
                            node, before.at().getEpochSecond(), after.at().getEpochSecond()))
                    .lines()
                    .toList();
            Cost cost = new Cost(
                    requests(earlier, later) / minutes,
                    began(sshd, "Accepted ") / minutes,
                    began(sshd, "Starting session: ") / minutes,
                    (later.cpu() - earlier.cpu()) / minutes);
            assertThat(cost.requests() < 0).as(node + ": " + earlier + later).isFalse();
            assertThat(cost.cpu()).as(node + ": " + earlier + later).isPositive();
            its.put(node.name(), cost);
        });
        costs.put(who, its);
    }

    private Sample sample() {
        Instant now = Instant.now();
        Map<Node, Reading> readings = new LinkedHashMap<>();
        for (Node node : install.nodes().values()) {
            String metrics = Hypervisor.ask(
                    METRICS.formatted(node.address(), install.api().endpoint().getHost()));
            Reading reading = new Reading(
                    sum(metrics, "apiserver_request_total"),
                    sum(metrics, "process_start_time_seconds"),
                    cpuSeconds(Hypervisor.ask(CPU.formatted(node))));
            // A bootstrap that has handed over may have no API server.
            assertThat(node.role() == Role.MASTER && Double.isNaN(reading.requests()))
                    .as("no metrics of the API server on " + node)
                    .isFalse();
            readings.put(node, reading);
        }
        return new Sample(now, readings);
    }

    /** The requests between the two; not a number when the API server was another one, which has counted from zero. */
    static double requests(Reading before, Reading after) {
        if (Double.isNaN(before.requests()) && Double.isNaN(after.requests())) {
            return 0;
        }
        // The kernel's word for it may be off by a second.
        boolean restarted = Math.abs(after.started() - before.started()) > 2;
        return restarted ? Double.NaN : after.requests() - before.requests();
    }

    /** A metric in Prometheus' text, summed over its labels; not a number where it is absent. */
    static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .map(line -> line.substring(Math.max(line.lastIndexOf('}') + 1, name.length())))
                .map(value -> value.strip().split("\\s+", 2)[0])
                .map(Double::valueOf)
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    /** What a cgroup has used: cpu.stat of version 2 in microseconds, cpuacct.usage of version 1 in nanoseconds. */
    static double cpuSeconds(String said) {
        double used = sum(said, "usage_usec");
        return Double.isNaN(used) ? Double.parseDouble(said.strip()) / 1e9 : used / 1e6;
    }

    static long began(List<String> lines, String words) {
        return lines.stream().filter(line -> line.startsWith(words)).count();
    }

    private void write() {
        List<String> page = new ArrayList<>(List.of(
                "# What a wait costs the lab",
                "",
                "Made by `mvn verify -Pbenchmark`, in a sandbox whose control plane has formed: nobody asks, stagegate waits, the"
                        + " loops of the stages'\ndocuments run, one after the other, for " + Text.brief(LENGTH)
                        + " each. All figures are per minute, in brackets what is more than with nobody.",
                "",
                "| who asks | node | API requests | SSH connections | commands by SSH | CPU of the node | CPU of who asks |",
                "|---|---|---|---|---|---|---|"));
        costs.forEach((who, its) -> {
            page.add(row(who, "all", Cost.sum(its), Cost.sum(costs.get("nobody")))
                    + (who.equals("nobody") ? " |" : " " + cell(own.get(who), Double.NaN) + " s |"));
            its.forEach((node, cost) ->
                    page.add(row(who, node, cost, costs.get("nobody").get(node)) + " |"));
        });
        page.addAll(List.of(
                "",
                "- stagegate waits as in 11.5, for a master that there is not: it lists the nodes every 5 s, monitors etcd and the"
                        + " API, and searches for\n  the signals of stage 11; " + remark
                        + ". From 12.7 on it also samples the API,\n  by default 20 times a second: that is not in these"
                        + " figures.",
                "- loops: `kubectl get nodes`, `kubectl get csr` and `kubectl get co` every 5 s, `etcdctl member list` over a new"
                        + " ssh every 15 s.",
                "- API requests: `apiserver_request_total` of the node's API server, which counts a watch when it ends; unknown where"
                        + " that was restarted.",
                "- SSH: what the node's sshd logged. CPU: of all the node's processes, by its cgroup; of stagegate's JVM; of the loops"
                        + " and what they ran.",
                ""));
        Page.write("benchmark/cost.md", page);
        page.forEach(System.out::println);
    }

    private static String row(String who, String node, Cost cost, Cost nobody) {
        return "| %s | %s | %s | %s | %s | %s |"
                .formatted(
                        who,
                        node,
                        cell(cost.requests(), nobody.requests()),
                        cell(cost.connections(), nobody.connections()),
                        cell(cost.commands(), nobody.commands()),
                        cell(cost.cpu(), nobody.cpu()));
    }

    /** With what is more, or less, than with nobody. */
    static String cell(double value, double nobody) {
        double more = value - nobody;
        String difference = Double.isNaN(more) || more == 0 ? "" : String.format(Locale.ROOT, " (%+.1f)", more);
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.1f", value) + difference;
    }
}

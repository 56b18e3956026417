package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.proof.CostBenchmark.Cost;
import io.stagegate.proof.CostBenchmark.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the benchmark reads of a lab's counters. */
class CostBenchmarkTest {

    private static final String METRICS = """
            # HELP apiserver_request_total [STABLE] Counter of apiserver requests {by verb} 7
            # TYPE apiserver_request_total counter
            apiserver_request_total{code="200",component="apiserver",resource="nodes",verb="LIST"} 41
            apiserver_request_total{code="200",component="apiserver",resource="leases",verb="PUT"} 1.2e+06
            apiserver_request_total{code="404",subresource="/a}b 9",verb="GET"} 3 1395066363000
            apiserver_request_total_other{code="200"} 1000
            apiserver_request_totals 1000
            process_start_time_seconds 1.79596870812e+09
            """;

    @Test
    void aMetricIsSummedOverItsLabels() {
        assertThat(CostBenchmark.sum(METRICS, "apiserver_request_total")).isEqualTo(1_200_044);
        assertThat(CostBenchmark.sum(METRICS, "process_start_time_seconds")).isEqualTo(1_795_968_708.12);
    }

    @Test
    void aMetricThatIsAbsentIsNoZero() {
        assertThat(CostBenchmark.sum(METRICS, "apiserver_request")).isNaN();
        assertThat(CostBenchmark.sum("", "apiserver_request_total")).isNaN();
        assertThat(CostBenchmark.sum("# TYPE apiserver_request_total counter\n", "apiserver_request_total"))
                .isNaN();
    }

    @Test
    void cpuIsReadOfBothVersionsOfCgroups() {
        assertThat(CostBenchmark.cpuSeconds("usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n"))
                .isEqualTo(2.5);
        assertThat(CostBenchmark.cpuSeconds("7250000000\n")).isEqualTo(7.25);
        assertThatThrownBy(() -> CostBenchmark.cpuSeconds("cat: No such file"))
                .isInstanceOf(NumberFormatException.class);
    }

    @Test
    void aProcessHasWhatItsChildrenHadWhoAreGone() {
        String stat = "4711 (bash) x) S 1 4711 4711 0 -1 4194560 900 80000 0 0 12 30 400 1050 20 0 1 0 12345 7000 800";
        assertThat(Asking.Loops.seconds(stat)).isEqualTo(14.92);
    }

    @Test
    void requestsAreWhatCameBetween() {
        assertThat(CostBenchmark.requests(new Reading(100, 1000, 0), new Reading(160, 1000.9, 0)))
                .isEqualTo(60);
    }

    @Test
    void aRestartedApiServersRequestsAreUnknown() {
        // It has counted beyond what the one before had: only its start tells.
        assertThat(CostBenchmark.requests(new Reading(100, 1000, 0), new Reading(160, 1300, 0)))
                .isNaN();
        assertThat(CostBenchmark.requests(new Reading(100, 1000, 0), new Reading(Double.NaN, Double.NaN, 0)))
                .isNaN();
    }

    @Test
    void whereNoApiServerWasNobodyAskedIt() {
        Reading none = new Reading(Double.NaN, Double.NaN, 0);
        assertThat(CostBenchmark.requests(none, none)).isZero();
    }

    @Test
    void sshdTellsOfConnectionsAndOfCommands() {
        List<String> log = List.of(
                "Connection from 192.168.126.1 port 40000 on 192.168.126.101 port 22 rdomain \"\"",
                "Accepted publickey for core from 192.168.126.1 port 40000 ssh2: ED25519 SHA256:abc",
                "pam_unix(sshd:session): session opened for user core(uid=1000) by (uid=0)",
                "Starting session: command for core from 192.168.126.1 port 40000 id 0",
                "Starting session: command for core from 192.168.126.1 port 40000 id 1",
                "Close session: user core from 192.168.126.1 port 40000 id 0");
        assertThat(CostBenchmark.began(log, "Accepted ")).isEqualTo(1);
        assertThat(CostBenchmark.began(log, "Starting session: ")).isEqualTo(2);
    }

    @Test
    void whatIsUnknownOfANodeIsUnknownOfAll() {
        Cost all = Cost.sum(Map.of("one", new Cost(10, 1, 2, 3.5), "other", new Cost(Double.NaN, 1, 2, 3.5)));
        assertThat(all.cpu()).isEqualTo(7);
        assertThat(CostBenchmark.cell(all.requests(), 1)).isEqualTo("unknown");
    }

    @Test
    void aFigureHasWhatIsMoreThanWithNobody() {
        assertThat(CostBenchmark.cell(4, 4)).isEqualTo("4.0");
        assertThat(CostBenchmark.cell(12.5, 4)).isEqualTo("12.5 (+8.5)");
        assertThat(CostBenchmark.cell(3.5, 4)).isEqualTo("3.5 (-0.5)");
        assertThat(CostBenchmark.cell(4, Double.NaN)).isEqualTo("4.0");
    }
}

package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.check.Api;
import io.stagegate.check.Units;
import io.stagegate.connection.Command;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.evidence.BenchmarkChart.Row;
import io.stagegate.monitor.Monitor;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.probe.JournalProbe;
import io.stagegate.run.Run;
import io.stagegate.text.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * How long it takes until a fact of the lab is noticed: by a wait of ours, and in the same moment by what people use
 * instead. A benchmark, not a test: it asserts only that everything was noticed at all. Run by
 * {@code mvn verify -Pbenchmark}, some of it with {@code -Dnotice=node,pod}, or
 * fewer times with {@code -Dnotice.times=7}; leaves {@code reports/benchmark/notice.md} and
 * {@code notice.svg}.
 */
class NoticeBenchmark {

    private interface Part {
        void measure(OwnWaits own, Lab lab) throws Exception;
    }

    private final Notices notices = new Notices();

    /** Names of this run: what an earlier one left behind is not noticed by accident. */
    private final String mark = "bench-" + Instant.now().getEpochSecond();

    private Map<String, Part> parts() {
        Map<String, Part> parts = new LinkedHashMap<>();
        ObjectNotices objects = new ObjectNotices(notices, mark);
        parts.put("csr", objects::csrs);
        parts.put("node", objects::nodes);
        parts.put("pod", objects::pods);
        parts.put("member", this::members);
        parts.put("healthz", this::healthz);
        parts.put("journal", this::journal);
        parts.put("console", this::console);
        return parts;
    }

    @Test
    void notice() {
        assumeTrue(Hypervisor.isOfInstalls(), "facts are made in the sandbox only");
        Map<String, Part> parts = parts();
        List<String> wanted = List.of(
                System.getProperty("notice", String.join(",", parts.keySet())).split(","));
        assertThat(parts.keySet()).as("the parts that there are").containsAll(wanted);
        Scenarios.form("11");
        // With monitoring that goes at full pace: stage 11 leaves it relaxed.
        Run.begin(Run.current().environment());
        Lab lab = Run.current().lab();
        OwnWaits own = new OwnWaits(lab, Notices.PATIENCE);
        // A part that fails takes none of the others with it.
        assertAll(wanted.stream().<Executable>map(part -> () -> {
            try {
                parts.get(part).measure(own, lab);
            } finally {
                notices.write();
            }
        }));
    }

    /** A member joins etcd, added on a master over SSH. */
    private void members(OwnWaits own, Lab lab) throws Exception {
        Monitor<EtcdSnapshot, EtcdHistory> follower = Run.current().monitoring().etcd();
        Duration pace = own.interval("follow");
        // By etcd's own answers it rests for a fifth of the interval, by etcdctl's for up to four times as long.
        String monitoring = "stagegate: monitoring, rests of "
                + (lab.environment().install().etcd().isPresent()
                        ? Text.brief(pace.dividedBy(5))
                        : Text.brief(pace) + " to " + Text.brief(pace.multipliedBy(4)));
        Shell shell = lab.install().shell(lab.environment().install().masters().get(0));
        String ssh = "ssh master-1 'sudo bash -c \""
                + Faults.ETCDCTL.replace("$(", "\\$(").replace("etcdctl$)", "etcdctl\\$)") + " member list\"'";
        List<Duration> adding = new ArrayList<>();
        try (Peers peers = new Peers().every("`etcdctl member list` over ssh", ssh, 2, 5, Notices.LONGEST_LOOP)) {
            for (int i = 0; i < Notices.TIMES; i++) {
                String peer = "https://192.168.126." + (200 + i) + ":2380";
                Map<String, CompletableFuture<Long>> noticed = new LinkedHashMap<>();
                CompletableFuture<Long> ours = new CompletableFuture<>();
                noticed.put(monitoring, ours);
                noticed.putAll(peers.awaiting(peer));
                notices.anyMoment();
                Runnable deaf = follower.listen(() -> {
                    if (has(follower.history(), peer)) {
                        ours.complete(System.nanoTime());
                    }
                });
                long sent = System.nanoTime();
                etcdctl(shell, Faults.ETCDCTL + " member add bench --learner --peer-urls=" + peer);
                long fact = System.nanoTime();
                adding.add(Duration.ofNanos(fact - sent));
                try {
                    notices.note("a member joins etcd", noticed, fact);
                } finally {
                    deaf.run();
                    etcdctl(
                            shell,
                            Faults.ETCDCTL + " member remove $(" + Faults.ETCDCTL + " member list | grep " + peer
                                    + " | cut -d, -f1)");
                }
            }
        }
        notices.remark("A member of etcd: from sending `etcdctl member add` over SSH to its answer it takes "
                + new Row("", "member add", adding).median().toMillis()
                + " ms (median), and somewhere in between etcd has the member.");
    }

    private static void etcdctl(Shell shell, String words) {
        shell.run(Command.of("sh", "-c", words).asRoot()).orCouldNotCheck();
    }

    private static boolean has(EtcdHistory history, String peer) {
        return history.latest().stream()
                .flatMap(state -> state.members().stream())
                .anyMatch(member -> member.peerUrls().contains(peer));
    }

    /** The API is back through the load balancer, which was paused for a moment. */
    private void healthz(OwnWaits own, Lab lab) throws Exception {
        Install install = lab.environment().install();
        String wait = "stagegate: wait, every " + Text.brief(own.interval("api-health"));
        notices.remark(
                "`/healthz`: HAProxy was paused for one to three seconds, and goes on. A loop that did not ask meanwhile is"
                        + " measured up to its next question all the same.");
        // A question from before must not hang for as long as the pause. An API that fails prints nothing.
        String curl = "curl -skf --max-time 2 " + install.api().endpoint().resolve("/healthz");
        try (Peers peers = new Peers().every("`curl -k …/healthz`", curl, 5, Notices.LONGEST_LOOP)) {
            for (int i = 0; i < Notices.FEWER_TIMES; i++) {
                Map<String, CompletableFuture<Long>> noticed = new LinkedHashMap<>();
                notices.anyMoment();
                try {
                    Hypervisor.run(DisruptionBenchmark.SIGNAL.formatted("STOP"));
                    noticed.put(
                            wait,
                            own.polling("api-health", new ApiHealthProbe(HttpsTarget.api(install)), Api.healthy()));
                    notices.aMoment();
                    noticed.putAll(peers.awaiting("ok"));
                } finally {
                    Hypervisor.run(DisruptionBenchmark.SIGNAL.formatted("CONT"));
                }
                notices.note("`/healthz` answers again", noticed, System.nanoTime());
            }
        }
    }

    /** A unit of a master says a line. */
    private void journal(OwnWaits own, Lab lab) throws Exception {
        String unit = mark + ".service";
        String wait = "stagegate: wait, every " + Text.brief(own.interval("bootkube"));
        Node master = lab.environment().install().masters().get(1);
        Hypervisor.run(LOGGING_UNIT.formatted(master, mark));
        String ssh = "ssh -n " + master + " sudo journalctl --quiet --no-pager --unit=" + unit;
        try (Peers peers = new Peers()
                .with("`journalctl -f` over ssh", ssh + " --follow | grep --line-buffered " + mark)
                .every("`journalctl` over ssh", ssh, 5, Notices.LONGEST_LOOP)) {
            for (int i = 0; i < Notices.FEWER_TIMES; i++) {
                String line = "%s-line-%02d".formatted(mark, i);
                Map<String, CompletableFuture<Long>> noticed = new LinkedHashMap<>();
                // As the key messages of bootkube are waited for.
                noticed.put(
                        wait,
                        own.polling("bootkube", JournalProbe.ofThisBoot(master, unit), Units.logged(List.of(line))));
                noticed.putAll(peers.awaiting(line));
                notices.anyMoment();
                Hypervisor.run("on %s 'echo %s >/run/%s'".formatted(master, line, mark));
                notices.note("a line appears in a journal", noticed, System.nanoTime());
            }
        } finally {
            Hypervisor.run("on %1$s 'systemctl stop %2$s; rm -f /run/%2$s'".formatted(master, mark));
        }
    }

    /** Says what is written to its pipe; {@code logger} would say it in no unit's name. */
    private static final String LOGGING_UNIT =
            "on %1$s 'mkfifo /run/%2$s; systemd-run --quiet --unit=%2$s sh -c \"exec cat <>/run/%2$s\"'";

    /**
     * A master says on its console what a signal of stage 11 is about. One at a time can have a console open, and the sandbox's
     * leave no log: in its place is a file to which the same line is written at the same moment.
     */
    private void console(OwnWaits own, Lab lab) throws Exception {
        String signals = "stagegate: failure signals, "
                + Text.brief(lab.environment().signals().interval()) + " or more between two searches";
        Node master = lab.environment().install().masters().get(2);
        notices.remark(
                "A console: stagegate reads it through libvirt, and has no wait for its lines. It searches for all failure"
                        + " signals of a stage beside a check that fails; the time ends when that check's line names the signal. The sandbox's"
                        + " consoles leave no log, so the peers read a file to which the same line is written right after.");
        Path log = Files.createTempFile("stagegate-console", ".log");
        String tail = "tail --lines=5 " + log;
        try (Peers peers = new Peers()
                .with("`tail -F` of a log of the console", "tail --lines=0 -F " + log)
                .every("`tail` of a log of the console", tail, 5, Notices.LONGEST_LOOP)) {
            for (int i = 0; i < Notices.FEWER_TIMES; i++) {
                String line = "%s-line-%02d".formatted(mark, i);
                Map<String, CompletableFuture<Long>> noticed = new LinkedHashMap<>();
                noticed.put(signals, own.named("11.F22"));
                noticed.putAll(peers.awaiting(line));
                notices.anyMoment();
                try {
                    Hypervisor.run(IGNITION_FAILS.formatted(line, master, log));
                    notices.note("a line appears on a console", noticed, System.nanoTime());
                } finally {
                    Hypervisor.run("on %s 'echo \"Ignition finished successfully\" >/dev/console'".formatted(master));
                }
            }
        } finally {
            Files.delete(log);
        }
    }

    /** In Ignition's and Go's words, with what tells this time from another one. */
    private static final String IGNITION_FAILS = """
            line="ignition[1]: GET error: Get https://api-int: x509: certificate signed by unknown authority %1$s"
            on %2$s "echo '$line' >/dev/console"
            echo "$line" >>%3$s
            """;
}

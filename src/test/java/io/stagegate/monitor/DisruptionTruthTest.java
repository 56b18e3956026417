package io.stagegate.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsServer;
import io.stagegate.connection.CaBundle;
import io.stagegate.connection.FreePort;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.https.Limits;
import io.stagegate.connection.https.TrustingHttps;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Outage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The monitor against outages of a real HAProxy, whose true lengths are measured by whoever makes them. A machine too busy
 * to run this process on time proves nothing either way: it is tried again, and skipped when it stays so.
 */
@Isolated("it measures times")
@Timeout(300)
class DisruptionTruthTest {

    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final Duration TOLERANCE = Duration.ofMillis(100);

    /** A thread of ours that woke this much too late: the machine is too busy to tell what happened when. */
    private static final Duration BUSY = Duration.ofMillis(40);

    private static final int ATTEMPTS = 6;

    private final TestCa ca = new TestCa("lab CA");
    private final Jitter jitter = new Jitter();
    private HttpsServer server;
    private Process haproxy;
    private Path socket;
    private DisruptionMonitor monitor;
    private long origin;

    @TempDir
    private Path directory;

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(Files.isExecutable(HAPROXY), "no HAProxy here");
        server = ca.server(ca.serving("127.0.0.1"));
        server.createContext("/livez", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
            }
        });
        int port = FreePort.ofLoopback();
        socket = directory.resolve("admin.sock");
        Path config = Files.writeString(directory.resolve("haproxy.cfg"), """
                global
                  stats socket %s level admin
                defaults
                  mode tcp
                  timeout connect 3s
                  timeout client 300s
                  timeout server 300s
                frontend api
                  bind 127.0.0.1:%d
                  default_backend api
                backend api
                  server stub 127.0.0.1:%d
                """.formatted(
                        socket, port, server.getAddress().getPort()));
        haproxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("haproxy.log").toFile())
                .start();
        await().until(() -> Files.exists(socket));
        CaBundle bundle = CaBundle.file(ca.pem(directory.resolve("ca.crt")));
        TrustingHttps https = new TrustingHttps(trust -> bundle, Limits.DEFAULT);
        origin = System.nanoTime();
        monitor = new DisruptionMonitor(
                DisruptionMonitorTest.lab(URI.create("https://127.0.0.1:" + port), https),
                Instant.now(),
                System::nanoTime);
        monitor.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> monitor.history().lanes().values().stream().allMatch(lane -> lane.ok() > 20));
        jitter.start();
    }

    @AfterEach
    void end() throws Exception {
        jitter.end();
        if (monitor != null) {
            monitor.close();
        }
        if (haproxy != null) {
            haproxy.destroyForcibly().waitFor();
        }
        if (server != null) {
            server.stop(0);
        }
    }

    static LongStream lengths() {
        LongStream lengths = LongStream.of(150, 500, 2000);
        return Boolean.getBoolean("stagegate.longOutages")
                ? LongStream.concat(lengths, LongStream.of(10_000))
                : lengths;
    }

    /** From when to when, at the most and at the least. */
    private record Truth(Duration earliest, Duration surelyFrom, Duration surelyTo, Duration latest) {

        Duration least() {
            return surelyTo.minus(surelyFrom);
        }

        Duration most() {
            return latest.minus(earliest);
        }
    }

    private interface Doing {
        void run() throws Exception;
    }

    private Truth outage(long millis, Doing begin, Doing end) throws Exception {
        Duration earliest = now();
        begin.run();
        Duration from = now();
        TimeUnit.MILLISECONDS.sleep(millis);
        Duration to = now();
        end.run();
        return new Truth(earliest, from, to, now());
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(haproxy.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private void tell(String words) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((words + "\n").getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(1000);
            int read = 0;
            while (read >= 0 && answer.hasRemaining()) {
                // It answers and closes when it has done it.
                read = channel.read(answer);
            }
            String said = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
            assertThat(said.strip()).isEmpty();
        }
    }

    /** Everything begun until a second from now is known. */
    private DisruptionHistory settled() {
        Duration until = now().plusSeconds(1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> monitor.history().lanes().values().stream()
                        .allMatch(lane -> lane.settled().compareTo(until) > 0));
        return monitor.history();
    }

    /** What was made, and what the monitor knows of it. */
    private record Seen(Truth truth, DisruptionHistory history) {

        List<Outage> outages(Kind kind) {
            return history.lanes().get(kind).outages().stream()
                    .filter(outage -> outage.to().compareTo(truth.earliest()) > 0
                            && outage.from().compareTo(truth.latest()) < 0)
                    .toList();
        }
    }

    /** Makes it until the machine let it be measured; whether it did is not for the monitor to say. */
    private Seen seen(long millis, Doing begin, Doing end) throws Exception {
        List<String> excuses = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            jitter.reset();
            Truth truth = outage(millis, begin, end);
            DisruptionHistory history = settled();
            long worst = jitter.worst().toMillis();
            boolean gaps = history.lanes().values().stream()
                    .flatMap(lane -> lane.gaps().stream())
                    .anyMatch(gap -> gap.to().compareTo(truth.earliest()) > 0);
            long unsure = truth.most().minus(truth.least()).toMillis();
            if (worst < BUSY.toMillis() && unsure < BUSY.toMillis() && !gaps) {
                return new Seen(truth, history);
            }
            excuses.add(
                    "a thread woke %d ms late, the outage is known to %d ms, gaps: %s".formatted(worst, unsure, gaps));
        }
        return abort("this machine is too busy: " + excuses);
    }

    private static void assertFound(Outage outage, Seen seen) {
        Truth truth = seen.truth();
        assertThat(outage.length())
                .as("%s, of %s", outage, seen)
                .isBetween(truth.least().minus(TOLERANCE), truth.most().plus(TOLERANCE));
        assertThat(outage.from())
                .as("%s, of %s", outage, seen)
                .isBetween(truth.earliest().minus(BUSY), truth.surelyFrom().plus(TOLERANCE));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aHangOfTheLoadBalancerIsFound(long millis) throws Exception {
        Seen seen = seen(millis, () -> signal("STOP"), () -> signal("CONT"));
        List<Outage> found = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<Outage> outages = seen.outages(kind);
            // A short one may fall between two samples of one kind, never of both.
            assertThat(outages.size()).as(seen.toString()).isBetween(millis < 300 ? 0 : 1, 1);
            found.addAll(outages);
        }
        assertThat(found).as(seen.toString()).isNotEmpty().allSatisfy(outage -> assertFound(outage, seen));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aClosedListenerIsFoundByNewConnectionsAndNotByReusedOnes(long millis) throws Exception {
        Seen seen = seen(millis, () -> tell("disable frontend api"), () -> tell("enable frontend api"));
        assertThat(seen.outages(Kind.NEW)).as(seen.toString()).singleElement().satisfies(outage -> {
            assertFound(outage, seen);
            assertThat(outage.causes()).containsOnlyKeys("refused");
        });
        assertThat(seen.outages(Kind.REUSED)).as(seen.toString()).isEmpty();
    }

    @Test
    void nothingIsFoundWhereNothingWas() throws Exception {
        Seen seen = seen(5000, () -> {}, () -> {});
        for (Kind kind : Kind.values()) {
            assertThat(seen.outages(kind)).as(seen.toString()).isEmpty();
            assertThat(seen.history().lanes().get(kind).ok()).isGreaterThan(60);
        }
    }

    /** How late threads of this process wake, as a witness that has nothing to do with the monitor. */
    private static final class Jitter {

        private static final long EACH = TimeUnit.MILLISECONDS.toNanos(5);

        private final Thread thread = new Thread(this::measure, "jitter");
        private volatile long worst;
        private volatile boolean ended;

        void start() {
            thread.setDaemon(true);
            thread.start();
        }

        private void measure() {
            while (!ended) {
                long before = System.nanoTime();
                LockSupport.parkNanos(EACH);
                worst = Math.max(worst, System.nanoTime() - before - EACH);
            }
        }

        void reset() {
            worst = 0;
        }

        Duration worst() {
            return Duration.ofNanos(worst);
        }

        void end() {
            ended = true;
        }
    }
}

package io.stagegate.monitor;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsServer;
import io.stagegate.connection.CaBundle;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.connection.PersistentHttps;
import io.stagegate.connection.StallableProxy;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.https.TrustingHttps;
import io.stagegate.environment.Environment;
import io.stagegate.environment.LabBuilder;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.EtcdStory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DisruptionMonitorTest {

    private final AtomicLong nanos = new AtomicLong();

    /** A lab with an HTTPS connection to one endpoint, and nothing else. */
    static Lab lab(URI endpoint, Https https) {
        return new FakeLab()
                .with(LabBuilder.like(EtcdStory.environment())
                        .api(new Environment.Api(endpoint, Optional.empty(), null))
                        .disruption(new Environment.Disruption(
                                Duration.ofMillis(100), Duration.ofMillis(100), Duration.ZERO))
                        .build())
                .with(https);
    }

    /** Answers when it is let. */
    private static final class Hanging implements Https {

        private final CountDownLatch free = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public HttpsAnswer get(HttpsTarget target) {
            asked.incrementAndGet();
            try {
                free.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                ended.incrementAndGet();
            }
            return new HttpsAnswer(200, "ok", Duration.ZERO);
        }

        @Override
        public PersistentHttps keep(HttpsTarget target) {
            return new PersistentHttps() {
                @Override
                public Answer get() {
                    return new Answer(Hanging.this.get(target), false);
                }

                @Override
                public void close() {}
            };
        }
    }

    private DisruptionMonitor monitor(Https https) {
        return new DisruptionMonitor(lab(URI.create("https://127.0.0.1:6443"), https), EtcdStory.START, nanos::get);
    }

    private void pass(long millis) {
        nanos.addAndGet(MILLISECONDS.toNanos(millis));
    }

    @Test
    void samplesBeginOnTimeThoughAllBeforeThemHangUntilThereAreTooManyWhichIsTold() {
        Hanging https = new Hanging();
        try (DisruptionMonitor monitor = monitor(https)) {
            for (int i = 0; i < 2 * DisruptionMonitor.MOST_ON_THE_WAY; i++) {
                monitor.tick();
                pass(50);
            }
            await().untilAsserted(() -> assertThat(https.asked).hasValue(DisruptionMonitor.MOST_ON_THE_WAY));
            https.free.countDown();
            await().untilAsserted(() -> assertThat(monitor.onTheWay()).isZero());
            pass(50);
            monitor.tick();
            await().untilAsserted(() -> assertThat(monitor.onTheWay()).isZero());
            // Skipped before anything was answered: neither outage nor gap yet, for nothing is known of that time.
            assertThat(monitor.history().lanes().get(Kind.NEW).since()).isPresent();
        }
    }

    @Test
    void whatIsSkippedIsAGap() {
        Hanging https = new Hanging();
        try (DisruptionMonitor monitor = monitor(new Https() {
            @Override
            public HttpsAnswer get(HttpsTarget target) {
                return nanos.get() < MILLISECONDS.toNanos(100)
                        ? new HttpsAnswer(200, "ok", Duration.ZERO)
                        : https.get(target);
            }

            @Override
            public PersistentHttps keep(HttpsTarget target) {
                return https.keep(target);
            }
        })) {
            monitor.tick();
            await().untilAsserted(() ->
                    assertThat(monitor.history().lanes().get(Kind.NEW).ok()).isEqualTo(1));
            for (int i = 0; i < DisruptionMonitor.MOST_ON_THE_WAY + 20; i++) {
                pass(50);
                monitor.tick();
            }
            assertThat(monitor.history().lanes().get(Kind.NEW).gaps())
                    .singleElement()
                    .satisfies(gap -> {
                        assertThat(gap.cause()).isEqualTo("could not sample: 100 samples are on their way");
                        assertThat(gap.length()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
                    });
        }
    }

    @Test
    void closingEndsTheSamplesThatAreOnTheirWay() {
        Hanging https = new Hanging();
        DisruptionMonitor monitor = monitor(https);
        monitor.start();
        await().untilAsserted(() -> assertThat(https.asked.get()).isPositive());
        monitor.close();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(monitor.onTheWay()).isZero());
        int asked = https.asked.get();
        assertThat(https.ended).hasValue(asked);
        monitor.tick();
        assertThat(https.asked).hasValue(asked);
    }

    @Test
    void afterAPauseOnlyOneOfEachKindIsBegun() {
        Hanging https = new Hanging();
        try (DisruptionMonitor monitor = monitor(https)) {
            monitor.tick();
            pass(10_000);
            monitor.tick();
            monitor.tick();
            await().untilAsserted(() -> assertThat(https.asked).hasValue(3));
        }
    }

    @Test
    void newConnectionsAreNewAndReusedOnesAreKeptAndOpenedAnewAfterTheyBroke(@TempDir Path directory) throws Exception {
        TestCa ca = new TestCa("lab CA");
        HttpsServer server = ca.server(ca.serving("127.0.0.1"));
        server.createContext("/livez", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
            }
        });
        CaBundle bundle = CaBundle.file(ca.pem(directory.resolve("ca.crt")));
        TrustingHttps https = new TrustingHttps(trust -> bundle, TestCa.GENEROUS);
        try (StallableProxy proxy = new StallableProxy(server.getAddress().getPort());
                DisruptionMonitor monitor = new DisruptionMonitor(
                        lab(URI.create("https://127.0.0.1:" + proxy.port()), https), EtcdStory.START, nanos::get)) {
            for (int i = 0; i < 10; i++) {
                step(monitor);
            }
            assertThat(proxy.accepted()).as("5 new ones, and the kept one").isEqualTo(6);
            proxy.cut();
            for (int i = 0; i < 10; i++) {
                step(monitor);
            }
            DisruptionHistory history = monitor.history();
            assertThat(history.lanes().get(Kind.NEW).outages()).isEmpty();
            assertThat(history.lanes().get(Kind.REUSED).outages())
                    .singleElement()
                    .satisfies(outage -> {
                        assertThat(outage.cause()).isEqualTo("the kept connection: reset ×1");
                        assertThat(outage.length()).isEqualTo(Duration.ofMillis(100));
                    });
            assertThat(history.lanes().get(Kind.REUSED).opened())
                    .as("the first, and the one after the cut")
                    .isEqualTo(2);
            assertThat(history.lanes().get(Kind.REUSED).ok()).isEqualTo(9);
            assertThat(proxy.accepted()).isEqualTo(12);
        } finally {
            server.stop(0);
        }
    }

    private void step(DisruptionMonitor monitor) {
        monitor.tick();
        await().untilAsserted(() -> assertThat(monitor.onTheWay()).isZero());
        pass(50);
    }
}

package io.stagegate.monitor;

import static io.stagegate.observation.EtcdStory.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.PersistentHttps;
import io.stagegate.environment.Patience;
import io.stagegate.observation.ApiHistory;
import io.stagegate.observation.ApiHistory.Health;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.EtcdStory;
import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.observation.MilestoneObservation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MonitorTest {

    private static final Patience PACE =
            new Patience("follow", Duration.ofSeconds(10), Duration.ofHours(1), Duration.ZERO);

    private final AtomicLong nanos = new AtomicLong();

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Nested
    class OfEtcd {

        private final Deque<Supplier<EtcdSnapshot>> looks = new ArrayDeque<>();
        private final EtcdStory story = new EtcdStory();

        private Monitor<EtcdSnapshot, EtcdHistory> monitor(Patience pace) {
            return monitor(pace, () -> looks.remove().get());
        }

        private Monitor<EtcdSnapshot, EtcdHistory> monitor(Patience pace, Supplier<EtcdSnapshot> observe) {
            return new Monitor<>("etcd", EtcdHistory.begun(START), known -> observe.get(), pace, nanos::get);
        }

        @Test
        void whateverALookThrowsIsAGap() {
            Monitor<EtcdSnapshot, EtcdHistory> monitor = monitor(PACE);
            looks.add(() -> story.result("b:v*"));
            looks.add(() -> {
                throw new CouldNotCheckException(ConnectionFailure.REFUSED, "ssh: REFUSED");
            });
            looks.add(() -> {
                throw new IllegalStateException("the lab is closed");
            });
            looks.add(() -> story.result("b:v*"));
            for (int i = 0; i < 4; i++) {
                pass(1);
                monitor.observe();
            }
            pass(5);
            assertThat(monitor.history().toString())
                    .contains("for 9.0s, 4 observations; voters 1")
                    .contains("+1.0s could not check for 3.0s: ssh: REFUSED")
                    .contains("now: 1 voter, quorum 1, 1 answering; leader etcd-bootstrap");
            monitor.close();
        }

        @Test
        void onlyALookThatSawSomethingElseIsTold() {
            Monitor<EtcdSnapshot, EtcdHistory> monitor = monitor(PACE);
            AtomicInteger told = new AtomicInteger();
            Runnable quiet = monitor.listen(told::incrementAndGet);
            looks.add(() -> story.result("b:v*"));
            looks.add(() -> story.result("b:v*"));
            looks.add(() -> story.result("b:v*", "0:u"));
            looks.add(() -> story.result("b:v*", "0:l"));
            monitor.observe();
            monitor.observe();
            assertThat(told).hasValue(1);
            monitor.observe();
            assertThat(told).hasValue(2);
            quiet.run();
            monitor.observe();
            assertThat(told).hasValue(2);
            monitor.close();
        }

        @Test
        @Timeout(20)
        void aLookThatHangsIsLeftBehind() {
            CountDownLatch never = new CountDownLatch(1);
            Monitor<EtcdSnapshot, EtcdHistory> monitor =
                    monitor(new Patience("follow", Duration.ofMillis(50), Duration.ofMillis(50), Duration.ZERO));
            looks.add(() -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return story.result("b:v*");
            });
            monitor.observe();
            assertThat(monitor.history().gaps().get(0).cause()).contains("TIMEOUT: no answer within 50 ms");
            monitor.close();
        }

        @Test
        void itRestsLongerForAsLongAsNothingChanges() {
            Monitor<EtcdSnapshot, EtcdHistory> monitor = monitor(PACE);
            looks.add(() -> story.result("b:v*"));
            looks.add(() -> story.result("b:v*"));
            looks.add(() -> story.result("b:v*"));
            looks.add(() -> story.result("b:v*"));
            looks.add(() -> story.result("b:v*", "0:u"));
            List<Duration> rests = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                monitor.observe();
                rests.add(monitor.rest());
            }
            Duration interval = PACE.interval();
            assertThat(rests)
                    .containsExactly(
                            interval,
                            interval.multipliedBy(2),
                            interval.multipliedBy(4),
                            interval.multipliedBy(4),
                            interval);
            monitor.close();
        }

        @Test
        void itRestsShortlyWhereLookingIsCheap() {
            AtomicBoolean cheap = new AtomicBoolean(true);
            Duration interval = Duration.ofSeconds(1);
            Monitor<EtcdSnapshot, EtcdHistory> monitor = new Monitor<>(
                    "etcd",
                    EtcdHistory.begun(START),
                    known -> story.result("b:v*"),
                    new Patience("follow", Duration.ofSeconds(10), interval, Duration.ZERO),
                    cheap::get,
                    nanos::get);
            for (int look = 0; look < 3; look++) {
                monitor.observe();
                assertThat(monitor.rest()).isEqualTo(interval.dividedBy(5));
            }
            cheap.set(false);
            assertThat(monitor.rest()).isEqualTo(interval.multipliedBy(4));
            cheap.set(true);
            monitor.relax();
            assertThat(monitor.rest()).as("nothing is judged by it").isEqualTo(interval.multipliedBy(4));
            monitor.close();
        }

        @Test
        void itRestsLongerOnceNothingIsJudgedByIt() {
            Monitor<EtcdSnapshot, EtcdHistory> monitor = monitor(PACE);
            assertThat(monitor.rest()).isEqualTo(PACE.interval());
            monitor.relax();
            assertThat(monitor.rest()).isEqualTo(PACE.interval().multipliedBy(4));
            monitor.close();
        }

        @Test
        @Timeout(20)
        void itsRestEndsWhenItIsWokenAndItEndsWhenItIsClosed() throws InterruptedException {
            Semaphore looked = new Semaphore(0);
            Monitor<EtcdSnapshot, EtcdHistory> monitor = monitor(PACE, () -> {
                looked.release();
                return story.result("b:v*");
            });
            monitor.start();
            assertThat(looked.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            monitor.notifyChange();
            assertThat(looked.tryAcquire(10, TimeUnit.SECONDS))
                    .as("though its interval is an hour")
                    .isTrue();
            monitor.close();
            monitor.join(Duration.ofSeconds(10));
            assertThat(monitor.running()).isFalse();
        }
    }

    @Nested
    class OfTheApi {

        private final List<Runnable> onTheWay = new ArrayList<>();
        private final Deque<Function<HttpsTarget, HttpsAnswer>> answers = new ArrayDeque<>();
        private final ApiMonitor monitor = new ApiMonitor(
                new FakeLab().with(EtcdStory.environment()).with((Https)
                        target -> answers.remove().apply(target)),
                PACE,
                START,
                nanos::get,
                onTheWay::add);

        private Function<HttpsTarget, HttpsAnswer> says(int status, String body) {
            return target -> new HttpsAnswer(status, body, Duration.ZERO);
        }

        private Function<HttpsTarget, HttpsAnswer> throwing(RuntimeException thrown) {
            return target -> {
                throw thrown;
            };
        }

        @Test
        void everyNodeIsAskedAtItsOwnAddressAsTheApi() {
            List<String> asked = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(target -> {
                    asked.add(target.toString());
                    return says(200, "ok").apply(target);
                });
            }
            monitor.ask();
            onTheWay.forEach(Runnable::run);
            assertThat(asked)
                    .containsExactly(
                            "https://api.ocp4.example.com:6443/readyz",
                            "https://api.ocp4.example.com:6443/readyz at 192.168.126.100",
                            "https://api.ocp4.example.com:6443/readyz at 192.168.126.101",
                            "https://api.ocp4.example.com:6443/readyz at 192.168.126.102",
                            "https://api.ocp4.example.com:6443/readyz at 192.168.126.103");
            assertThat(monitor.history().samples().keySet())
                    .containsExactly("load balancer", "bootstrap", "master-0", "master-1", "master-2");
        }

        @Test
        void aQuestionThatHangsHoldsUpNoneAfterItAndItsAnswerStandsWhereItWasAsked() {
            monitor.ask();
            pass(1);
            monitor.ask();
            pass(1);
            answers.add(says(200, "ok\n"));
            onTheWay.get(5).run();
            assertThat(monitor.history().spans("load balancer"))
                    .containsExactly(new ApiHistory.Span(Duration.ofSeconds(1), Duration.ofSeconds(2), Health.OK, ""));
            answers.add(throwing(new CouldNotCheckException(ConnectionFailure.TIMEOUT, "TIMEOUT: no answer")));
            onTheWay.get(0).run();
            assertThat(monitor.history().spans("load balancer"))
                    .containsExactly(
                            new ApiHistory.Span(
                                    Duration.ZERO, Duration.ofSeconds(1), Health.NOT_OK, "TIMEOUT: no answer"),
                            new ApiHistory.Span(Duration.ofSeconds(1), Duration.ofSeconds(2), Health.OK, ""));
        }

        @Test
        void noAnswerIsNotOkAndACertificateThatWeDoNotTrustIsNotSeen() {
            monitor.ask();
            answers.add(says(500, "[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed"));
            answers.add(says(200, "no"));
            answers.add(throwing(new CouldNotCheckException(ConnectionFailure.TLS, "TLS: PKIX")));
            answers.add(throwing(new CouldNotCheckException(ConnectionFailure.REFUSED, "REFUSED")));
            answers.add(throwing(new IllegalStateException("the lab is closed")));
            onTheWay.forEach(Runnable::run);
            pass(1);
            assertThat(monitor.history().toString()).isEqualTo("""
                            load balancer:
                                 +0.0s to +1.0s not ok 500 [-]etcd failed: reason withheld
                            bootstrap:
                                 +0.0s to +1.0s not ok 200 no
                            master-0:
                                 +0.0s to +1.0s could not check TLS: PKIX
                            master-1:
                                 +0.0s to +1.0s not ok REFUSED
                            master-2:
                                 +0.0s to +1.0s could not check a mistake in stagegate's own code, not in the lab:\
                             java.lang.IllegalStateException: the lab is closed""");
        }

        /** Its nodes' servers are asked on what is kept, which says this; on a new connection they are {@code ok}. */
        private List<ApiHistory.Span> ofMaster0(
                CouldNotCheckException onKept, Function<HttpsTarget, HttpsAnswer> onNew) {
            try (ApiMonitor keeping = new ApiMonitor(
                    new FakeLab().with(EtcdStory.environment()).with(new Https() {
                        @Override
                        public HttpsAnswer get(HttpsTarget target) {
                            return onNew.apply(target);
                        }

                        @Override
                        public PersistentHttps keep(HttpsTarget target) {
                            return new PersistentHttps() {
                                @Override
                                public Answer get() {
                                    throw onKept;
                                }

                                @Override
                                public void close() {}
                            };
                        }
                    }),
                    PACE,
                    START,
                    nanos::get,
                    Runnable::run)) {
                keeping.ask();
                pass(1);
                return keeping.history().spans("master-0");
            }
        }

        @Test
        void aConnectionThatANodeHasEndedIsNoAnswerOnlyWhereANewOneHasNoneEither() {
            CouldNotCheckException ended = new CouldNotCheckException(ConnectionFailure.BROKEN, "BROKEN: reset");
            assertThat(ofMaster0(ended, says(200, "ok")))
                    .extracting(ApiHistory.Span::health)
                    .containsExactly(Health.OK);
            assertThat(ofMaster0(ended, throwing(new CouldNotCheckException(ConnectionFailure.REFUSED, "REFUSED"))))
                    .extracting(ApiHistory.Span::words)
                    .containsExactly("REFUSED");
        }

        @Test
        void aNodeThatSaysNothingOnAKeptConnectionDoesNotAnswer() {
            CouldNotCheckException silent = new CouldNotCheckException(ConnectionFailure.TIMEOUT, "TIMEOUT: silence");
            assertThat(ofMaster0(silent, says(200, "ok")))
                    .extracting(ApiHistory.Span::health)
                    .containsExactly(Health.NOT_OK);
        }
    }

    @Nested
    class OfMilestones {

        private final Deque<Supplier<MilestoneObservation>> looks = new ArrayDeque<>();
        private final List<Set<Milestone>> sought = new ArrayList<>();
        private final Monitor<MilestoneObservation, MilestoneHistory> monitor =
                new Monitor<>("the install", MilestoneHistory.begun(START), this::observed, PACE, nanos::get);

        private MilestoneObservation observed(MilestoneHistory known) {
            sought.add(known.missing());
            pass(1);
            return looks.remove().get();
        }

        private MilestoneObservation reached(Milestone... milestones) {
            Map<Milestone, MilestoneObservation.Reached> all = new EnumMap<>(Milestone.class);
            for (Milestone milestone : milestones) {
                all.put(milestone, new MilestoneObservation.Reached(Optional.empty(), "a test"));
            }
            return new MilestoneObservation(all, Map.of());
        }

        @Test
        void onlyWhatIsMissingIsLookedForAndWhatFailsIsNoAbsence() {
            looks.add(() -> reached(Milestone.BOOTSTRAP_BOOTED));
            looks.add(() -> {
                throw new CouldNotCheckException(ConnectionFailure.REFUSED, "ssh: REFUSED");
            });
            looks.add(() -> {
                throw new IllegalStateException("the lab is closed");
            });
            looks.add(() -> reached(Milestone.TEMPORARY_CONTROL_PLANE));
            for (int i = 0; i < 4; i++) {
                pass(1);
                monitor.observe();
            }
            assertThat(sought.get(0)).containsExactly(Milestone.values());
            assertThat(sought.get(3)).doesNotContain(Milestone.BOOTSTRAP_BOOTED);
            MilestoneHistory history = monitor.history();
            assertThat(history.looks()).isEqualTo(4);
            assertThat(history.seen().get(Milestone.TEMPORARY_CONTROL_PLANE))
                    .isEqualTo(new MilestoneHistory.Sighting(
                            Duration.ofSeconds(8), Optional.of(Duration.ofSeconds(1)), Optional.empty(), "a test"));
            monitor.close();
        }

        @Test
        void itEndsWhenAllAreSeen() {
            looks.add(() -> reached(Milestone.values()));
            monitor.observe();
            monitor.observe();
            assertThat(monitor.history().looks()).isOne();
            assertThat(monitor.history().missing()).isEmpty();
        }
    }
}

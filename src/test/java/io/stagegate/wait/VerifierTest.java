package io.stagegate.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.stagegate.action.NotPermittedException;
import io.stagegate.action.Refusals;
import io.stagegate.action.Repair;
import io.stagegate.check.Check;
import io.stagegate.check.Notes;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Bounded;
import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Patience;
import io.stagegate.environment.Permission;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.EtcdStory;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.probe.Probe;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class VerifierTest {

    private static final Patience TWO_MINUTES = patience(Duration.ofMinutes(2), Duration.ofSeconds(1), Duration.ZERO);
    private static final Patience HELD_TEN =
            patience(Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(10));
    private static final Check<Integer> ALL_FOUR = Check.named(
            "is healthy", seen -> seen == 4 ? Verdict.pass() : Verdict.fail("4 of 4 healthy", seen + " of 4 healthy"));

    @TempDir
    private Path root;

    private final FakePace pace = new FakePace();
    private final Redactor redactor = new Redactor();
    private final List<EvidenceFile> attached = new ArrayList<>();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private List<String> gaps = List.of();
    private CompletableFuture<Void> turn = CompletableFuture.completedFuture(null);
    private Verifier verifier;
    private Path folder;

    @BeforeEach
    void scenario() {
        folder = root.resolve("11.9");
        verifier = verifier(pace, Duration.ofSeconds(10));
    }

    @Test
    void returnsWhatSatisfiedAtOnce() {
        assertThat(verifier.await(TWO_MINUTES).probe(sees(4)).until(ALL_FOUR)).isEqualTo(4);
        assertThat(pace.rests()).isEmpty();
        assertThat(shown()).isEqualTo("✔ 11.9 every etcd endpoint is healthy (0ms)\n");
    }

    @Test
    void whatAToolSaysIsShownWhileItRuns() {
        verifier.await(TWO_MINUTES).change("the move", (lab, heard) -> {
            heard.accept("  Moving Clusters  ");
            heard.accept("");
        });

        assertThat(shown()).isEqualTo("""
                        … 11.9 the move is carried out: Moving Clusters (0ms of 2m)
                        ✔ 11.9 the move is carried out (0ms)
                        """);
    }

    @Test
    void whatATimedToolSaysHoldsNoSecret() {
        redactor.learn("token", "s3cr3t-token");

        verifier.await(TWO_MINUTES).change("the move", (lab, heard) -> heard.accept("with s3cr3t-token"));

        assertThat(shown()).contains("with [redacted: token]").doesNotContain("s3cr3t");
    }

    @Test
    void aFailedToolIsNotTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).change("the move", (lab, heard) -> {
                    tries.incrementAndGet();
                    throw Refusals.actionFailed("clusterctl ended with 1");
                }))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining("clusterctl ended with 1");
        assertThat(tries).hasValue(1);
    }

    @Test
    void whatLabsOfThisKindLackIsToldWithWhatIsRedAndNoSooner() {
        gaps = List.of("Nobody makes the ConfigMap.", "Nobody hands on the CA.");
        verifier = verifier(pace, Duration.ofSeconds(10));

        verifier.await(TWO_MINUTES).probe(sees(1, 4)).until(ALL_FOUR);
        assertThat(shown()).doesNotContain("ConfigMap");
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(sees(1)).until(ALL_FOUR))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining(
                        "\n  known gap: Nobody makes the ConfigMap.\n             Nobody hands on the CA.\n  evidence : ");
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES)
                        .probe(cannotLook(ConnectionFailure.TLS, "no such CA"))
                        .until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("  known gap: Nobody makes the ConfigMap.\n");
    }

    @Test
    void returnsWhatSatisfiedLater() {
        assertThat(verifier.await(TWO_MINUTES).probe(sees(1, 3, 4)).until(ALL_FOUR))
                .isEqualTo(4);
        assertThat(pace.rests()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(shown()).isEqualTo("""
                        … 11.9 every etcd endpoint is healthy: 1 of 4 healthy (0ms of 2m)
                        ✔ 11.9 every etcd endpoint is healthy (2s)
                        """);
    }

    @Test
    void endsWithTheLastObservationWhenTimeIsUp() {
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(sees(1, 3)).until(ALL_FOUR))
                .isInstanceOf(CheckFailedError.class)
                .isInstanceOf(AssertionError.class)
                .hasNoCause()
                .hasMessage("""
                        11.9 every etcd endpoint is healthy: FAILED after 2m00s (etcd-formation, 121 observations)
                          expected : 4 of 4 healthy
                          but was  : 3 of 4 healthy
                          evidence : %s""", folder);
        assertThat(shown()).endsWith("✘ 11.9 every etcd endpoint is healthy: 3 of 4 healthy (2m00s)\n");
    }

    @Test
    void tracesTheStepThatAskedAndNothingBelow() {
        Throwable thrown = catchThrowable(() -> verifier.now(sees(1), ALL_FOUR));

        assertThat(thrown.getStackTrace()).hasSizeLessThanOrEqualTo(10);
        assertThat(thrown.getStackTrace()[0].getClassName()).isEqualTo(VerifierTest.class.getName());
    }

    @Test
    void alignsFactsAndIndentsTheirFurtherLines() {
        Check<Integer> check = Check.named("runs pods", seen -> Verdict.fail("etcd\nkube-apiserver", ""));

        assertThatThrownBy(() -> verifier.now(sees(1), check)).hasMessage("""
                        11.9 every etcd endpoint runs pods: FAILED after 0ms (1 observation)
                          expected : etcd
                                     kube-apiserver
                          but was  : (nothing)
                          evidence : %s""", folder);
    }

    @Test
    void endsAtOnceWhenNothingCanMendTheFailure() {
        Check<Integer> check = Check.named("is not corrupt", seen -> Verdict.failForGood("sound", "corrupt"));

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(sees(1)).until(check))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageStartingWith(
                        "11.9 every etcd endpoint is not corrupt: FAILED after 0ms (etcd-formation, 1 observation)\n");
    }

    @Test
    void endsAtOnceWhenLookingAgainCannotHelp() {
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES)
                        .probe(cannotLook(ConnectionFailure.HOST_KEY, "unknown key"))
                        .until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .isNotInstanceOf(AssertionError.class)
                .hasMessage("""
                        11.9 every etcd endpoint is healthy: COULD NOT CHECK after 0ms (etcd-formation, 1 observation)
                          cause    : unknown key
                          evidence : %s""", folder);
    }

    @Test
    void passesOnceItCanLookAgain() {
        Probe<Integer> probe = probe(number -> {
            if (number < 3) {
                throw new CouldNotCheckException(ConnectionFailure.REFUSED, "refused");
            }
            return 4;
        });

        assertThat(verifier.await(TWO_MINUTES).probe(probe).until(ALL_FOUR)).isEqualTo(4);
    }

    @Test
    void isNeitherPassNorFailWhenItNeverCouldLook() {
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES)
                        .probe(cannotLook(ConnectionFailure.REFUSED, "no\nsshd"))
                        .until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessage("""
                        11.9 every etcd endpoint is healthy: COULD NOT CHECK after 2m00s (etcd-formation, 121 observations)
                          cause    : no
                                     sshd
                          evidence : %s""", folder);
        assertThat(shown()).endsWith("? 11.9 every etcd endpoint is healthy: no (2m00s)\n");
    }

    @Test
    void tellsWhatWasSeenBeforeItCouldNotCheckAnyMore() {
        Probe<Integer> probe = probe(number -> {
            if (number > 109) {
                throw new CouldNotCheckException(ConnectionFailure.TIMEOUT, "no answer in 2 s");
            }
            return 3;
        });

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(probe).until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessage("""
                        11.9 every etcd endpoint is healthy: COULD NOT CHECK after 2m00s (etcd-formation, 121 observations)
                          cause    : no answer in 2 s
                          last seen: 12s ago: 3 of 4 healthy
                          evidence : %s""", folder);
    }

    @Test
    void refusalsThatNobodyForesawAreWaitedFor() {
        Probe<Integer> probe = probe(number -> {
            if (number == 1) {
                throw new KubernetesRefusalException(503, "service unavailable", null);
            }
            return 4;
        });

        assertThat(verifier.await(TWO_MINUTES).probe(probe).until(ALL_FOUR)).isEqualTo(4);
    }

    @Test
    void holdsAsLongAsAsked() {
        assertThat(verifier.await(HELD_TEN).probe(sees(3, 4)).until(ALL_FOUR)).isEqualTo(4);
        assertThat(pace.nanos()).isEqualTo(Duration.ofSeconds(12).toNanos());
    }

    @Test
    void looksJustWhenHoldingIsLongEnough() {
        Patience odd = patience(Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(3));

        verifier.await(odd).probe(sees(4)).until(ALL_FOUR);

        assertThat(pace.rests()).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(1));
    }

    @Test
    void aFlapBeginsTheHoldAnew() {
        assertThat(verifier.await(HELD_TEN).probe(sees(4, 4, 3, 4)).until(ALL_FOUR))
                .isEqualTo(4);
        assertThat(pace.nanos()).isEqualTo(Duration.ofSeconds(16).toNanos());
    }

    @Test
    void tellsHowLongItHeldBeforeItFellBack() {
        assertThatThrownBy(
                        () -> verifier.await(HELD_TEN).probe(sees(3, 4, 4, 3)).until(ALL_FOUR))
                .isInstanceOf(CheckFailedError.class)
                .hasMessage("""
                        11.9 every etcd endpoint is healthy: FAILED after 1m00s (etcd-formation, 31 observations)
                          expected : 4 of 4 healthy
                          but was  : 3 of 4 healthy
                          held     : 4s of 10s, then: 3 of 4 healthy
                          evidence : %s""", folder);
    }

    @Test
    void notHavingLookedIsNoHolding() {
        AtomicInteger looks = new AtomicInteger();
        Probe<Integer> probe = probe(number -> {
            if (looks.incrementAndGet() % 3 == 0) {
                throw new CouldNotCheckException(ConnectionFailure.BROKEN, "connection reset");
            }
            return 4;
        });

        assertThatThrownBy(() -> verifier.await(HELD_TEN).probe(probe).until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessage("""
                        11.9 every etcd endpoint is healthy: COULD NOT CHECK after 1m04s (etcd-formation, 33 observations)
                          cause    : connection reset
                          last seen: 2s ago: as it must be
                          held     : 4s of 10s, then: connection reset
                          evidence : %s""", folder);
    }

    @Test
    void whatIsAsItMustBeWhenTheTimeIsUpIsLetHold() {
        Probe<Integer> lateButWell = probe(number -> number <= 29 ? 3 : 4);

        assertThat(verifier.await(HELD_TEN).probe(lateButWell).until(ALL_FOUR)).isEqualTo(4);
        assertThat(pace.nanos()).isEqualTo(Duration.ofSeconds(68).toNanos());
    }

    @Test
    void aMistakeOfOursSaysSoAndEndsTheWait() {
        Probe<Integer> probe = probe(number -> Integer.parseInt("three"));

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(probe).until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageStartingWith("""
                        11.9 every etcd endpoint is healthy: COULD NOT CHECK after 0ms (etcd-formation, 1 observation)
                          cause    : a mistake in stagegate's own code, not in the lab: \
                        java.lang.NumberFormatException: For input string: "three"
                                     at\
                        """);
        assertThat(attached).extracting(EvidenceFile::name).contains("stack trace");
    }

    @Test
    void aCheckThatThrowsIsAMistakeToo() {
        Check<Integer> check = Check.named("x", seen -> {
            throw new AssertionError("not in a check");
        });

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(sees(4)).until(check))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("own code, not in the lab: java.lang.AssertionError: not in a check");
    }

    @Test
    void nothingSeenAndNothingJudgedNeverPass() {
        assertThatThrownBy(() -> verifier.now(probe(number -> null), Check.named("x", seen -> Verdict.pass())))
                .hasMessageContaining("probe 'every etcd endpoint' saw null");
        assertThatThrownBy(() -> verifier.now(sees(4), Check.named("x", seen -> null)))
                .hasMessageContaining("check 'x' judged null");
    }

    @Test
    void makesAFirstLookHoweverShortPatienceIs() {
        Patience blink = patience(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO);
        Probe<Integer> slow = probe(number -> {
            pause(30);
            return 4;
        });

        assertThat(verifier(WaitClock.real(), Duration.ofSeconds(10))
                        .await(blink)
                        .probe(slow)
                        .until(ALL_FOUR))
                .isEqualTo(4);
    }

    @Test
    void aSingleLookIsSingle() {
        assertThatThrownBy(() -> verifier.now(sees(3, 4), ALL_FOUR))
                .hasMessageStartingWith("11.9 every etcd endpoint is healthy: FAILED after 0ms (1 observation)\n");
    }

    @Test
    void aLookThatTheDeadlineCutsShortHasSeenNothing() {
        Patience brief = patience(Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ZERO);
        CountDownLatch never = new CountDownLatch(1);
        Probe<Integer> probe = probe(number -> number == 1
                ? Integer.valueOf(3)
                : Bounded.call("bootstrap", Duration.ofMinutes(1), () -> {
                    never.await();
                    return 4;
                }));
        verifier.now(sees(4), ALL_FOUR);

        assertThatThrownBy(() -> verifier(WaitClock.real(), Duration.ofMillis(40))
                        .await(brief)
                        .probe(probe)
                        .until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("(etcd-formation, 1 observation)")
                .hasMessageContaining(": the observation did not return in ")
                .hasMessageContaining("3 of 4 healthy")
                .hasMessageNotContaining("interrupted");
    }

    @Test
    void endsThoughALookHangs() {
        CountDownLatch never = new CountDownLatch(1);
        Patience brief = patience(Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ZERO);
        Probe<Integer> probe = probe(number -> {
            if (number == 2) {
                awaitUninterruptibly(never);
            }
            return 3;
        });
        // Loads the classes: the first look of a JVM may well take longer than this patience.
        verifier.now(sees(4), ALL_FOUR);
        long start = System.nanoTime();

        Throwable thrown = catchThrowable(() -> verifier(WaitClock.real(), Duration.ofMillis(40))
                .await(brief)
                .probe(probe)
                .until(ALL_FOUR));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(thrown).isInstanceOf(CouldNotCheckError.class);
        assertThat(thrown.getMessage().replaceAll("\\d+m?s\\b", "#ms"))
                .isEqualTo(
                        "11.9 every etcd endpoint is healthy: COULD NOT CHECK after #ms (etcd-formation, 1 observation)\n"
                                + "  cause    : the observation did not return in #ms\n"
                                + "  last seen: #ms ago: 3 of 4 healthy\n"
                                + "  evidence : " + folder);
        never.countDown();
    }

    @Test
    void endsThoughTheOnlyLookHangs() {
        CountDownLatch never = new CountDownLatch(1);
        Patience brief = patience(Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ZERO);
        Probe<Integer> probe = probe(number -> {
            awaitUninterruptibly(never);
            return 4;
        });

        assertThatThrownBy(() -> verifier(WaitClock.real(), Duration.ofMillis(30))
                        .await(brief)
                        .probe(probe)
                        .until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageMatching(
                        "(?s).* \\(etcd-formation, 0 observations\\)\n  cause    : the observation did not return in .*");
        never.countDown();
    }

    @Test
    void anInterruptEndsTheWaitAndStaysSet() throws InterruptedException {
        CountDownLatch looked = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Probe<Integer> probe = probe(number -> {
            looked.countDown();
            return 3;
        });
        Thread waiting = new Thread(() -> {
            thrown.set(catchThrowable(() -> verifier(WaitClock.real(), Duration.ofSeconds(5))
                    .await(TWO_MINUTES)
                    .probe(probe)
                    .until(ALL_FOUR)));
            flag.set(Thread.currentThread().isInterrupted());
        });
        waiting.start();
        assertThat(looked.await(5, TimeUnit.SECONDS)).isTrue();
        waiting.interrupt();
        waiting.join(5000);

        assertThat(thrown.get())
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("the wait was interrupted");
        assertThat(flag.get()).isTrue();
    }

    @Test
    void aChangeEndsTheRest() {
        Patience lazy = patience(Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ZERO);
        AtomicReference<Runnable> watch = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Probe<Integer> probe = probe(number -> {
            if (number == 1) {
                awaitUninterruptibly(begun);
                watch.get().run();
                return 3;
            }
            return 4;
        });
        long start = System.nanoTime();

        Integer seen = verifier(WaitClock.real(), Duration.ofSeconds(5))
                .await(lazy)
                .probe(probe)
                .watch((ChangeNotifier) onChange -> {
                    watch.set(onChange);
                    begun.countDown();
                    return closed::countDown;
                })
                .until(ALL_FOUR);

        assertThat(seen).isEqualTo(4);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        awaitUninterruptibly(closed);
    }

    @Test
    void aWatchThatCannotBeginDoesNoHarm() {
        Verifier real = verifier(WaitClock.real(), Duration.ofSeconds(5));
        Patience brief = patience(Duration.ofSeconds(5), Duration.ofMillis(30), Duration.ZERO);

        assertThat(real.await(brief)
                        .probe(sees(3, 4))
                        .watch((ChangeNotifier) onChange -> {
                            throw new IllegalStateException("no watch");
                        })
                        .until(ALL_FOUR))
                .isEqualTo(4);
    }

    @Test
    void keepsWhatThePassRestsOn() throws Exception {
        Probe<Integer> probe = Probe.of("every etcd endpoint", lab -> {
            lab.install()
                    .shell(EtcdStory.BOOTSTRAP)
                    .run(Command.of("etcdctl", "endpoint", "health").asRoot());
            return 4;
        });

        verifier.await(TWO_MINUTES).probe(probe).until(ALL_FOUR);

        assertThat(attached)
                .extracting(EvidenceFile::name)
                .containsExactly(
                        "11.9 every etcd endpoint is healthy: PASSED", "bootstrap: sudo etcdctl endpoint health");
        assertThat(Files.readString(folder.resolve("01-11.9-every-etcd-endpoint-is-healthy-passed.txt")))
                .isEqualTo("""
                        11.9 every etcd endpoint is healthy: PASSED after 0ms (etcd-formation, 1 observation)

                        subject: every etcd endpoint

                        observed 0ms after the beginning, by observation 1:
                        4

                        seen, by time since the beginning:
                             0ms  passed
                        """);
        assertThat(folder.resolve("02-bootstrap-sudo-etcdctl-endpoint-health.txt"))
                .isRegularFile();
    }

    @Test
    void keepsTheLastAnswerBesideTheLookThatGotNone() {
        Probe<Integer> probe = new Probe<>() {
            private int number;

            @Override
            public String subject() {
                return "every etcd endpoint";
            }

            @Override
            public Integer observe(Lab lab) {
                number++;
                lab.install().shell(EtcdStory.BOOTSTRAP).run(Command.of("look", "" + number));
                if (number > 100) {
                    throw new CouldNotCheckException(ConnectionFailure.TIMEOUT, "no answer");
                }
                return 3;
            }
        };

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(probe).until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class);

        assertThat(attached)
                .extracting(EvidenceFile::name)
                .containsExactly(
                        "11.9 every etcd endpoint is healthy: COULD NOT CHECK",
                        "bootstrap: look 121",
                        "stack trace",
                        "last answer: bootstrap: look 100");
        assertThat(attached.get(0).text())
                .contains("observed 1m39s after the beginning, by observation 100:\n3\n")
                .endsWith("""
                        seen, by time since the beginning:
                             0ms  failed: 3 of 4 healthy
                           1m40s  could not check: no answer
                        """);
    }

    /** A lab of which one part in four must be brought up by hand, each look. */
    private final AtomicInteger up = new AtomicInteger(1);

    private final Repair<Integer> bringOneUp = (lab, seen, changed) -> {
        changed.accept("started number " + up.incrementAndGet());
        return true;
    };

    private Integer bringing(Repair<Integer> repair) {
        return verifier.await(TWO_MINUTES)
                .probe(probe(number -> up.get()))
                .repair(repair)
                .until(ALL_FOUR);
    }

    @Test
    void bringsAboutWhatDoesNotHoldAndKeepsWhatItDid() {
        assertThat(bringing(bringOneUp)).isEqualTo(4);

        assertThat(attached)
                .extracting(EvidenceFile::name)
                .containsExactly("11.9 every etcd endpoint is healthy: PASSED", "changes made");
        assertThat(attached.get(1).text())
                .isEqualTo("     0ms  started number 2\n      1s  started number 3\n      2s  started number 4\n");
        assertThat(attached.get(0).text()).contains("     0ms  changed: started number 2\n");
    }

    @Test
    void doesNothingAboutWhatHolds() {
        up.set(4);
        assertThat(bringing((lab, seen, changed) -> {
                    throw new AssertionError("there is nothing to do");
                }))
                .isEqualTo(4);
    }

    @Test
    void looksAgainOnlyAfterSomethingWasDone() {
        AtomicInteger looks = new AtomicInteger();
        Probe<Integer> probe = probe(looks::addAndGet);

        verifier.await(TWO_MINUTES)
                .probe(probe)
                .repair((lab, seen, changed) -> false)
                .until(seen(3));

        assertThat(looks).hasValue(3);
    }

    private static Check<Integer> seen(int least) {
        return Check.named("is seen", sum -> sum >= least ? Verdict.pass() : Verdict.fail(least, sum));
    }

    @Test
    void whatIsNotPermittedIsWaitedForUntilSomebodyElseDidIt() {
        assertThat(verifier.await(TWO_MINUTES)
                        .probe(sees(3, 3, 4))
                        .repair((lab, seen, changed) -> {
                            throw new NotPermittedException(environment(), Permission.APPROVE, "approve csr-0");
                        })
                        .until(ALL_FOUR))
                .isEqualTo(4);
        AtomicInteger tries = new AtomicInteger();
        verifier.await(HELD_TEN).change("the start", lab -> {
            if (tries.incrementAndGet() < 3) {
                throw new NotPermittedException(environment(), Permission.START, "start the domain");
            }
        });
        assertThat(tries).hasValue(3);
    }

    @Test
    void whatIsNotPermittedIsRedWhereNobodyCameInTime() {
        assertThatThrownBy(() -> bringing((lab, seen, changed) -> {
                    throw new NotPermittedException(environment(), Permission.APPROVE, "approve csr-0");
                }))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageStartingWith("""
                        11.9 every etcd endpoint is healthy: FAILED after 2m00s (etcd-formation, 121 observations)
                          expected : every etcd endpoint is healthy
                          but was  : lab.yaml does not permit to approve csr-0.
                                       1. To let stagegate do it, write "approve" into that file's list "permissions".
                        """);
    }

    @Test
    void aRefusedRemovalIsTriedAgainUntilTheGateOpensAndThenDoneOnce() {
        AtomicInteger tries = new AtomicInteger();
        verifier.await(HELD_TEN).change("the destruction", lab -> {
            switch (tries.incrementAndGet()) {
                case 1 -> throw Refusals.because(State.MISSING);
                case 2 -> throw Refusals.because(State.COULD_NOT_CHECK);
                default -> {}
            }
        });
        assertThat(tries).hasValue(3);
    }

    @Test
    void aRemovalThatIsRefusedToTheEndFailsOrIsNotKnown() {
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).change("the destruction", lab -> {
                    throw Refusals.because(State.MISSING);
                }))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining("missing: voters: two of three");
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).change("the destruction", lab -> {
                    throw Refusals.because(State.COULD_NOT_CHECK);
                }))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("could not check: voters: two of three");
    }

    @Test
    void whatTheHypervisorRefusesIsNotTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).change("the destruction", lab -> {
                    tries.incrementAndGet();
                    throw new HypervisorException("libvirt refused", null);
                }))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining("libvirt refused");
        assertThat(tries).hasValue(1);
    }

    private static Install environment() {
        return LabBuilder.named("lab").file(Path.of("lab.yaml")).build();
    }

    @Test
    void whatCannotBeDoneNowIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();

        assertThat(bringing((lab, seen, changed) -> {
                    switch (tries.incrementAndGet()) {
                        case 1 -> throw new CouldNotCheckException(ConnectionFailure.REFUSED, "the API is away");
                        case 2 -> throw new KubernetesRefusalException(500, "etcd is slow", null);
                        default -> up.set(4);
                    }
                    return true;
                }))
                .isEqualTo(4);
        assertThat(tries).hasValue(3);
    }

    @Test
    void whatCouldNotBeDoneToTheEndCouldNotBeLookedAt() {
        assertThatThrownBy(() -> bringing((lab, seen, changed) -> {
                    throw new CouldNotCheckException(ConnectionFailure.REFUSED, "the API is away");
                }))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("cause    : the API is away");
    }

    @Test
    void aLookThatComesBackAfterTheEndChangesNothing() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        Patience brief = patience(Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ZERO);
        Probe<Integer> probe = probe(number -> {
            awaitUninterruptibly(hang);
            return 3;
        });
        Check<Integer> check = Check.named("x", seen -> {
            back.countDown();
            return Verdict.fail(4, seen);
        });
        AtomicInteger done = new AtomicInteger();

        assertThatThrownBy(() -> verifier(WaitClock.real(), Duration.ofMillis(30))
                        .await(brief)
                        .probe(probe)
                        .repair((lab, seen, changed) -> done.incrementAndGet() > 0)
                        .until(check))
                .isInstanceOf(CouldNotCheckError.class);
        hang.countDown();
        assertThat(back.await(20, TimeUnit.SECONDS)).isTrue();
        pause(50);

        assertThat(done).hasValue(0);
    }

    @Test
    void tellsRemarksOnceWhetherRedOrGreen() {
        redactor.learn("token", "correct-horse");
        Check<Integer> remarking = Check.remarking(
                ALL_FOUR, seen -> new Notes("left over", List.of("left: one of " + seen, "left: correct-horse")));

        verifier.await(TWO_MINUTES).probe(sees(3, 4)).until(remarking);
        assertThat(shown()).endsWith("- 11.9 left: one of 4\n- 11.9 left: [redacted: token]\n");
        assertThat(attached).extracting(EvidenceFile::name).contains("left over");
        assertThat(attached.get(1).text()).isEqualTo("left: one of 4\nleft: [redacted: token]\n");

        assertThatThrownBy(() -> verifier.now(sees(3), remarking)).isInstanceOf(CheckFailedError.class);
        assertThat(shown()).contains("- 11.9 left: one of 3\n");
    }

    @Test
    void aRemarkThatCannotBeMadeIsNoVerdict() {
        Check<Integer> shy = Check.remarking(ALL_FOUR, seen -> {
            throw new IllegalStateException("shy");
        });

        assertThat(verifier.now(sees(4), shy)).isEqualTo(4);
        assertThat(attached).extracting(EvidenceFile::name).contains("remarks are missing");
    }

    @Test
    void anEvidenceFolderThatCannotBeWrittenDoesNotMaskTheFailure() throws Exception {
        Files.writeString(root.resolve("11.9"), "in the way");

        assertThatThrownBy(() -> verifier.now(sees(3), ALL_FOUR))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining(
                        "but was  : 3 of 4 healthy\n  evidence : " + folder + "\n             could not write");
    }

    @Test
    void anObservationThatCannotBePrintedDoesNotMaskThePass() {
        Object shy = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("shy");
            }
        };

        assertThat(verifier.now(new FixedProbe(shy), Check.named("it is there", seen -> Verdict.pass())))
                .isSameAs(shy);
    }

    @Test
    void secretsReachNeitherTheMessageNorTheProgressNorTheEvidence() {
        redactor.learn("token", "correct-horse");
        Check<Integer> check = Check.named("x", seen -> Verdict.fail("none", "token is correct-horse"));

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(sees(1)).until(check))
                .hasMessageContaining("[redacted: token]")
                .hasMessageNotContaining("correct-horse");
        assertThatThrownBy(() -> verifier.now(cannotLook(ConnectionFailure.OTHER, "correct-horse"), check))
                .hasMessageNotContaining("correct-horse");
        assertThat(shown()).contains("[redacted: token]").doesNotContain("correct-horse");
        assertThat(attached).extracting(EvidenceFile::text).noneMatch(text -> text.contains("correct-horse"));
    }

    @Test
    void whatHeldAheadOfItsTurnIsGreenAtItsTurnWithoutAnotherObservation() {
        Verifier ahead = ahead();
        AtomicInteger looks = new AtomicInteger();

        int seen = ahead.await(SHORT)
                .probe(Probe.of("every etcd endpoint", lab -> 4 + 0 * looks.incrementAndGet()))
                .until(ALL_FOUR);

        assertThat(seen).isEqualTo(4);
        assertThat(shown()).as("before its turn").isEmpty();
        assertThat(attached).extracting(EvidenceFile::text).anyMatch(text -> text.contains("PASSED after"));
        int before = looks.get();
        turn.complete(null);
        ahead.atItsTurn();
        assertThat(shown()).startsWith("✔ 11.9 every etcd endpoint is healthy (");
        assertThat(looks.get() - before).isLessThanOrEqualTo(1);
    }

    @Test
    void whatHeldAheadOfItsTurnIsRedIfItNoLongerHoldsAtIt() {
        Verifier ahead = ahead();
        AtomicInteger healthy = new AtomicInteger(4);

        ahead.await(SHORT)
                .probe(Probe.of("every etcd endpoint", lab -> healthy.get()))
                .until(ALL_FOUR);
        healthy.set(3);
        // Longer than an observation counts for.
        await().pollDelay(Duration.ofMillis(2_100)).until(() -> true);
        turn.complete(null);

        assertThatThrownBy(ahead::atItsTurn)
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining("3 of 4 healthy");
        assertThat(shown()).contains("✘ 11.9 every etcd endpoint is healthy");
    }

    /** How many observations it takes when one, of three seconds, has ended so long before the turn. */
    private int observationsWhenTheTurnComes(Duration afterwards) throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        Probe<Integer> slow = Probe.of("every etcd endpoint", lab -> {
            pace.pass(Duration.ofSeconds(3));
            looks.incrementAndGet();
            turn.complete(null);
            return 4;
        });
        turn = new CompletableFuture<>();
        Wait<Integer> waiting = new Wait<>(
                FakeLab.echoing(), redactor, TWO_MINUTES, slow, ALL_FOUR, Repair.NONE, pace, SignalWatch.NONE);
        waiting.lookAhead(new Turn(0, turn));
        pace.pass(afterwards);
        waiting.begin(progress().begin("11.9", Duration.ofMinutes(2)));
        while (!waiting.turn()) {
            assertThat(looks).hasValueLessThan(9);
        }
        return looks.get();
    }

    @Test
    void anObservationAheadCountsFromItsEndHoweverLongItTook() throws InterruptedException {
        assertThat(observationsWhenTheTurnComes(Duration.ofMillis(1_900))).isEqualTo(1);
        assertThat(observationsWhenTheTurnComes(Duration.ofMillis(2_100))).isEqualTo(2);
    }

    @Test
    void whatCannotBeObservedAnyMoreAtItsTurnIsNeitherGreenNorAFailure() {
        Verifier ahead = ahead();
        AtomicReference<CouldNotCheckException> blind = new AtomicReference<>();

        ahead.await(SHORT)
                .probe(Probe.of("every etcd endpoint", lab -> {
                    if (blind.get() != null) {
                        throw blind.get();
                    }
                    return 4;
                }))
                .until(ALL_FOUR);
        blind.set(new CouldNotCheckException(ConnectionFailure.REFUSED, "ssh: REFUSED"));
        // Longer than an observation counts for.
        await().pollDelay(Duration.ofMillis(2_100)).until(() -> true);
        turn.complete(null);

        assertThatThrownBy(ahead::atItsTurn)
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("ssh: REFUSED");
    }

    @Test
    void whatDoesNotHoldAheadIsHardlyAskedForUntilItsTurn() {
        Verifier ahead = ahead();
        AtomicInteger looks = new AtomicInteger();
        CompletableFuture<Integer> seen = CompletableFuture.supplyAsync(() -> ahead.await(SHORT)
                .probe(Probe.of("every etcd endpoint", lab -> looks.incrementAndGet() == 1 ? 3 : 4))
                .until(ALL_FOUR));

        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        assertThat(looks).hasValue(1);
        turn.complete(null);
        assertThat(seen.join()).isEqualTo(4);
    }

    @Test
    void itsTimeCountsFromItsTurnAndNothingEndsItBefore() throws Exception {
        Verifier ahead = ahead();
        AtomicInteger healthy = new AtomicInteger(3);
        CompletableFuture<Integer> seen = CompletableFuture.supplyAsync(() -> ahead.await(SHORT)
                .probe(Probe.of("every etcd endpoint", lab -> healthy.get()))
                .until(Check.named(
                        "is healthy",
                        number -> number == 4 ? Verdict.pass() : Verdict.failForGood("4", "only " + number))));

        // Twice its patience, and its failure is one for good.
        await().pollDelay(SHORT.timeout().multipliedBy(2)).until(() -> true);
        assertThat(seen).isNotDone();
        healthy.set(4);
        turn.complete(null);
        assertThat(seen.get()).isEqualTo(4);
    }

    @Test
    void whatActsWaitsForItsTurn() {
        Verifier ahead = ahead();
        AtomicInteger acted = new AtomicInteger();
        CompletableFuture<Void> acting =
                CompletableFuture.runAsync(() -> ahead.change("the start", lab -> acted.incrementAndGet()));
        CompletableFuture<Integer> repairing = CompletableFuture.supplyAsync(() -> ahead.await(SHORT)
                .probe(Probe.of("every etcd endpoint", lab -> acted.incrementAndGet()))
                .repair((lab, seen, made) -> false)
                .until(Check.named("is there", any -> Verdict.pass())));

        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        assertThat(acted).hasValue(0);
        turn.complete(null);
        acting.join();
        repairing.join();
        assertThat(acted.get()).isPositive();
    }

    private static final Patience SHORT =
            patience(Duration.ofMillis(200), Duration.ofMillis(10), Duration.ofMillis(30));

    /** One whose turn has not come, in real time. */
    private Verifier ahead() {
        turn = new CompletableFuture<>();
        return verifier(WaitClock.real(), Duration.ofSeconds(10));
    }

    private record FixedProbe(Object seen) implements Probe<Object> {
        @Override
        public String subject() {
            return "every etcd endpoint";
        }

        @Override
        public Object observe(Lab lab) {
            return seen;
        }
    }

    private Verifier verifier(WaitClock itsPace, Duration grace) {
        return new Verifier(
                FakeLab.echoing(),
                progress(),
                EvidenceFolder.open(root, "11.9", redactor, attached::add),
                () -> itsPace,
                grace,
                early -> SignalWatch.NONE,
                gaps,
                new Turn(0, turn));
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    /** Sees these, one a look, and the last one ever after. */
    private static Probe<Integer> sees(Integer... values) {
        return probe(number -> values[Math.min(number, values.length) - 1]);
    }

    private static Probe<Integer> cannotLook(ConnectionFailure failure, String message) {
        return probe(number -> {
            throw new CouldNotCheckException(failure, message);
        });
    }

    private static Probe<Integer> probe(IntFunction<Integer> look) {
        AtomicInteger looks = new AtomicInteger();
        return Probe.of("every etcd endpoint", lab -> look.apply(looks.incrementAndGet()));
    }

    private static Patience patience(Duration timeout, Duration interval, Duration holdFor) {
        return new Patience("etcd-formation", timeout, interval, holdFor);
    }

    private Progress progress() {
        return new ChangedLines(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a native call hangs: no interrupt ends it. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                open = latch.await(15, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // Goes on hanging.
            }
        }
    }
}

package io.stagegate.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FakeLab;
import io.stagegate.environment.Patience;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.Probe;
import io.stagegate.signal.Signal;
import io.stagegate.signal.SignalMatch;
import io.stagegate.signal.SignalReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SignalWatchTest {

    private static final Patience TWO_MINUTES =
            new Patience("etcd-formation", Duration.ofMinutes(2), Duration.ofSeconds(1), Duration.ZERO);
    private static final Check<Integer> ALL_FOUR = Check.named(
            "is healthy", seen -> seen == 4 ? Verdict.pass() : Verdict.fail("4 of 4 healthy", seen + " of 4 healthy"));

    @TempDir
    private Path root;

    private final Redactor redactor = new Redactor();
    private final List<EvidenceFile> attached = new ArrayList<>();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final AtomicInteger diagnoses = new AtomicInteger();
    private volatile SignalWatch diagnosing;

    @Test
    void aSignalThatPersistsEndsTheWait() {
        Verifier verifier = verifier(() -> standing(true, true));

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES).probe(red()).until(ALL_FOUR))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageMatching("(?s)11.9 every etcd endpoint is healthy: FAILED after [5-8]s .*")
                .hasMessageContaining("signal       : 10.F4 slow disk\n")
                .hasMessageContaining("do next      : 1. buy a disk\n")
                .hasMessageContaining("not collected: journal kubelet on bootstrap: it is gone\n");
        assertThat(shown())
                .containsPattern(
                        "✘ 11.9 every etcd endpoint is healthy: 1 of 4 healthy; 10.F4 slow disk \\([5-8]s\\)\n$");
        assertThat(attached).extracting(EvidenceFile::name).contains("signal 10.F4 slow disk", "not collected");
    }

    @Test
    void aGreenLookCountsMoreThanASignal() {
        Verifier verifier = verifier(() -> standing(true, true));

        assertThat(verifier.await(TWO_MINUTES)
                        .probe(looks(number -> number < 7 ? 1 : awaited(number, 4)))
                        .until(ALL_FOUR))
                .isEqualTo(4);
        assertThat(attached).extracting(EvidenceFile::name).noneMatch(name -> name.startsWith("signal"));
    }

    @Test
    void aSignalOfBeforeTheWaitDoesNotEndIt() {
        Verifier verifier = verifier(() -> standing(true, false));

        assertThatThrownBy(() ->
                        verifier.await(TWO_MINUTES).probe(looks(number -> 1)).until(ALL_FOUR))
                .hasMessageContaining("FAILED after 2m00s")
                .hasMessageContaining(": 10.F4 slow disk");
    }

    @Test
    void whatWasFoundBeforeAViolationDoesNotExplainIt() {
        Verifier verifier =
                verifier(() -> diagnoses.get() == 1 ? standing("11.F5", false, true) : standing("11.F6", false, true));
        Check<Integer> neverTwo = Check.named(
                "is of one cluster",
                seen -> seen == 2 ? Verdict.failForGood("1 cluster", "2") : Verdict.fail("4 members", "1"));

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES)
                        .probe(looks(number -> {
                            if (number == 7) {
                                Awaitility.await()
                                        .until(() -> !diagnosing.hint().isEmpty());
                                return 2;
                            }
                            return 1;
                        }))
                        .until(neverTwo))
                .hasMessageMatching("(?s).*FAILED after [5-8]s .*")
                .hasMessageContaining(": 11.F6 slow disk")
                .hasMessageNotContaining("11.F5");
        assertThat(diagnoses).hasValue(2);
    }

    @Test
    void whatMustWaitItsTimeOutIsNotEnded() {
        Verifier verifier = verifier(() -> standing(true, true));

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES)
                        .probe(looks(number -> 1))
                        .ignoringSignals()
                        .until(ALL_FOUR))
                .hasMessageContaining("FAILED after 2m00s")
                .hasMessageContaining(": 10.F4 slow disk");
    }

    @Test
    void aTemporarySignalIsShownAndEndsNothing() {
        Verifier verifier = verifier(() -> standing(false, true));

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES)
                        .probe(looks(number -> {
                            if (number > 7) {
                                Awaitility.await()
                                        .pollDelay(Duration.ZERO)
                                        .until(() -> !diagnosing.hint().isEmpty());
                            }
                            return 1;
                        }))
                        .until(ALL_FOUR))
                .hasMessageContaining("FAILED after 2m00s")
                .hasMessageContaining(": 10.F4 slow disk");
        assertThat(shown()).contains("1 of 4 healthy; 10.F4 slow disk? (");
    }

    @Test
    void couldNotCheckStaysCouldNotCheck() {
        Verifier verifier = verifier(() -> standing(true, true));

        assertThatThrownBy(() -> verifier.await(TWO_MINUTES)
                        .probe(looks(number -> {
                            awaited(number, 0);
                            throw new CouldNotCheckException(ConnectionFailure.TIMEOUT, "no answer");
                        }))
                        .until(ALL_FOUR))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageMatching("(?s).*COULD NOT CHECK after [5-8]s .*")
                .hasMessageContaining(": 10.F4 slow disk");
    }

    @Test
    void aMistakeInTheDiagnosisChangesNoVerdict() {
        Verifier verifier = verifier(() -> {
            throw new IllegalStateException("oops");
        });

        assertThatThrownBy(() ->
                        verifier.await(TWO_MINUTES).probe(looks(number -> 1)).until(ALL_FOUR))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining("but was      : 1 of 4 healthy")
                .hasMessageContaining(
                        "not collected: failure signals: a mistake in stagegate's own code, not in the lab:"
                                + " java.lang.IllegalStateException: oops");
    }

    @Test
    void aSingleLookIsDiagnosedOnlyWhenItIsRed() {
        Verifier verifier = verifier(() -> standing(true, true));

        verifier.now(looks(number -> 4), ALL_FOUR);
        assertThat(diagnoses).hasValue(0);
        assertThatThrownBy(() -> verifier.now(looks(number -> 1), ALL_FOUR)).hasMessageContaining(": 10.F4 slow disk");
        assertThat(diagnoses).hasValue(1);
    }

    @Test
    void whatIsKnownIsToldWithoutALook() {
        Verifier verifier = verifier(() -> standing(true, true));

        assertThatThrownBy(() -> verifier.fail(
                        "the API ends well",
                        Verdict.failForGood("the API answers", "no answer"),
                        Optional.of(signal("12.F1"))))
                .hasMessageContaining("signal   : 12.F1 slow disk\n")
                .hasMessageContaining("do next  : 1. buy a disk\n");
        assertThat(diagnoses).hasValue(0);
    }

    @Test
    void whatWasReachedElsewhereIsReportedAsAFailureOfItsOwn() {
        Verifier verifier = verifier(() -> standing(true, true));

        assertThatThrownBy(() -> verifier.fail(
                        "the API ends well", Verdict.failForGood("the API answers", "1. no answer\n2. put back")))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageStartingWith("""
                        11.9 the API ends well: FAILED
                          expected     : the API answers
                          but was      : 1. no answer
                                         2. put back
                          signal       : 10.F4 slow disk""");
        assertThatThrownBy(() -> verifier.fail("the API ends well", new Verdict.Unknown("not seen", true)))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("cause        : not seen");
    }

    @Test
    void secretsInWhatWasCollectedAreNotTold() {
        redactor.learn("token", "correct-horse");
        Verifier verifier = verifier(() -> new SignalReport(
                standing(true, true).named(), List.of(), List.of("file /x: correct-horse"), List.of(), List::of));

        assertThatThrownBy(() -> verifier.now(looks(number -> 1), ALL_FOUR))
                .hasMessageContaining("[redacted: token]")
                .hasMessageNotContaining("correct-horse");
        assertThat(attached).extracting(EvidenceFile::text).noneMatch(text -> text.contains("correct-horse"));
    }

    @Test
    void betweenTwoLooksItRestsTwiceAsLongAsTheFirstTook() {
        Semaphore answers = new Semaphore(0);
        SignalWatch slow = new SignalWatch(
                () -> {
                    diagnoses.incrementAndGet();
                    answers.acquireUninterruptibly();
                    return standing(false, true);
                },
                Duration.ofSeconds(3),
                Duration.ofSeconds(8),
                true);

        for (int second : List.of(0, 3, 6, 9)) {
            slow.red(Duration.ofSeconds(second), () -> {});
        }
        answers.release();
        Awaitility.await().until(() -> !slow.hint().isEmpty());
        slow.red(Duration.ofSeconds(10), () -> {});
        slow.red(Duration.ofSeconds(23), () -> {});
        assertThat(diagnoses).hasValue(1);
        slow.red(Duration.ofSeconds(24), () -> {});
        Awaitility.await().until(() -> diagnoses.get() == 2);
        answers.release();
    }

    @Test
    void whatFindsNothingNewRestsTheLongerTheLongerThatIs() {
        assertThat(searchesOf(12, second -> SignalReport.NOTHING))
                .containsExactly(3, 7, 11, 15, 20, 27, 35, 45, 58, 74, 94, 119);
        assertThat(searchesOf(12, second -> standing(true, true))).endsWith(74, 94, 119);
        assertThat(searchesOf(20, second -> SignalReport.NOTHING))
                .as("half a minute at most, and a second until it is noticed")
                .endsWith(274, 305, 336, 367);
    }

    @Test
    void whatOnlyHasToLastAndWhatIsNewIsLookedForSoonAgain() {
        assertThat(searchesOf(20, second -> standing(false, true))).endsWith(67, 71, 75, 79);
        assertThat(searchesOf(14, second -> second < 35 ? SignalReport.NOTHING : standing(true, true)))
                .endsWith(27, 35, 39, 43, 47, 51, 56, 63, 71);
    }

    /** The seconds of a wait that is red each second in which so many searches begin, which find this. */
    private static List<Integer> searchesOf(int most, IntFunction<SignalReport> finds) {
        List<Integer> seconds = new ArrayList<>();
        AtomicInteger second = new AtomicInteger();
        SignalWatch watch = new SignalWatch(
                () -> {
                    seconds.add(second.get());
                    return finds.apply(second.get());
                },
                Duration.ofSeconds(3),
                Duration.ofSeconds(8),
                false);
        while (seconds.size() < most) {
            watch.red(Duration.ofSeconds(second.get()), () -> {});
            if (watch.searches()) {
                Awaitility.await()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> !watch.searches());
            }
            second.incrementAndGet();
        }
        return seconds;
    }

    /** Red; from when a diagnosis is due on, each look waits until it is there. */
    private Probe<Integer> red() {
        return looks(number -> awaited(number, 1));
    }

    private int awaited(int number, int seen) {
        if (number > 6) {
            Awaitility.await().until(() -> diagnosing.endsTheWait());
        }
        return seen;
    }

    private static SignalReport standing(boolean persistent, boolean fresh) {
        return standing("10.F4", persistent, fresh);
    }

    private static SignalReport standing(String id, boolean persistent, boolean fresh) {
        return new SignalReport(
                List.of(new SignalMatch(
                        signal(id), List.of(), List.of(), SignalMatch.Status.CONFIRMED, persistent, fresh, "")),
                List.of(),
                List.of("journal kubelet on bootstrap: it is gone"),
                List.of(),
                List::of);
    }

    private static Signal signal(String id) {
        return new Signal(
                id,
                "slow disk",
                List.of("10"),
                false,
                List.of(),
                Optional.empty(),
                "",
                "The disk is slow.",
                List.of("buy a disk", "wait"),
                "here",
                List.of());
    }

    private static Probe<Integer> looks(IntFunction<Integer> look) {
        AtomicInteger looks = new AtomicInteger();
        return Probe.of("every etcd endpoint", lab -> look.apply(looks.incrementAndGet()));
    }

    private Verifier verifier(Supplier<SignalReport> diagnosis) {
        Progress progress = new ChangedLines(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        FakePace pace = new FakePace();
        return new Verifier(
                FakeLab.echoing(),
                progress,
                EvidenceFolder.open(root, "11.9", redactor, attached::add),
                () -> pace,
                Duration.ofSeconds(10),
                early -> {
                    diagnosing = new SignalWatch(
                            () -> {
                                diagnoses.incrementAndGet();
                                return diagnosis.get();
                            },
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(8),
                            early);
                    return diagnosing;
                },
                List.of(),
                Turn.NOW);
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}

package io.stagegate.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.Lab;
import io.stagegate.connection.ReplayLab;
import io.stagegate.environment.Patience;
import io.stagegate.environment.Replay;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.EtcdMember;
import io.stagegate.probe.Probe;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waits of a lab, kept; and the same waits in a replay of what they kept. */
class KeptObservationTest {

    private static final Patience SHORT =
            new Patience("etcd-health", Duration.ofMillis(300), Duration.ofMillis(50), Duration.ZERO);
    private static final Patience AT_ONCE = new Patience("etcd-health", Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private static final EtcdMember MEMBER =
            new EtcdMember("8e9e05c52164694d", "etcd-0", false, List.of("https://192.0.2.11:2380"), List.of());
    private static final Check<EtcdMember> VOTES =
            Check.named("votes", member -> member.learner() ? Verdict.fail("a voter", "a learner") : Verdict.pass());

    @TempDir
    private Path folder;

    private final Redactor redactor = new Redactor();
    private final Lab lab = new FakeLab();
    private Verifier live;
    private Verifier replay;

    @BeforeEach
    void both() {
        live = verifier(lab, folder.resolve("evidence"));
        replay = verifier(
                new ReplayLab(new Replay(lab.environment(), folder.resolve("evidence"))), folder.resolve("replay"));
    }

    private Verifier verifier(Lab of, Path root) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Verifier(
                of, new ChangedLines(nowhere, false), EvidenceFolder.open(root, "11.9", redactor, file -> {}));
    }

    private static Probe<EtcdMember> sees(EtcdMember member) {
        return Probe.of("the member of master-0", lab -> member);
    }

    /** In a replay nobody looks at the lab. */
    private static Probe<EtcdMember> mustNotLook() {
        return Probe.of("the member of master-0", lab -> {
            throw new AssertionError("looked");
        });
    }

    private EtcdMember judgedAgain(Check<EtcdMember> today) {
        return replay.await(AT_ONCE).probe(mustNotLook()).until(today);
    }

    @Test
    void whatWasGreenIsGreenAgainByTheSameValue() {
        live.await(SHORT).probe(sees(MEMBER)).until(VOTES);
        assertThat(judgedAgain(VOTES)).isEqualTo(MEMBER);
    }

    @Test
    void todaysCheckJudges() {
        live.await(SHORT).probe(sees(MEMBER)).until(VOTES);
        Check<EtcdMember> stricter = Check.named("votes", member -> Verdict.fail("a client URL", "none"));
        assertThatThrownBy(() -> judgedAgain(stricter))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining("a client URL");
    }

    @Test
    void whatWasRedIsRedAgainAndGreenForACheckThatLearntBetter() {
        EtcdMember learner = new EtcdMember("1", "etcd-0", true, List.of(), List.of());
        assertThatThrownBy(() -> live.await(SHORT).probe(sees(learner)).until(VOTES))
                .isInstanceOf(CheckFailedError.class);
        assertThatThrownBy(() -> judgedAgain(VOTES))
                .isInstanceOf(CheckFailedError.class)
                .hasMessageContaining("a learner");
        assertThat(judgedAgain(Check.named("votes", member -> Verdict.pass()))).isEqualTo(learner);
    }

    @Test
    void whatCouldNotBeCheckedCannotBeCheckedNow() {
        Probe<EtcdMember> blind = Probe.of("the member of master-0", its -> {
            throw CouldNotCheckException.notInTheBundle("etcd");
        });
        assertThatThrownBy(() -> live.await(SHORT).probe(blind).until(VOTES)).isInstanceOf(CouldNotCheckError.class);
        assertThatThrownBy(() -> judgedAgain(Check.named("votes", member -> Verdict.pass())))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("that run could not check either: not in the bundle: etcd");
    }

    @Test
    void whatDidNotHoldForLongEnoughStaysRedThoughItsLastObservationPasses() {
        // Every other observation passes, and the last one does.
        int[] looks = {0};
        Probe<EtcdMember> flapping = Probe.of(
                "the member of master-0",
                its -> new EtcdMember("1", "etcd-0", ++looks[0] % 2 == 1, List.of(), List.of()));
        Patience held =
                new Patience("etcd-health", Duration.ofMillis(400), Duration.ofMillis(50), Duration.ofSeconds(5));
        assertThatThrownBy(() -> live.await(held).probe(flapping).until(VOTES)).isInstanceOf(CheckFailedError.class);
        assertThatThrownBy(() -> judgedAgain(VOTES)).isInstanceOf(CheckFailedError.class);
    }

    @Test
    void ofSeveralOfTheSameNameTheLastCounts() {
        live.await(SHORT).probe(sees(MEMBER)).until(VOTES);
        EtcdMember learner = new EtcdMember("1", "etcd-0", true, List.of(), List.of());
        assertThatThrownBy(() -> live.await(SHORT).probe(sees(learner)).until(VOTES))
                .isInstanceOf(CheckFailedError.class);
        assertThatThrownBy(() -> judgedAgain(VOTES)).isInstanceOf(CheckFailedError.class);
    }

    @Test
    void whatWasNeverObservedCouldNotBeChecked() {
        assertThatThrownBy(() -> judgedAgain(VOTES))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("not in the evidence: 11.9 the member of master-0 votes");
    }

    @Test
    void aFileThatIsNoObservationIsNamed() throws IOException {
        live.await(SHORT).probe(sees(MEMBER)).until(VOTES);
        Path file;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("evidence/11.9"), "*.json")) {
            file = files.iterator().next();
        }
        Files.writeString(file, Files.readString(file).replace("EtcdMember", "EtcdPerson"));
        assertThatThrownBy(() -> judgedAgain(VOTES))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining(file + ", which this stagegate cannot read");
    }

    @Test
    void whatWasDoneIsNotDoneAgain() {
        List<String> done = new ArrayList<>();
        live.await(SHORT).change("the start of domain a", its -> done.add("live"));
        replay.await(AT_ONCE).change("the start of domain a", its -> done.add("replay"));
        assertThat(done).containsExactly("live");
    }

    @Test
    void whatWasObservedAsideIsThereAgain() {
        live.aside("the member before", sees(MEMBER));
        assertThat(replay.aside("the member before", mustNotLook())).contains(MEMBER);
        assertThat(replay.aside("another", mustNotLook())).isEmpty();
    }

    @Test
    void whatJsonCannotHoldIsEvidenceAsTextAllTheSame() throws IOException {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        Probe<List<Object>> odd = Probe.of("the member of master-0", its -> endless);
        Check<List<Object>> any = Check.named("votes", seen -> Verdict.pass());
        live.await(SHORT).probe(odd).until(any);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("evidence/11.9"), "*.txt")) {
            assertThat(files).hasSize(1);
        }
        assertThatThrownBy(() -> replay.await(AT_ONCE).probe(odd).until(any))
                .isInstanceOf(CouldNotCheckError.class)
                .hasMessageContaining("cannot be kept");
    }

    @Test
    void aSecretIsNotKept() throws IOException {
        EtcdMember leaky = new EtcdMember(
                "1",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END PRIVATE KEY-----",
                false,
                List.of(),
                List.of());
        live.await(SHORT).probe(sees(leaky)).until(VOTES);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("evidence/11.9"))) {
            for (Path file : files) {
                assertThat(file).content().doesNotContain("c2VjcmV0c2VjcmV0");
            }
        }
        assertThat(judgedAgain(VOTES).id()).isEqualTo("1");
    }
}

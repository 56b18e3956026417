package io.stagegate.signal;

import static io.stagegate.signal.SignalLab.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.DomainState;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.TestCsr;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.evidence.Redactor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SignalFinderTest {

    private static final String REFUSED = "dial tcp 127.0.0.1:2379: connect: connection refused";

    @TempDir
    private Path directory;

    private SignalLab lab;
    private final MovableClock clock = new MovableClock();

    @BeforeEach
    void lab() {
        lab = new SignalLab(directory);
    }

    @AfterEach
    void closed() {
        lab.close();
    }

    private SignalFinder diagnosis(String stage) {
        return new SignalFinder(lab, lab.signals, stage, new Redactor(), clock, UnaryOperator.identity());
    }

    @Test
    void tellsTheCauseBeforeItsConsequences() {
        for (double ago : SignalLab.times(14, 130)) {
            lab.log("bootstrap", "kube-apiserver", ago, REFUSED);
        }
        lab.file(
                "bootstrap",
                "etcd/etcd-peer.crt",
                SignalLab.CA.certificate(Instant.now().plusSeconds(60), "192.168.126.100"));

        SignalReport diagnosed = diagnosis("10").look();

        assertThat(diagnosed.named()).extracting(each -> each.signal().id()).containsExactly("10.F5", "10.F7");
        assertThat(diagnosed.named().get(1).inShort())
                .isEqualTo("10.F7 the API server waits for etcd: \"" + REFUSED
                        + "\" 12 times in 110 s on bootstrap (explained by 10.F5)");
    }

    @Test
    void tellsACauseFirstWhoseConsequenceHasABetterPlaceInTheFiles() {
        lab.bootstrapKubeconfig(SignalLab.kubeconfig(SignalLab.CA, "", ""));
        lab.api().answers("/apis/certificates.k8s.io/v1/certificatesigningrequests", """
                {"items":[{"metadata":{"name":"csr-1","creationTimestamp":"2020-01-01T00:00:00Z"},
                 "spec":{"signerName":"kubernetes.io/kubelet-serving","request":"%s"},"status":{}}]}""".formatted(
                        TestCsr.of("O=system:nodes,CN=system:node:master-0.ocp4.example.com")));

        assertThat(diagnosis("11").look().named())
                .extracting(each -> each.signal().id() + " by " + each.cause())
                .containsExactly("11.F4 by ", "11.F7 by 11.F4");
    }

    @Test
    void aStateThatStandsOverSeveralLooksPersists() {
        SignalFinder diagnosis = diagnosis("11");
        lab.answers("master-2: sudo -n getent", 2, "", "");
        assertThat(named(diagnosis.look(), "11.F1").orElseThrow().persistent()).isFalse();

        clock.pass(Duration.ofSeconds(14));
        assertThat(named(diagnosis.look(), "11.F1").orElseThrow().persistent()).isFalse();

        clock.pass(Duration.ofSeconds(1));
        SignalMatch named = named(diagnosis.look(), "11.F1").orElseThrow();
        assertThat(named.persistent()).isTrue();
        assertThat(named.endsAWait()).isTrue();
    }

    @Test
    void aClueMayCountSoonerThanItsRule() {
        lab.bootstrapKubeconfig(SignalLab.kubeconfig(new TestCa("other"), "", "abcdef.0123456789abcdef"));

        SignalMatch named = named(diagnosis("11").look(), "11.F3").orElseThrow();

        assertThat(named.endsAWait()).as("what is written in a file").isTrue();
        for (double ago : SignalLab.times(4, 8)) {
            lab.journal(
                    "master-1",
                    "kubelet.service",
                    ago,
                    "Get \"https://api-int.ocp4.example.com:6443/api\": x509: certificate signed by unknown authority");
        }
        lab.bootstrapKubeconfig(SignalLab.kubeconfig(SignalLab.CA, "", "abcdef.0123456789abcdef"));
        lab.confirmsNothing();
        assertThat(named(diagnosis("11").look(), "11.F3").orElseThrow().endsAWait())
                .as("what a log tells, of the last eight seconds")
                .isFalse();
    }

    @Test
    void whatCountsIsNotMadeFreshByWhatDoesNotCountYet() {
        lab.confirmsNothing();
        for (double ago : List.of(58.0, 50.0, 42.0)) {
            lab.journal(
                    "bootstrap", "bootkube.service", ago, "pinging container registry: x509: certificate has expired");
        }
        clock.pass(Duration.ofSeconds(-30));
        SignalFinder diagnosis = diagnosis("10");
        clock.pass(Duration.ofSeconds(30));
        lab.journal("bootstrap", "release-image.service", 2, "x509: one");
        lab.journal("bootstrap", "release-image.service", 1, "x509: two");

        SignalMatch named = named(diagnosis.look(), "10.F3").orElseThrow();

        assertThat(named.persistent()).as("by the older lines").isTrue();
        assertThat(named.endsAWait())
                .as("by the newer ones, which have not lasted")
                .isFalse();
    }

    @Test
    void whatWasGoneMeanwhileBeginsAnew() {
        SignalFinder diagnosis = diagnosis("11");
        lab.answers("master-2: sudo -n getent", 2, "", "");
        diagnosis.look();
        clock.pass(Duration.ofSeconds(10));
        lab.answers("master-2: sudo -n getent", 0, "192.168.126.1 STREAM\n", "");
        assertThat(diagnosis.look().named()).isEmpty();
        clock.pass(Duration.ofSeconds(10));
        lab.answers("master-2: sudo -n getent", 2, "", "");

        assertThat(named(diagnosis.look(), "11.F1").orElseThrow().persistent()).isFalse();
    }

    @Test
    void whatHappenedBeforeTheWaitDoesNotEndIt() {
        lab.log("bootstrap", "etcd", 20, "bind: cannot assign requested address");

        SignalMatch named = named(diagnosis("10").look(), "10.F6").orElseThrow();

        assertThat(named.persistent()).isTrue();
        assertThat(named.endsAWait()).isFalse();
    }

    @Test
    void whatALogAloneTellsIsSuspectedAndEndsNoWait() {
        clock.pass(Duration.ofSeconds(-30));
        SignalFinder diagnosis = diagnosis("10");
        clock.pass(Duration.ofSeconds(30));
        lab.log("bootstrap", "etcd", 20, "bind: cannot assign requested address");

        SignalMatch named = named(diagnosis.look(), "10.F6").orElseThrow();

        assertThat(named.persistent()).isTrue();
        assertThat(named.fresh()).isTrue();
        assertThat(named.endsAWait()).isFalse();
        assertThat(named.inFull()).contains("suspected: lines say so");
    }

    @Test
    void comparesTimesByOurClock() {
        lab.clocksAhead(Duration.ofHours(-3)).log("bootstrap", "etcd", 20, "bind: cannot assign requested address");
        lab.journal("bootstrap", "bootkube.service", 200, "pull: unauthorized: authentication required");

        assertThat(diagnosis("10").look().named())
                .extracting(each -> each.signal().id())
                .containsExactly("10.F6");
    }

    @Test
    void aPlaceThatHangsHoldsNothingUp() {
        lab.hangs("journalctl");
        lab.answers("bootstrap: sudo -n ss", 0, "LISTEN 0 5 0.0.0.0:6443 0.0.0.0:* users:((\"nc\",pid=1,fd=3))\n", "");
        long began = System.nanoTime();

        SignalReport diagnosed = diagnosis("10").look();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(diagnosed.missing()).anyMatch(line -> line.startsWith("journal ") && line.contains("TIMEOUT"));
        assertThat(named(diagnosed, "10.F5")).isEmpty();
    }

    @Test
    void aHostThatIsOffIsAskedNothingAndSaidOnce() {
        lab.domain("ocp4-bootstrap", DomainState.SHUTOFF)
                .domain("ocp4-master-0", DomainState.SHUTOFF)
                .domain("ocp4-master-1", DomainState.SHUTOFF)
                .domain("ocp4-master-2", DomainState.UNDEFINED);

        SignalReport diagnosed = diagnosis("10").look();

        assertThat(lab.commands()).isZero();
        assertThat(diagnosed.named()).isEmpty();
        assertThat(diagnosed.missing())
                .hasSize(4)
                .anyMatch(line -> line.endsWith("domain ocp4-bootstrap does not run"));
    }

    @Test
    void looksAtAPlaceOnceHoweverManyRulesNeedIt() {
        SignalReport diagnosed = diagnosis("10").look();

        assertThat(diagnosed.evidenceFiles().get())
                .filteredOn(evidenceFile -> evidenceFile.name().startsWith("bootstrap: ")
                        && evidenceFile.text().contains("kubelet.service"))
                .hasSize(1);
        assertThat(diagnosed.evidenceFiles().get())
                .extracting(evidenceFile -> evidenceFile.name())
                .doesNotHaveDuplicates();
    }

    @Test
    void tellsALongLineAroundItsMatch() {
        lab.log("bootstrap", "etcd", 1, "x".repeat(900) + " bind: cannot assign requested address " + "y".repeat(900));

        String told = diagnosis("10").look().first().orElseThrow().inShort();

        assertThat(told).contains("bind: cannot assign requested address").hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource({"sandbox, true", "sandbox-guide, false"})
    void aBootstrapThatServesNoMachineConfigByDesignIsNotBlamedForIt(String environment, boolean blamed) {
        lab.close();
        lab = new SignalLab(
                directory,
                EnvironmentLoader.load(Path.of("environments", environment + ".yaml"), Map.of())
                        .install());
        lab.answers("https://$1/", 7, "", "curl: (7) Failed to connect");
        SignalFinder finder = diagnosis("11");

        finder.look();
        clock.pass(Duration.ofSeconds(61));

        assertThat(named(finder.look(), "11.F9").isPresent()).isEqualTo(blamed);
    }

    @Test
    void noRuleForAStageIsNoDiagnosis() {
        assertThat(SignalFinder.of(lab, lab.signals, new Redactor(), "08")).isEmpty();
    }
}

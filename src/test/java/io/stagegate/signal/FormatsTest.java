package io.stagegate.signal;

import static io.stagegate.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What failure signals are looked for in, as other programs print it: src/test/resources/formats. */
class FormatsTest {

    @TempDir
    private Path directory;

    private SignalLab lab;

    @BeforeEach
    void lab() {
        lab = new SignalLab(directory);
    }

    @AfterEach
    void closed() {
        lab.close();
    }

    private List<Finding> found(Look look, String of, String command, String printed) {
        Node bootstrap = lab.environment().bootstrap();
        lab.answers(command, 0, printed, "");
        return look.collect(lab, new Target(look, of, Optional.of(bootstrap)), missing -> {});
    }

    /** As a node prints it behind its clock, which is told first. */
    private static String now(String sample) {
        return Instant.now().getEpochSecond() + ".000000000\n" + text(sample);
    }

    @Test
    void ofAJournalEveryMessageIsReadWhateverIsInIt() {
        assertThat(found(
                        JournalLook.LOOK,
                        "bootkube",
                        "journalctl --quiet --no-pager --all --output=short-unix",
                        now("journalctl/252-short-unix-all.txt")))
                .extracting(Finding::text)
                .containsExactly(
                        "Started Bootstrap a Kubernetes cluster.",
                        "plain \ufffd\ufffd byte",
                        "Error: no such image",
                        // What belongs to a message above is told with it.
                        "first line second line",
                        "tab\there, Gr\u00fc\u00dfe",
                        "",
                        "copying 100 %",
                        "spaced name[2417]: by a name with a space",
                        "x86/fpu: a line of the kernel");
    }

    /** So this is what must not be asked for: a rule would look for its words in "[13B blob data]". */
    @Test
    void withoutAllAJournalHidesMessages() {
        assertThat(found(JournalLook.LOOK, "bootkube", "journalctl", now("journalctl/252-short-unix.txt")))
                .extracting(Finding::text)
                .contains("[13B blob data]")
                .noneMatch(line -> line.contains("plain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cri-o", "containerd"})
    void ofAContainersLogPartsOfALineAreJoined(String runtime) {
        List<Finding> findings = found(
                ContainerLogLook.LOOK,
                "kube-apiserver",
                "/var/log/pods",
                now("container-log/" + runtime + "-kube-apiserver.txt"));
        assertThat(findings)
                .extracting(Finding::text)
                .startsWith(
                        "W1120 10:00:15.104 1 logging.go:55] dial tcp 127.0.0.1:2379: connect: connection refused",
                        "between two parts",
                        "first half, second half");
        assertThat(findings).allMatch(finding -> finding.at().isPresent());
    }

    @Test
    void aPortsHolderIsRead() {
        assertThat(found(HostLooks.PORTS, "6443", "ss -Hltnp", text("ss/6.1-root-sport-6443.txt")))
                .containsExactly(Finding.now(
                        "bootstrap",
                        "port 6443 is held by kube-apiserver, pid 4125 at *:6443",
                        Map.of("process", "kube-apiserver", "address", "*:6443")));
        assertThat(found(HostLooks.PORTS, "22", "ss -Hltnp", text("ss/6.1-none.txt")))
                .extracting(Finding::text)
                .containsExactly("nobody listens on port 22");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.2-root", "5.18-root", "6.1-root", "6.1-user"})
    void everyLineOfSsIsOne(String sample) {
        assertThat(found(HostLooks.PORTS, "22", "ss -Hltnp", text("ss/" + sample + ".txt")))
                .hasSize(13)
                .filteredOn(finding -> finding.fields().get("address").contains(":2049"))
                .as("the kernel's own socket has no process")
                .extracting(finding -> finding.fields().get("process"))
                .containsExactly("unknown");
    }

    @Test
    void whatSsPrintsOtherwiseIsNotNobody() {
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> found(HostLooks.PORTS, "22", "ss -Hltnp", "State Recv-Q Send-Q\n"))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.GARBLED))
                .withMessage("bootstrap: ss printed \"State Recv-Q Send-Q\"");
    }
}

package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ignition's words as coreos/ignition prints them (internal/resource/http.go, v2.14.0), on a serial console. */
class ConsoleLookTest {

    private static final String URL = "https://api-int.ocp4.example.com:22623/config/master";

    @TempDir
    private Path directory;

    private SignalLab lab;

    @BeforeEach
    void aLab() {
        lab = new SignalLab(directory);
    }

    private static Finding look(SignalLab lab) {
        List<Finding> found = ConsoleLook.LOOK.collect(
                lab,
                new Target(ConsoleLook.LOOK, "", Optional.of(lab.environment().node("master-0"))),
                missing -> {});
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String asking(String end) {
        return "[    4.100000] ignition[731]: GET " + URL + ": attempt #6\r\n[    4.200000] ignition[731]: " + end
                + "\r\n"
                + "[ \u001b[0;31m*\u001b[0;1;31m*\u001b[0m    ] A start job is running for Ignition (fetch) (1min 3s / no limit)\r";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dial tcp: lookup api-int.ocp4.example.com on 192.168.126.1:53: no such host|unresolved",
                "dial tcp: lookup api-int.ocp4.example.com on [::1]:53: read udp [::1]:4->[::1]:53: read: connection refused|unresolved",
                "dial tcp 192.168.126.1:22623: connect: connection refused|refused",
                "dial tcp 192.168.126.1:22623: connect: no route to host|no-route",
                "dial tcp 192.168.126.1:22623: i/o timeout|timeout",
                "EOF|closed",
                "x509: certificate has expired or is not yet valid: current time 2026-11-30T09:00:00Z is after 2026-11-29T09:00:00Z|certificate-expired",
                "x509: certificate signed by unknown authority (possibly because of \"crypto/rsa: verification error\" while trying to verify candidate authority certificate \"root-ca\")|certificate-of-another-ca",
                "x509: certificate is valid for other.example.com, not api-int.ocp4.example.com|certificate",
                "http: server gave HTTP response to HTTPS client|not-tls",
                "something else|other",
            })
    void readsWhatKeepsIgnition(String error, String answer) {
        lab.console("master-0", asking("GET error: Get \"" + URL + "\": " + error));

        assertThat(look(lab).fields())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ignition", "asks",
                        "answer", answer,
                        "host", "api-int.ocp4.example.com",
                        "port", "22623",
                        "attempt", "6"));
        assertThat(look(lab).text()).contains(error);
    }

    @Test
    void theLastWordCounts() {
        lab.console("master-0", asking("GET error: EOF") + asking("GET result: OK"));
        assertThat(look(lab).fields()).containsEntry("ignition", "asks").containsEntry("answer", "yes");

        lab.console("master-0", asking("GET error: EOF") + "\n[   10.1] systemd[1]: Switching root.\nmaster-0 login: ");
        assertThat(look(lab).fields()).containsExactly(Map.entry("ignition", "done"));

        lab.console("master-0", asking("GET error: EOF") + "\nYou are in emergency mode. Press Enter");
        assertThat(look(lab).fields()).containsEntry("ignition", "failed");
    }

    @Test
    void aServersFaultIsNoAnswer() {
        lab.console("master-0", asking("GET result: Service Unavailable"));
        assertThat(look(lab).fields()).containsEntry("answer", "status");
    }

    @Test
    void aSilentConsoleIsNoFailure() {
        lab.console("master-0", "");
        assertThat(look(lab).fields()).containsExactly(Map.entry("ignition", "silent"));
    }

    @Test
    void aCommandOfTheEnvironmentIsRunInsteadOfAskingLibvirt() throws IOException {
        Files.writeString(directory.resolve("master-0.log"), asking("GET error: EOF"));
        Path labs = Files.createDirectories(directory.resolve("labs"));
        SignalLab declared = new SignalLab(
                labs,
                EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of())
                        .install(),
                List.of("cat", directory + "/{node}.log"));

        assertThat(look(declared).fields()).containsEntry("answer", "closed");

        Files.delete(directory.resolve("master-0.log"));
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> look(declared))
                .withMessageContaining("No such file");
    }

    /** What stands on it is looked at all the time, and ends the wait once it has stood for as long as it may pass. */
    @Test
    void aMasterThatHangsIsNamedByItsConsole() {
        lab.console(
                "master-0", asking("GET error: Get \"" + URL + "\": x509: certificate signed by unknown authority"));
        MovableClock clock = new MovableClock();
        SignalFinder finder = new SignalFinder(lab, lab.signals, "11", new Redactor(), clock, UnaryOperator.identity());

        assertThat(finder.look().endsAWait()).isFalse();
        clock.pass(Duration.ofSeconds(6));
        SignalReport report = finder.look();

        assertThat(report.endsAWait()).isTrue();
        assertThat(report.first().orElseThrow().signal().id()).isEqualTo("11.F22");
        assertThat(report.first().orElseThrow().inShort()).contains("signed by unknown authority", "on master-0");
    }
}

package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.observation.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** curl's words, of the versions that hosts have: 7.76 on RHCOS 4.12 to 4.18, 7.88 on Debian 12, 8.x after that. */
class NetworkLooksTest {

    private static final String SHOWN = """
            *  subject: O=kube; CN=api
            *  expire date: Nov  9 11:02:03 2036 GMT
            *  issuer: CN=root-ca
            """;

    @TempDir
    private Path directory;

    private SignalLab lab;

    @BeforeEach
    void aLab() {
        lab = new SignalLab(directory);
    }

    private Finding look(Look look) {
        return look.collect(
                        lab,
                        new Target(
                                look,
                                "api-int.ocp4.example.com:6443",
                                Optional.of(lab.environment().node("master-0"))),
                        missing -> {})
                .get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|curl: (7) Failed to connect to api-int port 6443: No route to host|no-route",
                "7|* connect to 192.168.126.1 port 6443 failed: No route to host~curl: (7) Failed to connect to api-int port 6443 after 3 ms: Couldn't connect to server|no-route",
                "7|* connect to 192.168.126.1 port 6443 failed: Connection refused~curl: (7) Failed to connect to api-int port 6443 after 0 ms: Couldn't connect to server|refused",
                "28|* connect to 192.168.126.1 port 6443 failed: Connection timed out~curl: (28) Connection timed out after 3001 milliseconds|timeout",
                "6|curl: (6) Could not resolve host: api-int.ocp4.example.com|unresolved",
                "35|curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to api-int:6443|closed",
                "35|curl: (35) Recv failure: Connection reset by peer|closed",
                "35|curl: (35) TLS connect error: error:0A000126:SSL routines::unexpected eof while reading|closed",
                "35|curl: (35) error:1408F10B:SSL routines:ssl3_get_record:wrong version number|not-tls",
                "52|curl: (52) Empty reply from server|closed",
            })
    void readsWhyNobodyAnswers(int exit, String words, String answer) {
        lab.answers("--write-out", exit, "000", words.replace('~', '\n') + "\n");

        assertThat(look(NetworkLooks.REACHES).fields()).containsEntry("answer", answer);
        assertThat(look(NetworkLooks.REACHES).text())
                .contains("curl: (" + exit + ")")
                .doesNotContain("\n");
    }

    @Test
    void whateverStatusIsAnAnswerButThoseOfALoadBalancerWithoutServers() {
        lab.answers("--write-out", 0, "403", "*   Trying 192.168.126.1:6443...\n");
        assertThat(look(NetworkLooks.REACHES).fields()).containsEntry("answer", "yes");

        lab.answers("--write-out", 0, "503", "");
        assertThat(look(NetworkLooks.REACHES).fields()).containsEntry("answer", "unavailable");
    }

    @Test
    void readsTheCertificateThatIsShown() {
        lab.answers("expire date", 0, SHOWN + "untrusted\n", "");

        Finding served = look(NetworkLooks.SERVED_CERTIFICATE);

        assertThat(served.fields())
                .containsEntry("subject", "O=kube; CN=api")
                .containsEntry("issuer", "CN=root-ca")
                .containsEntry("trusted", "no");
        assertThat(Duration.parse(served.fields().get("left"))).isGreaterThan(Duration.ofDays(365));

        lab.answers("expire date", 0, SHOWN + "trusted\n", "");
        assertThat(look(NetworkLooks.SERVED_CERTIFICATE).fields()).containsEntry("trusted", "yes");
    }

    @Test
    void withoutACertificateNothingIsSaidOfOne() {
        lab.answers("expire date", 7, "curl: (7) Failed to connect\n", "");

        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> look(NetworkLooks.SERVED_CERTIFICATE))
                .withMessageContaining("shows no certificate: curl: (7) Failed to connect");

        lab.answers("expire date", 0, "*  expire date: some day\n", "");
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> look(NetworkLooks.SERVED_CERTIFICATE))
                .withMessageContaining("some day");
    }
}

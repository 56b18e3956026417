package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsServer;
import io.stagegate.connection.Command;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Shell;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.local.LocalShell;
import io.stagegate.observation.ApiHealth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With this machine's own curl. */
@Timeout(60)
class CurlTest {

    private final TestCa ca = new TestCa("service network signer");
    private final List<String> lines = new ArrayList<>();

    /** This machine's, without sudo. */
    private final Shell shell = command -> {
        lines.add(command.line());
        return new LocalShell().run(new Command(command.arguments(), false, command.limit()).reading(command.input()));
    };

    private final List<InetSocketAddress> asked = new CopyOnWriteArrayList<>();

    private HttpsServer server;
    private URI uri;

    @BeforeEach
    void serve() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
        server = ca.server(ca.serving("127.0.0.1"));
        server.createContext("/readyz", exchange -> {
            try (exchange) {
                asked.add(exchange.getRemoteAddress());
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write("ok".getBytes(StandardCharsets.US_ASCII));
            }
        });
        uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/readyz");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    @Test
    void theCaIsSentAlongAndNothingOfItIsInTheCommand() {
        String bundle = new TestCa("load balancer signer").pem() + ca.pem();
        assertThat(Curl.sending(bundle, shell, "nice").get(uri)).isEqualTo(new ApiHealth.Answer("/readyz", 200, "ok"));
        assertThat(lines)
                .singleElement()
                .asString()
                .doesNotContain("CERTIFICATE")
                .contains("--cacert /dev/stdin");
    }

    @Test
    void aCaThatDoesNotVouchForTheServerOrIsNoneIsNoObservation() {
        List<String> others = List.of(
                new TestCa("service network signer").pem(), new TestCa("another signer").pem(), "no certificate");
        for (String other : others) {
            Curl curl = Curl.sending(other, shell);
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> curl.get(uri))
                    .withMessageContaining("curl: (");
        }
    }

    @Test
    void nobodyThereIsAnObservation() {
        URI nobody = URI.create("https://127.0.0.1:1/readyz");
        assertThat(Curl.sending(ca.pem(), shell).get(nobody).words()).startsWith("connection refused: ");
    }

    @Test
    void asksSomeTimesEachOnAConnectionOfItsOwn() {
        assertThat(Curl.sending(ca.pem(), shell).answers(uri, 4)).isEqualTo(4);
        assertThat(asked.stream().distinct()).hasSize(4);
        assertThat(Curl.sending(ca.pem(), shell).answers(uri.resolve("/none"), 2))
                .as("any status is an answer")
                .isEqualTo(2);
        assertThat(Curl.sending(ca.pem(), shell).answers(URI.create("https://127.0.0.1:1/"), 2))
                .isZero();
        Curl other = Curl.sending(new TestCa("another signer").pem(), shell);
        assertThatExceptionOfType(CouldNotCheckException.class).isThrownBy(() -> other.answers(uri, 2));
    }

    @Test
    void aCaThatTheNodeKeepsIsNamed(@TempDir Path directory) throws IOException {
        Path file = ca.pem(directory.resolve("ca.crt"));
        assertThat(Curl.with(file.toString(), shell).get(uri).ok()).isTrue();
    }
}

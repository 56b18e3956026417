package io.stagegate.connection.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.StubApi;
import io.stagegate.connection.kubernetes.KubeconfigKubernetes;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.schmizz.sshj.connection.channel.OpenFailException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class SshProxyRouteTest {

    private static final String NO_NODES =
            "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}";

    /** A machine that others use, too, may load classes for seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    @TempDir
    private Path directory;

    private TestSshd sshd;
    private StubApi api;
    private SshShell shell;
    private SshProxyRoute route;
    private KubeconfigKubernetes kubernetes;

    @BeforeEach
    void prepare() throws IOException {
        sshd = new TestSshd(TestSshd.newKey("ssh-ed25519"));
        api = new StubApi(directory)
                .answers("GET /api/v1/nodes", body -> NO_NODES)
                .start();
        shell = sshd.shell(directory);
        route = new SshProxyRoute(shell);
        kubernetes = new KubeconfigKubernetes(api.kubeconfig(), Optional.of(route));
    }

    @AfterEach
    void close() throws IOException {
        kubernetes.close();
        route.close();
        shell.close();
        api.close();
        sshd.close();
    }

    private int nodes() {
        return kubernetes.ask(
                "list nodes", client -> client.nodes().list().getItems().size());
    }

    private void couldNotCheck(ConnectionFailure failure, String words) {
        CouldNotCheckException why = catchThrowableOfType(CouldNotCheckException.class, this::nodes);
        assertThat(why).hasMessageContaining("list nodes at https://127.0.0.1:").hasMessageContaining(words);
        assertThat(why.failure()).isEqualTo(failure);
    }

    @Test
    void anApiIsAskedFromThatHostByItsOwnName() {
        sshd.forward();
        assertThat(nodes()).isZero();
    }

    @Test
    void watchesGoThatWayToo() {
        sshd.forward();
        AtomicInteger changes = new AtomicInteger();
        try (Kubernetes.Watching watching = kubernetes.watch(client -> client.nodes(), changes::incrementAndGet)) {
            await().atMost(PATIENCE).until(() -> api.watching() == 1);
            int before = changes.get();
            api.event("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Node\",\"apiVersion\":\"v1\","
                    + "\"metadata\":{\"name\":\"n\",\"resourceVersion\":\"8\"}}}");
            await().atMost(PATIENCE).until(() -> changes.get() > before);
            assertThat(watching).isNotNull();
        }
    }

    @Test
    void anApiThatIsAwayGivesNoAnswer() {
        sshd.forward();
        nodes();
        api.stop();
        // This server does not say why.
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> couldNotCheck(ConnectionFailure.UNREACHABLE, "from ssh core@127.0.0.1:" + sshd.port()));
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_FAILED, Connection refused, REFUSED",
        "CONNECT_FAILED, Connection timed out, TIMEOUT",
        "CONNECT_FAILED, No route to host, UNREACHABLE",
        "CONNECT_FAILED, open failed, UNREACHABLE",
        "ADMINISTRATIVELY_PROHIBITED, open failed, DENIED",
        "RESOURCE_SHORTAGE, open failed, OTHER",
    })
    void whatTheHostSaysOfItIsTold(OpenFailException.Reason reason, String words, ConnectionFailure failure) {
        assertThat(SshProxyRoute.failureOf(new OpenFailException("direct-tcpip", reason, words)))
                .isEqualTo(failure);
    }

    @Test
    void aWayThatIsClosedTellsNothingOfTheApi() throws IOException {
        sshd.forward();
        nodes();
        sshd.close();
        couldNotCheck(ConnectionFailure.OTHER, "ssh core@127.0.0.1:" + sshd.port());
    }

    @Test
    void aHostThatDoesNotForwardDeniesIt() {
        couldNotCheck(ConnectionFailure.DENIED, "ssh core@127.0.0.1:");
    }

    @Test
    void nobodyElseOfThisMachineGoesThatWay() throws IOException {
        sshd.forward();
        URI proxy = route.proxy();
        try (Socket stranger = new Socket(proxy.getHost(), proxy.getPort())) {
            stranger.getOutputStream()
                    .write("CONNECT 127.0.0.1:22 HTTP/1.1\r\nProxy-Authorization: Basic c3RhZ2VnYXRlOg==\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(stranger.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 407 ");
        }
    }
}

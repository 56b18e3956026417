package io.stagegate.connection.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.EtcdHttps;
import io.stagegate.connection.FreePort;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.ssh.SshProxyRoute;
import io.stagegate.connection.ssh.SshShell;
import io.stagegate.connection.ssh.TestSshd;
import io.stagegate.environment.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Through a real SSH server to a real TLS server that demands a client certificate. */
@Timeout(120)
final class RoutedEtcdHttpsTest {

    private static final TestCa CA = new TestCa("etcd-ca");
    private static final TestCa OTHER = new TestCa("another CA");

    /** No machine is so slow. */
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private TestSshd sshd;
    private SshShell shell;
    private SshProxyRoute route;
    private HttpsServer server;
    private Environment.Etcd files;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void prepare() throws IOException {
        sshd = new TestSshd(TestSshd.newKey("ssh-ed25519"));
        shell = sshd.shell(directory);
        route = new SshProxyRoute(shell);
        files = new Environment.Etcd(
                CA.pem(directory.resolve("ca.crt")), directory.resolve("client.crt"), directory.resolve("client.key"));
        CA.pair(files.cert(), files.key(), "EC", true, "etcd-client");
    }

    @AfterEach
    void closeAll() throws IOException {
        end.countDown();
        route.close();
        shell.close();
        sshd.close();
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }

    private void serve(TestCa ca) throws IOException {
        SSLContext context = ca.servingItsClients("127.0.0.1");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters demanding = context.getDefaultSSLParameters();
                demanding.setNeedClientAuth(true);
                parameters.setSSLParameters(demanding);
            }
        });
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        clientPorts.add(exchange.getRemoteAddress().getPort());
        String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8) + " by "
                + ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal();
        if (exchange.getRequestURI().getPath().equals("/hangs")) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] body = asked.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/404") ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private URI at(String path) {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private HttpsAnswer ask(URI question, Duration limit) {
        try (RoutedEtcdHttps etcd = new RoutedEtcdHttps(files, route)) {
            return etcd.post(question, "{}", limit);
        }
    }

    private void assertFails(URI question, Duration limit, ConnectionFailure failure, String words) {
        CouldNotCheckException why = catchThrowableOfType(CouldNotCheckException.class, () -> ask(question, limit));
        assertThat(why).hasMessageStartingWith("POST " + question + ": ").hasMessageContaining(words);
        assertThat(why.failure()).as(why.getMessage()).isEqualTo(failure);
    }

    @ParameterizedTest
    @CsvSource({"EC, true", "EC, false", "RSA, true", "RSA, false"})
    void etcdIsAskedThroughTheHostWithTheCertificate(String algorithm, boolean pkcs8) throws IOException {
        sshd.forward();
        serve(CA);
        CA.pair(files.cert(), files.key(), algorithm, pkcs8, "etcd-client");
        try (RoutedEtcdHttps etcd = new RoutedEtcdHttps(files, route)) {
            HttpsAnswer answer = etcd.post(at("/v3/maintenance/status"), "{\"a\":1}", LIMIT);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("POST /v3/maintenance/status {\"a\":1} by CN=etcd-client");
            assertThat(etcd.post(at("/404"), "{}", LIMIT).status()).isEqualTo(404);
            etcd.post(at("/"), "{}", LIMIT);
        }
        assertThat(clientPorts).as("one connection, kept").hasSize(1);
    }

    @Test
    void whereNothingListensTheHostSaysSo() throws IOException {
        sshd.forward();
        int port = FreePort.ofLoopback();
        // This SSH server does not say why; OpenSSH does: SshProxyRouteTest.
        assertFails(
                URI.create("https://127.0.0.1:" + port + "/"),
                LIMIT,
                ConnectionFailure.UNREACHABLE,
                "from ssh core@127.0.0.1:" + sshd.port());
    }

    @Test
    void aHostThatDoesNotForwardDeniesIt() throws IOException {
        serve(CA);
        assertFails(at("/"), LIMIT, ConnectionFailure.DENIED, "ssh core@127.0.0.1:");
    }

    @Test
    void aHostThatIsAwayIsNoSilenceOfEtcds() throws IOException {
        serve(CA);
        sshd.close();
        assertFails(at("/"), LIMIT, ConnectionFailure.OTHER, "ssh core@127.0.0.1:");
    }

    @Test
    void onlyTheDeclaredCaVouchesForIt() throws IOException {
        sshd.forward();
        serve(OTHER);
        assertFails(at("/"), LIMIT, ConnectionFailure.TLS, "(trusted: the CA file " + files.ca() + ")");
    }

    @Test
    void aClientThatItDoesNotKnowIsRefused() throws IOException {
        sshd.forward();
        serve(CA);
        OTHER.pair(files.cert(), files.key(), "EC", true, "etcd-client");
        CouldNotCheckException why = catchThrowableOfType(CouldNotCheckException.class, () -> ask(at("/"), LIMIT));
        // The JDK's server closes; Go's sends an alert before.
        assertThat(why.failure()).isIn(ConnectionFailure.TLS, ConnectionFailure.BROKEN);
    }

    @Test
    void oneThatHangsIsLeft() throws IOException {
        sshd.forward();
        serve(CA);
        ask(at("/"), LIMIT);
        assertFails(at("/hangs"), Duration.ofMillis(300), ConnectionFailure.TIMEOUT, "");
    }

    @Test
    void whatIsNotTlsIsNotUnderstood() throws Exception {
        sshd.forward();
        try (ServerSocket garbage = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Future<?> served = threads.submit(() -> {
                try (var client = garbage.accept()) {
                    assertThat(client.getInputStream().read())
                            .as("it has begun")
                            .isNotNegative();
                    client.getOutputStream().write("SSH-2.0-none\r\n".repeat(9).getBytes(StandardCharsets.US_ASCII));
                    end.await();
                }
                return null;
            });
            assertThat(served).isNotDone();
            assertFails(
                    URI.create("https://127.0.0.1:" + garbage.getLocalPort() + "/"), LIMIT, ConnectionFailure.TLS, "");
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamedWithoutTheirContents() throws IOException {
        serve(CA);
        String secret = "c2VjcmV0c2VjcmV0";
        Files.writeString(files.key(), "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n");
        assertFails(at("/"), LIMIT, ConnectionFailure.OUR_SIDE, "the private key " + files.key() + " is not");
        CouldNotCheckException why = catchThrowableOfType(CouldNotCheckException.class, () -> ask(at("/"), LIMIT));
        for (Throwable t = why; t != null; t = t.getCause()) {
            assertThat(t.getMessage()).doesNotContain(secret);
        }
        Files.writeString(files.key(), CA.pem());
        assertFails(at("/"), LIMIT, ConnectionFailure.OUR_SIDE, "holds no private key without a passphrase");
        Files.delete(files.key());
        assertFails(at("/"), LIMIT, ConnectionFailure.OUR_SIDE, files.key() + " does not exist");
        CA.pair(files.cert(), files.key(), "EC", true, "etcd-client");
        Files.writeString(files.cert(), "none");
        assertFails(at("/"), LIMIT, ConnectionFailure.OUR_SIDE, "the client certificate " + files.cert());
        CA.pair(files.cert(), files.key(), "EC", true, "etcd-client");
        Files.delete(files.ca());
        assertFails(at("/"), LIMIT, ConnectionFailure.OUR_SIDE, files.ca() + " does not exist");
    }

    @Test
    void onceClosedItAsksNobody() throws IOException {
        serve(CA);
        RoutedEtcdHttps etcd = new RoutedEtcdHttps(files, route);
        etcd.close();
        etcd.close();
        EtcdHttps asked = etcd;
        assertThatIllegalStateException().isThrownBy(() -> asked.post(at("/"), "{}", LIMIT));
    }
}

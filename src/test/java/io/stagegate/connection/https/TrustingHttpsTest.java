package io.stagegate.connection.https;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.stagegate.connection.Bounded;
import io.stagegate.connection.CaBundle;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FreePort;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.PersistentHttps;
import io.stagegate.connection.StallableProxy;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.Trust;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
final class TrustingHttpsTest {

    private static final TestCa CA = new TestCa("lab CA");
    private static final String API = "api.ocp4.example.com";
    private static SSLContext serving;

    @TempDir
    private Path directory;

    private Path ca;
    private TrustingHttps https;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();

    /** Host and Accept of each question. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch meeting = new CountDownLatch(2);

    @BeforeAll
    static void issue() {
        serving = CA.serving("127.0.0.1");
    }

    @BeforeEach
    void trust() throws IOException {
        ca = CA.pem(directory.resolve("ca.crt"));
        https = trusting(TestCa.GENEROUS);
    }

    private TrustingHttps trusting(Limits limits) {
        return new TrustingHttps(trust -> CaBundle.file(ca), limits);
    }

    @AfterEach
    void closeAll() throws Exception {
        end.countDown();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void everyStatusIsAnAnswer() throws IOException {
        int port = serve(serving);

        assertThat(https.get(target(port, "/readyz"))).satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ok /readyz");
            assertThat(answer.took()).isPositive();
        });
        assertThat(https.get(target(port, "/status/500?verbose=1"))).satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("ok /status/500?verbose=1");
        });
        assertThat(https.get(target(port, "/status/401")).status()).isEqualTo(401);
        assertThat(https.get(target(port, "/status/302")).status()).isEqualTo(302);
        assertThat(https.get(target(port, "/status/204")).body()).isEmpty();
        assertThat(https.get(target(port, "/status/404")).status()).isEqualTo(404);
    }

    @Test
    void everyGetHasAConnectionOfItsOwn() throws IOException {
        int port = serve(serving);
        for (int i = 0; i < 5; i++) {
            https.get(target(port, "/"));
        }
        assertThat(clientPorts).hasSize(5);
    }

    @Test
    void aKeptConnectionIsAskedAgainAndAgain() throws IOException {
        int port = serve(serving);
        for (String path : List.of("/", "/chunks", "/status/204", "/status/500")) {
            clientPorts.clear();
            try (PersistentHttps kept = https.keep(target(port, path))) {
                assertThat(kept.get().opened()).as(path).isTrue();
                for (int i = 0; i < 3; i++) {
                    assertThat(kept.get().opened()).as(path).isFalse();
                }
            }
            assertThat(clientPorts).as(path).hasSize(1);
        }
    }

    @Test
    void aConnectionThatCannotBeAskedAgainIsReplacedWithoutTrouble() throws IOException {
        for (String words : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\n\r\nok")) {
            try (PersistentHttps kept = https.keep(target(tls(words), "/"))) {
                for (int i = 0; i < 3; i++) {
                    PersistentHttps.Answer answer = kept.get();
                    assertThat(answer.answer().body()).as(words).isEqualTo("ok");
                    assertThat(answer.opened()).as(words).isTrue();
                }
            }
        }
    }

    @Test
    void aKeptConnectionThatTheServerClosedUnannouncedIsBrokenOnceAndThenReplaced() throws IOException {
        int port = tls("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        try (PersistentHttps kept = https.keep(target(port, "/"))) {
            assertThat(kept.get().opened()).isTrue();
            CouldNotCheckException e = catchThrowableOfType(CouldNotCheckException.class, kept::get);
            assertThat(e.failure()).isEqualTo(ConnectionFailure.BROKEN);
            assertThat(kept.get().opened()).isTrue();
        }
    }

    @Test
    void whileAKeptConnectionIsBusyAnotherIsOpenedAndOneIsKept() throws Exception {
        try (PersistentHttps kept = https.keep(target(serve(serving), "/meeting"))) {
            Future<PersistentHttps.Answer> one = Bounded.begin(kept::get);
            Future<PersistentHttps.Answer> other = Bounded.begin(kept::get);
            assertThat(one.get().opened()).isTrue();
            assertThat(other.get().opened()).isTrue();
            assertThat(kept.get().opened()).isFalse();
            assertThat(clientPorts).hasSize(2);
        }
    }

    @Test
    void nothingIsAskedTwice() throws IOException {
        int port = serve(serving);
        for (String path : List.of("/status/302", "/status/401", "/status/408", "/status/503")) {
            asked.clear();
            assertThat(https.get(target(port, path)).status()).as(path).isEqualTo(Integer.parseInt(path.substring(8)));
            try (PersistentHttps kept = https.keep(target(port, path))) {
                kept.get();
                kept.get();
            }
            assertThat(asked).as(path).hasSize(3);
        }
        asked.clear();
        assertTrouble(uri(port, "/hangup"), ConnectionFailure.BROKEN);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aServerIsAskedAtAnAddressAsTheNameThatItServes() throws IOException {
        int port = serve(CA.servingByName("kubernetes.default.svc", "api-int.ocp4.example.com", API));

        HttpsTarget node = named(port).at("127.0.0.1");
        assertThat(https.get(node).status()).isEqualTo(200);
        try (PersistentHttps kept = https.keep(node.accepting("application/json"))) {
            assertThat(kept.get().answer().status()).isEqualTo(200);
            assertThat(kept.get().opened()).isFalse();
        }
        assertThat(asked)
                .containsExactly(
                        API + ":" + port + " */*",
                        API + ":" + port + " application/json",
                        API + ":" + port + " application/json");
        assertTrouble(
                uri(port, "/"),
                ConnectionFailure.TLS,
                "Hostname 127.0.0.1 not verified",
                "subjectAltNames: [kubernetes.default.svc]");
    }

    @Test
    void anotherClustersCertificateIsTlsAndSaysWhose() throws IOException {
        HttpsTarget otherName =
                named(serve(CA.serving("api.other.example.com"))).at("127.0.0.1");
        assertTrouble(
                otherName,
                ConnectionFailure.TLS,
                "Hostname " + API + " not verified",
                "subjectAltNames: [api.other.example.com]",
                "(trusted: the CA file " + ca + ")");

        HttpsTarget otherCa = named(serve(new TestCa("lab CA").serving(API))).at("127.0.0.1");
        assertTrouble(otherCa, ConnectionFailure.TLS, "PKIX path", "(trusted: the CA file " + ca + ")");
    }

    @Test
    void aServerIsAlsoAskedAtAName() throws IOException {
        int port = serve(CA.serving(API));

        assertThat(https.get(named(port).at("localhost")).status()).isEqualTo(200);
        assertTrouble(named(port).at("lb.lab.invalid"), ConnectionFailure.DNS, "does not resolve", "lb.lab.invalid");
    }

    @Test
    void eachServerIsVouchedForByItsOwnCa() throws IOException {
        Path other = new TestCa("root CA").pem(directory.resolve("root.crt"));
        https = new TrustingHttps(trust -> CaBundle.file(trust == Trust.API ? ca : other), TestCa.GENEROUS);
        int port = serve(serving);

        assertThat(https.get(target(port, "/")).status()).isEqualTo(200);
        assertTrouble(
                HttpsTarget.of(uri(port, "/"), Trust.MACHINE_CONFIG),
                ConnectionFailure.TLS,
                "(trusted: the CA file " + other + ")");
    }

    @Test
    void noThreadKeepsTheProcessAlive() throws IOException {
        try (PersistentHttps kept = https.keep(target(serve(serving), "/"))) {
            kept.get();
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().matches("(?i).*ok(http|io).*"))
                    .allMatch(Thread::isDaemon);
        }
    }

    @Test
    void aClosedKeptConnectionKeepsNothing() throws IOException {
        int port = serve(serving);
        PersistentHttps kept = https.keep(target(port, "/"));
        kept.get();
        kept.close();
        assertThat(kept.get().opened()).isTrue();
        assertThat(kept.get().opened()).isTrue();
        https.close();
        assertThatIllegalStateException().isThrownBy(kept::get).withMessage("the lab is closed");
    }

    @Test
    void aLongBodyIsCut() throws IOException {
        int port = serve(serving);

        assertThat(https.get(target(port, "/long")).body()).hasSize(64 << 10);
        assertThat(https.get(target(port, "/chunked")).body()).hasSize(64 << 10);
        assertThat(https.get(target(port, "/chunks")).body()).isEqualTo("one two three");
    }

    @Test
    void oneOfSeveralCasIsEnough() throws IOException {
        Files.writeString(ca, new TestCa("another").pem() + CA.pem());

        assertThat(https.get(target(serve(serving), "/")).status()).isEqualTo(200);
    }

    @Test
    void aWrongCaIsTls() throws IOException {
        new TestCa("lab CA").pem(ca);

        assertTrouble(
                uri(serve(serving), "/"), ConnectionFailure.TLS, "PKIX path", "(trusted: the CA file " + ca + ")");
    }

    @Test
    void aWrongNameIsTls() throws IOException {
        int port = serve(CA.serving("api.ocp4.example.com"));

        assertTrouble(
                uri(port, "/"),
                ConnectionFailure.TLS,
                "Hostname 127.0.0.1 not verified",
                "subjectAltNames: [api.ocp4.example.com]");
        assertTrouble(
                URI.create("https://localhost:" + port + "/"),
                ConnectionFailure.TLS,
                "Hostname localhost not verified");
    }

    @Test
    void anExpiredCertificateIsTls() throws IOException {
        int port = serve(CA.serving("127.0.0.1", Instant.now().minus(Duration.ofHours(1))));

        assertTrouble(uri(port, "/"), ConnectionFailure.TLS, "NotAfter");
    }

    @Test
    void aPeerThatSpeaksNoTlsIsTls() throws IOException {
        int port = raw(socket ->
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertTrouble(uri(port, "/"), ConnectionFailure.TLS, "Unsupported or unrecognized SSL message");
    }

    @Test
    void aPeerThatClosesInTheHandshakeIsBrokenAndNotTls() throws IOException {
        int port = raw(socket -> {});
        assertTrouble(uri(port, "/"), ConnectionFailure.BROKEN);

        int resetting = raw(socket -> socket.setSoLinger(true, 0));
        assertTrouble(uri(resetting, "/"), ConnectionFailure.BROKEN);
    }

    @Test
    void aPeerThatClosesBeforeItAnsweredIsBroken() throws IOException {
        assertTrouble(uri(serve(serving), "/hangup"), ConnectionFailure.BROKEN);
        assertTrouble(uri(tls("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"), "/"), ConnectionFailure.BROKEN);
    }

    @Test
    void anAnswerThatIsNotHttpIsGarbled() throws IOException {
        assertTrouble(uri(tls("SSH-2.0-OpenSSH_9.2\r\n"), "/"), ConnectionFailure.GARBLED, "SSH-2.0");
        assertTrouble(
                uri(tls("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "/"),
                ConnectionFailure.GARBLED,
                "was 0x7a");
    }

    @Test
    void aSlowPeerIsATimeout() throws IOException {
        https = trusting(new Limits(ofSeconds(50), ofMillis(200), ofSeconds(50)));
        assertTrouble(uri(serve(serving), "/slow"), ConnectionFailure.TIMEOUT);
    }

    @Test
    void aPeerThatTricklesIsATimeout() throws IOException {
        https = trusting(new Limits(ofSeconds(50), ofSeconds(50), ofMillis(700)));
        assertTrouble(uri(serve(serving), "/trickle"), ConnectionFailure.TIMEOUT, "no answer within 700 ms");
    }

    @Test
    void aPeerThatIsSilentInTheHandshakeIsATimeout() throws IOException {
        StallableProxy proxy = new StallableProxy(serve(serving));
        opened.add(proxy);
        proxy.freeze();
        https = trusting(new Limits(ofSeconds(50), ofMillis(200), ofSeconds(50)));

        assertTrouble(uri(proxy.port(), "/"), ConnectionFailure.TIMEOUT);
    }

    @Test
    void aClosedPortIsRefused() throws IOException {
        int port = FreePort.ofLoopback();
        assertTrouble(uri(port, "/"), ConnectionFailure.REFUSED, "refused");
    }

    @Test
    void anUnknownNameIsDns() {
        assertTrouble(
                URI.create("https://api.lab.invalid:6443/"),
                ConnectionFailure.DNS,
                "does not resolve",
                "api.lab.invalid");
    }

    @Test
    void aCaFileThatCannotBeUsedIsOurSide() throws IOException {
        URI uri = uri(1, "/");
        Files.delete(ca);
        assertTrouble(uri, ConnectionFailure.OUR_SIDE, ca + " does not exist");
        Files.writeString(ca, "");
        assertTrouble(uri, ConnectionFailure.OUR_SIDE, ca + " holds no certificate");
        Files.writeString(ca, "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n");
        assertTrouble(uri, ConnectionFailure.OUR_SIDE, ca + " is not a PEM file of certificates");
        Files.delete(ca);
        Files.createDirectory(ca);
        assertTrouble(uri, ConnectionFailure.OUR_SIDE, ca + " cannot be read");
    }

    @Test
    void aMendedCaFileIsRead() throws IOException {
        int port = serve(serving);
        Files.writeString(ca, "");
        assertTrouble(uri(port, "/"), ConnectionFailure.OUR_SIDE);
        CA.pem(ca);

        assertThat(https.get(target(port, "/")).status()).isEqualTo(200);
    }

    @Test
    void onlyHttpsIsAsked() {
        assertTrouble(URI.create("http://127.0.0.1:1/"), ConnectionFailure.OUR_SIDE, "not an https:// URI");
    }

    private void assertTrouble(URI uri, ConnectionFailure failure, String... words) {
        assertTrouble(HttpsTarget.of(uri, Trust.API), failure, words);
    }

    private void assertTrouble(HttpsTarget target, ConnectionFailure failure, String... words) {
        CouldNotCheckException e = catchThrowableOfType(CouldNotCheckException.class, () -> https.get(target));
        assertThat(e).as("GET %s", target).isNotNull();
        assertThat(e).hasMessageStartingWith("GET " + target + ": " + failure + ": ");
        assertThat(e.failure()).isEqualTo(failure);
        assertThat(List.of(words)).allSatisfy(said -> assertThat(e).hasMessageContaining(said));
    }

    private static HttpsTarget named(int port) {
        return HttpsTarget.of(URI.create("https://" + API + ":" + port + "/"), Trust.API);
    }

    private static HttpsTarget target(int port, String path) {
        return HttpsTarget.of(uri(port, path), Trust.API);
    }

    private static URI uri(int port, String path) {
        return URI.create("https://127.0.0.1:" + port + path);
    }

    private int serve(SSLContext context) throws IOException {
        HttpsServer server = CA.server(context);
        opened.add(() -> server.stop(0));
        server.createContext("/", this::answer);
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        clientPorts.add(exchange.getRemoteAddress().getPort());
        Headers headers = exchange.getRequestHeaders();
        asked.add(headers.getFirst("Host") + " " + headers.getFirst("Accept"));
        String path = exchange.getRequestURI().toString();
        byte[] body = ("ok " + path).getBytes(StandardCharsets.UTF_8);
        int status = path.startsWith("/status/") ? Integer.parseInt(path.substring(8, 11)) : 200;
        try (exchange) {
            switch (path) {
                case "/long" -> body = new byte[100_000];
                case "/slow" -> awaitEnd();
                case "/meeting" -> meet();
                case "/status/302" -> exchange.getResponseHeaders().add("Location", "/elsewhere");
                case "/status/503" -> exchange.getResponseHeaders().add("Retry-After", "0");
                case "/hangup" -> throw new IOException("as asked");
                case "/chunked", "/chunks", "/trickle" -> {
                    exchange.sendResponseHeaders(200, 0);
                    write(exchange.getResponseBody(), path);
                    return;
                }
                default -> {}
            }
            exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
            if (status != 204) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private void write(OutputStream out, String path) throws IOException {
        if ("/chunked".equals(path)) {
            out.write(new byte[100_000]);
        } else if ("/chunks".equals(path)) {
            for (String word : List.of("one ", "two ", "three")) {
                out.write(word.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } else {
            // Never silent for long, and never done.
            try {
                while (!end.await(200, TimeUnit.MILLISECONDS)) {
                    out.write('.');
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Answers only once another asks, too. */
    private void meet() {
        meeting.countDown();
        try {
            meeting.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A TLS server that says one thing, whatever it is asked, and closes. */
    private int tls(String words) throws IOException {
        SSLServerSocket listener = (SSLServerSocket)
                serving.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        return listen(listener, socket -> {
            int read = socket.getInputStream().read(new byte[4096]);
            assertThat(read).isPositive();
            socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        });
    }

    private int raw(Talk talk) throws IOException {
        return listen(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), socket -> {
            int read = socket.getInputStream().read(new byte[4096]);
            assertThat(read).isPositive();
            talk.with(socket);
        });
    }

    private int listen(ServerSocket listener, Talk talk) {
        opened.add(listener);
        Thread thread = new Thread(
                () -> {
                    while (!listener.isClosed()) {
                        try (Socket socket = listener.accept()) {
                            talk.with(socket);
                        } catch (IOException e) {
                            // The client went, or the test is over.
                        }
                    }
                },
                "raw-server");
        thread.setDaemon(true);
        thread.start();
        return listener.getLocalPort();
    }

    private interface Talk {
        void with(Socket socket) throws IOException, UncheckedIOException;
    }
}

package io.stagegate.connection.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FreePort;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.StallableProxy;
import io.stagegate.connection.TestCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
final class KubeconfigKubernetesTest {

    private static final TestCa CA = new TestCa("lab CA");
    private static final String TOKEN = "sha256~a-secret-token";
    private static SSLContext serving;

    @TempDir
    private Path directory;

    private Path kubeconfig;
    private volatile int status = 200;
    private volatile String body = "";
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void issue() {
        serving = CA.serving("127.0.0.1");
    }

    @BeforeEach
    void prepare() {
        kubeconfig = directory.resolve("kubeconfig");
        body = list("NodeList", "master-0");
    }

    @AfterEach
    void closeAll() throws Exception {
        end.countDown();
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void anAnswerIsGiven() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));

        assertThat(nodes(kubernetes)).containsExactly("master-0");
        body = list("NodeList");
        assertThat(nodes(kubernetes)).isEmpty();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aFileThatIsWrittenAnewIsTakenAtTheNextQuestion() throws IOException {
        String here = "https://127.0.0.1:" + serve(serving);
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:1");
        assertTrouble(kubernetes, ConnectionFailure.REFUSED, "refused");

        Files.writeString(kubeconfig, config(here));

        assertThat(nodes(kubernetes)).containsExactly("master-0");
    }

    @Test
    void aFileThatNamesNoClusterAnyMoreChangesNothing() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));
        assertThat(nodes(kubernetes)).containsExactly("master-0");

        Files.writeString(kubeconfig, "apiVersion: v1\nclusters: null\ncurrent-context: \"\"\n");
        assertThat(nodes(kubernetes)).containsExactly("master-0");

        Files.delete(kubeconfig);
        assertThat(nodes(kubernetes)).containsExactly("master-0");
    }

    @Test
    void anErrorStatusIsARefusalAndAskedOnce() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));
        for (int code : new int[] {401, 403, 404, 429, 500, 503}) {
            status = code;
            asked.set(0);
            body = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code
                    + ",\"message\":\"said by the API\"}";
            KubernetesRefusalException e =
                    catchThrowableOfType(KubernetesRefusalException.class, () -> nodes(kubernetes));
            assertThat(e).as("status %s", code).isNotNull();
            assertThat(e.status()).isEqualTo(code);
            assertThat(e)
                    .hasMessageStartingWith("list nodes at https://127.0.0.1:")
                    .hasMessageContaining(code + ": said by the API");
            assertThat(e.getMessage()).doesNotContain(TOKEN);
            // fabric8 asks again after a 401, with what it then reads in the kubeconfig.
            assertThat(asked).hasValueLessThanOrEqualTo(code == 401 ? 2 : 1);
        }
        status = 500;
        body = "no JSON";
        assertThatThrownBy(() -> nodes(kubernetes)).isInstanceOf(KubernetesRefusalException.class);
    }

    @Test
    void aServerThatTellsNoVersionIsARefusal() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));
        body = "{\"gitVersion\": \"v1.29.4\"}";
        assertThat(kubernetes.version()).isEqualTo("v1.29.4");

        body = "{}";
        assertThatThrownBy(kubernetes::version).isInstanceOf(KubernetesRefusalException.class);
        status = 404;
        assertThatThrownBy(kubernetes::version)
                .isInstanceOf(KubernetesRefusalException.class)
                .hasMessageContaining("404");
    }

    @Test
    void anAnswerThatIsNoJsonIsGarbled() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));
        body = "<html>welcome</html>";

        assertTrouble(kubernetes, ConnectionFailure.GARBLED);
    }

    @Test
    void aWrongCaIsTls() throws IOException {
        int port = serve(new TestCa("lab CA").serving("127.0.0.1"));

        assertTrouble(
                to("https://127.0.0.1:" + port), ConnectionFailure.TLS, "(trusted: the CA of " + kubeconfig + ")");
    }

    @Test
    void aWrongNameIsTls() throws IOException {
        int port = serve(CA.serving("api.ocp4.example.com"));

        assertTrouble(to("https://127.0.0.1:" + port), ConnectionFailure.TLS);
        assertTrouble(to("https://localhost:" + port), ConnectionFailure.TLS);
    }

    @Test
    void anExpiredCertificateIsTls() throws IOException {
        int port = serve(CA.serving("127.0.0.1", Instant.now().minus(Duration.ofHours(1))));

        assertTrouble(to("https://127.0.0.1:" + port), ConnectionFailure.TLS, "NotAfter");
    }

    @Test
    void aPeerThatClosesInTheHandshakeIsBrokenAndNotTls() throws IOException {
        ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        opened.add(listener);
        Thread closing = new Thread(() -> {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    assertThat(socket.getInputStream().read(new byte[4096])).isPositive();
                } catch (IOException e) {
                    // The client went, or the test is over.
                }
            }
        });
        closing.setDaemon(true);
        closing.start();

        assertTrouble(to("https://127.0.0.1:" + listener.getLocalPort()), ConnectionFailure.BROKEN);
    }

    @Test
    void aConnectionThatBreaksMidwayIsBrokenAndTheNextQuestionIsAnswered() throws Exception {
        StallableProxy proxy = new StallableProxy(serve(serving));
        opened.add(proxy);
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + proxy.port());
        assertThat(nodes(kubernetes)).hasSize(1);
        status = -1;
        assertTrouble(kubernetes, ConnectionFailure.BROKEN);
        status = 200;

        assertThat(nodes(kubernetes)).hasSize(1);
    }

    @Test
    void aSilentApiIsATimeout() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));
        status = 0;

        assertTrouble(kubernetes, ConnectionFailure.TIMEOUT);
    }

    @Test
    void whoeverAsksAfterATimeoutAsksOnANewConnection() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));
        KubernetesClient before = kubernetes.ask("client", client -> client);
        assertThat(nodes(kubernetes)).hasSize(1);
        assertThat(kubernetes.<KubernetesClient>ask("client", client -> client)).isSameAs(before);
        status = 0;
        assertTrouble(kubernetes, ConnectionFailure.TIMEOUT);
        status = 200;

        assertThat(kubernetes.<KubernetesClient>ask("client", client -> client)).isNotSameAs(before);
        assertThat(nodes(kubernetes)).hasSize(1);
    }

    @Test
    void aClosedPortIsRefusedAtOnce() throws IOException {
        int port = FreePort.ofLoopback();
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + port);
        assertTrouble(kubernetes, ConnectionFailure.REFUSED, "refused");
        assertTrouble(kubernetes, ConnectionFailure.REFUSED, "refused");
    }

    @Test
    void anUnknownNameIsDns() throws IOException {
        assertTrouble(to("https://api.lab.invalid:6443"), ConnectionFailure.DNS, "does not resolve");
    }

    @Test
    void aKubeconfigThatCannotBeUsedIsOurSide() throws IOException {
        KubeconfigKubernetes missing = opening();
        assertTrouble(missing, ConnectionFailure.OUR_SIDE, kubeconfig + " does not exist");

        assertOurSide("", "is not a kubeconfig");
        assertOurSide("{not: [yaml", "cannot be used");
        assertOurSide("just words", "kubeconfig");
        assertOurSide(
                config("https://127.0.0.1:1").replace("current-context: lab", "current-context: other"), "has no");
        assertOurSide(config("https://127.0.0.1:1").replace("current-context: lab", ""), "has no current-context");
        assertOurSide(config("http://127.0.0.1:1"), "not https");
        assertOurSide(
                config("https://127.0.0.1:1").replace("cluster: lab", "cluster: nowhere"),
                "names a cluster that it does not define");
        assertOurSide(
                config("https://127.0.0.1:1")
                        .replaceAll("certificate-authority-data: \\S+", "certificate-authority:" + " missing.crt"),
                "missing.crt");
    }

    @Test
    void oneThatSkipsVerificationIsRefused() throws IOException {
        assertOurSide(
                config("https://127.0.0.1:1")
                        .replaceAll("certificate-authority-data: \\S+", "insecure-skip-tls-verify: true"),
                "says insecure-skip-tls-verify");
    }

    @Test
    void nothingOfTheMachinesOwnConfigurationCounts() throws IOException {
        System.setProperty("kubernetes.trust.certificates", "true");
        System.setProperty("kubernetes.master", "https://127.0.0.1:2");
        try {
            int port = serve(new TestCa("lab CA").serving("127.0.0.1"));
            assertTrouble(to("https://127.0.0.1:" + port), ConnectionFailure.TLS, ":" + port);
        } finally {
            System.clearProperty("kubernetes.trust.certificates");
            System.clearProperty("kubernetes.master");
        }
    }

    @Test
    void aMendedKubeconfigIsRead() throws IOException {
        KubeconfigKubernetes kubernetes = opening();
        assertTrouble(kubernetes, ConnectionFailure.OUR_SIDE);
        Files.writeString(kubeconfig, config("https://127.0.0.1:" + serve(serving)));

        assertThat(nodes(kubernetes)).hasSize(1);
    }

    @Test
    void theQuestionsOwnMistakesPass() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));

        assertThatThrownBy(() -> kubernetes.ask("nothing", client -> {
                    throw new ArithmeticException("ours");
                }))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aClosedDoorRefuses() throws IOException {
        KubeconfigKubernetes kubernetes = to("https://127.0.0.1:" + serve(serving));
        nodes(kubernetes);
        kubernetes.close();
        kubernetes.close();

        assertThatThrownBy(() -> nodes(kubernetes)).isInstanceOf(IllegalStateException.class);
    }

    private void assertOurSide(String content, String words) throws IOException {
        Files.writeString(kubeconfig, content);
        assertTrouble(opening(), ConnectionFailure.OUR_SIDE, kubeconfig.toString(), words);
    }

    private static void assertTrouble(KubeconfigKubernetes kubernetes, ConnectionFailure failure, String... words) {
        CouldNotCheckException e = catchThrowableOfType(CouldNotCheckException.class, () -> nodes(kubernetes));
        assertThat(e).as("%s %s", failure, List.of(words)).isNotNull();
        assertThat(e.getMessage()).contains(": " + failure + ": ").doesNotContain(TOKEN);
        assertThat(List.of(words)).allSatisfy(said -> assertThat(e).hasMessageContaining(said));
        assertThat(e.failure()).isEqualTo(failure);
    }

    private static List<String> nodes(KubeconfigKubernetes kubernetes) {
        return kubernetes.ask(
                "list nodes",
                client -> client.nodes().list().getItems().stream()
                        .map(Node::getMetadata)
                        .map(metadata -> metadata.getName())
                        .toList());
    }

    private KubeconfigKubernetes to(String server) throws IOException {
        Files.writeString(kubeconfig, config(server));
        return opening();
    }

    private KubeconfigKubernetes opening() {
        KubeconfigKubernetes kubernetes = new KubeconfigKubernetes(kubeconfig);
        opened.add(kubernetes);
        return kubernetes;
    }

    private static String config(String server) {
        String ca = Base64.getEncoder().encodeToString(CA.pem().getBytes(StandardCharsets.US_ASCII));
        return String.join(
                "\n",
                "apiVersion: v1",
                "kind: Config",
                "clusters:",
                "- name: lab",
                "  cluster:",
                "    server: " + server,
                "    certificate-authority-data: " + ca,
                "users:",
                "- name: admin",
                "  user:",
                "    token: " + TOKEN,
                "contexts:",
                "- name: lab",
                "  context:",
                "    cluster: lab",
                "    user: admin",
                "current-context: lab",
                "");
    }

    private static String list(String kind, String... names) {
        List<String> items = new ArrayList<>();
        for (String name : names) {
            items.add("{\"metadata\":{\"name\":\"" + name + "\"}}");
        }
        return "{\"kind\":\"" + kind + "\",\"apiVersion\":\"v1\",\"items\":[" + String.join(",", items) + "]}";
    }

    private int serve(SSLContext context) throws IOException {
        HttpsServer server = CA.server(context);
        opened.add(() -> server.stop(0));
        server.createContext("/", this::answer);
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        try (exchange) {
            if (status == 0) {
                end.await();
            } else if (status < 0) {
                throw new IOException("hung up, as asked");
            } else {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

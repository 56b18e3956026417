package io.stagegate.connection.haproxy;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.stagegate.connection.CaBundle;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.https.Limits;
import io.stagegate.observation.LoadBalancerServers.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StatisticsTest {

    private static final String CSV = """
            # svname,pxname,type,check_code,status,addr,check_status,last_chk,
            FRONTEND,api,0,,OPEN,,,,
            bootstrap,api,2,,MAINT,192.168.126.100:6443,,,
            master-0,api,2,200,UP,[fd00::101]:6443,L7OK,"fine, and ""well\""
            here",
            master-1,api,2,,UP 1/3,,L4TOUT,,
            master-2,api,2,,no check,,,,
            BACKEND,api,1,,UP,,,,
            """;

    private static final CaBundle NO_CA = CaBundle.file(Path.of("/no.crt"));

    private HttpServer server;
    private int status = 200;
    private String body = CSV;
    private String login = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean asked = exchange.getRequestURI().toString().equals("/the%20stats;csv");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(asked ? status : 404, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Statistics statistics(String user) {
        return new Statistics(
                URI.create("http://" + user + "127.0.0.1:" + server.getAddress().getPort() + "/the%20stats"),
                NO_CA,
                TestCa.GENEROUS);
    }

    private void refused(Statistics statistics, ConnectionFailure failure, String... words) {
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(statistics::servers)
                .satisfies(e -> assertThat(e.failure()).isEqualTo(failure))
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
    }

    @Test
    void readsServersByTheColumnsNames() {
        assertThat(statistics("").servers().servers())
                .containsExactly(
                        new Server("api", "bootstrap", "MAINT", "192.168.126.100:6443", ""),
                        new Server("api", "master-0", "UP", "[fd00::101]:6443", "L7OK/200 fine, and \"well\"\nhere"),
                        new Server("api", "master-1", "UP 1/3", "", "L4TOUT"),
                        new Server("api", "master-2", "no check", "", ""));
        assertThat(statistics("").servers().servers())
                .extracting(Server::host, Server::up, Server::inMaintenance)
                .startsWith(
                        org.assertj.core.groups.Tuple.tuple("192.168.126.100", false, true),
                        org.assertj.core.groups.Tuple.tuple("fd00::101", true, false),
                        org.assertj.core.groups.Tuple.tuple("", false, false));
        assertThat(login).isEqualTo("null");
    }

    @Test
    void logsInWhereTheAddressSaysSoAndNeverShowsIt() {
        statistics("admin:s3cr3t@").servers();
        assertThat(login).isEqualTo("Basic YWRtaW46czNjcjN0");
        status = 401;
        refused(statistics("admin:s3cr3t@"), ConnectionFailure.DENIED, "401", "is the login in load-balancer.stats");
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(statistics("admin:s3cr3t@")::servers)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cr3t"));
        refused(statistics(""), ConnectionFailure.DENIED, "stats auth");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>no</html>\n", "# pxname,svname\na,b\n", "# pxname,svname,status,type,\napi,master"})
    void whatIsNotAllOfItIsGarbled(String text) {
        body = text;
        refused(statistics(""), ConnectionFailure.GARBLED, "not HAProxy's statistics, or not all of them");
    }

    @Test
    void anotherStatusIsNoView() {
        status = 503;
        refused(statistics(""), ConnectionFailure.GARBLED, "it answers 503");
    }

    @Test
    void nobodyThereIsRefusedAndSilenceATimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI page = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/stats");
            Limits hurried = new Limits(ofSeconds(50), ofMillis(200), ofSeconds(50));
            refused(new Statistics(page, NO_CA, hurried), ConnectionFailure.TIMEOUT, page + ";csv");
        }
        URI nobody = URI.create("http://127.0.0.1:1/stats");
        refused(new Statistics(nobody, NO_CA, TestCa.GENEROUS), ConnectionFailure.REFUSED, ";csv");
    }

    @Test
    void overHttpsTheCaMustVouchForIt(@TempDir Path directory) throws IOException {
        TestCa ca = new TestCa("lab CA");
        HttpsServer secure = ca.server(ca.serving("127.0.0.1"));
        try {
            secure.createContext("/stats;csv", exchange -> {
                try (exchange) {
                    byte[] bytes = CSV.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                }
            });
            URI page = URI.create("https://127.0.0.1:" + secure.getAddress().getPort() + "/stats");
            CaBundle own = CaBundle.file(ca.pem(directory.resolve("ca.crt")));
            assertThat(new Statistics(page, own, TestCa.GENEROUS).servers().servers())
                    .hasSize(4);
            CaBundle other = CaBundle.file(new TestCa("lab CA").pem(directory.resolve("other.crt")));
            refused(new Statistics(page, other, TestCa.GENEROUS), ConnectionFailure.TLS, "PKIX path");
            refused(new Statistics(page, NO_CA, TestCa.GENEROUS), ConnectionFailure.OUR_SIDE, "no.crt does not exist");
        } finally {
            secure.stop(0);
        }
    }

    @Test
    void noMoreIsReadThanAnyHaproxySays() {
        body = "x".repeat(Statistics.MOST + 1);
        refused(statistics(""), ConnectionFailure.GARBLED, "more than 4194304 bytes");
    }
}

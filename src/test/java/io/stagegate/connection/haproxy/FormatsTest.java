package io.stagegate.connection.haproxy;

import static io.stagegate.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.connection.Shell;
import io.stagegate.connection.TestCa;
import io.stagegate.environment.Environment;
import io.stagegate.observation.LoadBalancerServers.Server;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is understood of HAProxy's answers, release by release: src/test/resources/formats/haproxy. */
class FormatsTest {

    private static List<Server> servers(String sample) {
        return StatisticsCsv.read("the page", text("haproxy/" + sample + ".csv"))
                .servers();
    }

    /** Each release has more columns; from 2.4 on those of modules come behind one that is called "-". */
    @ParameterizedTest
    @ValueSource(strings = {"1.8-stats", "2.4-stats", "2.6-stats", "2.6-show-stat"})
    void serversAreReadWhateverColumnsThereAre(String sample) {
        assertThat(servers(sample))
                .containsExactly(
                        new Server("api", "bootstrap", "MAINT", "192.168.126.100:6443", ""),
                        new Server("api", "master-0", "UP", "192.168.126.101:6443", "L7OK/200 OK"),
                        // The star: the next check is under way.
                        new Server("api", "master-1", "UP 1/3", "192.168.126.102:6443", "* L4TOUT"),
                        new Server(
                                "api",
                                "master-2",
                                "DOWN 1/2",
                                "192.168.126.103:6443",
                                "L7STS/503 Service Unavailable, said \"later\""),
                        new Server(
                                "machine-config",
                                "bootstrap",
                                "MAINT (via api/bootstrap)",
                                "192.168.126.100:22623",
                                ""),
                        new Server("machine-config", "master-0", "no check", "192.168.126.101:22623", ""),
                        new Server("machine-config", "master-1", "DRAIN", "192.168.126.102:22623", "L4OK"),
                        new Server(
                                "machine-config",
                                "master-2",
                                "DOWN",
                                "192.168.126.103:22623",
                                "L4CON Connection refused"));
        assertThat(servers(sample).stream().filter(Server::up).map(Server::name))
                .as("without a reservation")
                .containsExactly("master-0");
        assertThat(servers(sample).stream().filter(Server::inMaintenance).map(Server::name))
                .containsExactly("bootstrap", "bootstrap");
    }

    @Test
    void addressesOfIpv6AreInBrackets() {
        assertThat(servers("3.0-stats"))
                .extracting(Server::host)
                .startsWith("fd00::64", "fd00::65", "fd00::66", "fd00::67");
    }

    /** A page without "stats show-legends" has the column, and nothing in it. */
    @Test
    void whereHaproxyTellsNoAddressesThereAreNone() {
        assertThat(servers("2.6-stats-without-addresses"))
                .hasSize(8)
                .extracting(Server::address)
                .containsOnly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8", "2.6", "3.0"})
    void theProcessIsReadOfShowInfo(String version) {
        Shell shell = command -> new CommandResult(
                "lb",
                command,
                command.line().contains("cat /proc/2291/cmdline") ? 0 : 1,
                "/usr/sbin/haproxy\0-Ws\0-f\0/etc/haproxy/haproxy.cfg\0",
                "",
                Duration.ZERO);
        Sources sources = new Sources(
                shell,
                Optional.of(command -> text("haproxy/" + version + "-show-info.txt")),
                "/etc/haproxy/haproxy.cfg");
        assertThatCode(sources::mustBeJustTheOne).doesNotThrowAnyException();
    }

    private static LoadBalancer answering(String sample) {
        Shell shell = command -> new CommandResult(
                "lb", command, 0, text("haproxy/2.6-set-server-" + sample + ".txt"), "", Duration.ZERO);
        Environment.LoadBalancer declared = new Environment.LoadBalancer(
                Optional.of("lb"),
                "/etc/haproxy/haproxy.cfg",
                Optional.of("/run/haproxy/admin.sock"),
                Optional.of(URI.create("http://lb:9000/stats")),
                List.of("true"),
                "api",
                "machine-config",
                "bootstrap");
        return HaproxyLoadBalancer.at("lb", declared, shell, CaBundle.file(Path.of("/no/ca.crt")), TestCa.GENEROUS);
    }

    @Test
    void aServerThatIsSetHasNoAnswer() {
        assertThatCode(() -> answering("done").maintenance("api", "bootstrap", true))
                .doesNotThrowAnyException();
    }

    @Test
    void aSocketThatMayNotIsNoRefusalOfTheServer() {
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> answering("denied").maintenance("api", "bootstrap", true))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.DENIED));
    }

    @Test
    void aServerThatIsNotThereIsRefused() {
        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(() -> answering("unknown").maintenance("api", "bootstrap", true))
                .withMessageEndingWith("No such server.");
    }
}

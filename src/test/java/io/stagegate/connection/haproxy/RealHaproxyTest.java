package io.stagegate.connection.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FreePort;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.connection.Shell;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.local.LocalShell;
import io.stagegate.environment.Environment;
import io.stagegate.observation.LoadBalancerServers.Server;
import java.io.IOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door against a real HAProxy on loopback, which is ended by its process ID. */
@Timeout(120)
@EnabledIf("installed")
class RealHaproxyTest {

    /** Short, because a Unix socket's path may have no more than some hundred characters. */
    private static final CaBundle NO_CA = CaBundle.file(Path.of("/no/ca.crt"));

    private Path directory;

    private Path config;
    private Process haproxy;
    private Environment.LoadBalancer declared;
    private LoadBalancer door;
    private String text;

    static boolean installed() {
        return Files.isExecutable(Path.of("/usr/sbin/haproxy"))
                && new LocalShell().run(Command.of("id", "-u").asRoot()).ok();
    }

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(Path.of("target"));
        // Not below the checkout, which may lie deep: a Unix socket's path has 108 bytes at most.
        directory = Files.createTempDirectory(Path.of("/tmp"), "lb");
        config = directory.resolve("haproxy.cfg");
        int stats = FreePort.ofLoopback();
        // Its servers lead to the statistics page itself: something that listens.
        text = """
                global
                  stats socket %1$s/s mode 600 level admin
                  stats socket %1$s/op mode 600 level operator
                defaults
                  mode tcp
                  timeout connect 1s
                  timeout client 5s
                  timeout server 5s
                listen stats
                  bind 127.0.0.1:%2$d
                  mode http
                  stats enable
                  stats uri /stats
                frontend in
                  bind %1$s/in
                  default_backend api
                backend api
                  server bootstrap 127.0.0.1:%2$d check inter 100ms rise 1
                  server master-0 127.0.0.1:%2$d check inter 100ms rise 1
                backend machine-config
                  server bootstrap 127.0.0.1:1 check inter 100ms fall 1
                  server master-0 127.0.0.1:%2$d # not checked: Gr\u00fc\u00dfe
                """.formatted(directory, stats);
        write(config, text);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
        haproxy = new ProcessBuilder("/usr/sbin/haproxy", "-W", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        declared = new Environment.LoadBalancer(
                Optional.empty(),
                config.toString(),
                Optional.of(directory + "/s"),
                Optional.of(URI.create("http://127.0.0.1:" + stats + "/stats")),
                List.of("kill", "-USR2", "" + haproxy.pid()),
                "api",
                "machine-config",
                "bootstrap");
        door = HaproxyLoadBalancer.here(declared, NO_CA, TestCa.GENEROUS);
        await().ignoreExceptions()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> status("api", "bootstrap").equals("UP"));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        List<ProcessHandle> workers = haproxy.descendants().toList();
        haproxy.destroy();
        if (!haproxy.waitFor(10, TimeUnit.SECONDS)) {
            haproxy.destroyForcibly();
        }
        workers.forEach(ProcessHandle::destroyForcibly);
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String onDisk() throws IOException {
        return Files.readString(config, StandardCharsets.ISO_8859_1);
    }

    private String status(String backend, String server) {
        return door.servers().of(backend).stream()
                .filter(one -> one.name().equals(server))
                .map(Server::status)
                .findFirst()
                .orElse("none");
    }

    private List<String> leftovers() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("stagegate"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void tellsItsServersAsItSeesThem() {
        await().until(() -> status("machine-config", "bootstrap").equals("DOWN"));
        assertThat(door.servers().servers())
                .extracting(Server::backend, Server::name, Server::status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("api", "bootstrap", "UP"),
                        org.assertj.core.groups.Tuple.tuple("api", "master-0", "UP"),
                        org.assertj.core.groups.Tuple.tuple("machine-config", "bootstrap", "DOWN"),
                        org.assertj.core.groups.Tuple.tuple("machine-config", "master-0", "no check"));
        assertThat(door.servers().of("api").get(0).check()).startsWith("L4OK");
        assertThat(door.servers().of("machine-config").get(0).check()).contains("L4CON");
    }

    @Test
    void tellsHowManySessionsABackendHasHad() throws IOException {
        long before = sessions(door);
        for (int i = 0; i < 3; i++) {
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("in")))) {
                client.write(ByteBuffer.wrap("GET /stats HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(1);
            }
        }
        assertThat(sessions(door)).isEqualTo(before + 3);
        assertThat(door.servers().backend("nobody")).isEmpty();
    }

    private static long sessions(LoadBalancer door) {
        return door.servers().backend("api").orElseThrow().sessions();
    }

    @Test
    void theSocketAloneTellsAsMuchAsThePageAndThePageAloneIsEnough() {
        LoadBalancer bySocket = door(declared.socket(), Optional.empty());
        LoadBalancer byPage = door(Optional.empty(), declared.stats());
        assertThat(bySocket.servers().servers())
                .extracting(Server::backend, Server::name, Server::address)
                .isEqualTo(door.servers().servers().stream()
                        .map(server ->
                                org.assertj.core.groups.Tuple.tuple(server.backend(), server.name(), server.address()))
                        .toList());
        assertThat(byPage.servers().of("api")).extracting(Server::name).containsExactly("bootstrap", "master-0");
        assertThat(sessions(bySocket)).isEqualTo(sessions(byPage));
    }

    /** Of which level a socket is, HAProxy tells itself ({@code show cli level}). */
    @Test
    void tellsBeforehandWhetherServersCanBePutInMaintenance() {
        assertThat(door.maintenanceRefusal()).isEmpty();
        assertThat(door(Optional.of(directory + "/op"), Optional.empty()).maintenanceRefusal())
                .contains("the socket " + directory + "/op is of level operator");
        assertThat(door(Optional.empty(), declared.stats()).maintenanceRefusal().orElseThrow())
                .contains("no load-balancer.socket is declared");
    }

    @Test
    void putsAServerInMaintenanceAndBack() {
        door.maintenance("api", "bootstrap", true);
        assertThat(status("api", "bootstrap")).isEqualTo("MAINT");
        door.maintenance("api", "bootstrap", true);
        door.maintenance("api", "bootstrap", false);
        await().until(() -> status("api", "bootstrap").equals("UP"));
    }

    @Test
    void whatHaproxyDoesNotKnowIsARefusal() {
        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(() -> door.maintenance("api", "nobody", true))
                .withMessageContaining("`set server api/nobody state maint`")
                .withMessageContaining("No such server.");
    }

    @Test
    void aSocketThatMayNotOrIsNotThereIsNamed() {
        assertDenied(directory + "/op", "level admin");
        LoadBalancer none = HaproxyLoadBalancer.here(withSocket(directory + "/none"), NO_CA, TestCa.GENEROUS);
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> none.maintenance("api", "bootstrap", true))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.REFUSED));
    }

    private void assertDenied(String socket, String words) {
        LoadBalancer weak = HaproxyLoadBalancer.here(withSocket(socket), NO_CA, TestCa.GENEROUS);
        // An operator may not do it, or HAProxy would not have told.
        assertThatExceptionOfType(CouldNotCheckException.class)
                .isThrownBy(() -> weak.maintenance("api", "bootstrap", true))
                .withMessageContaining(words)
                .satisfies(e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.DENIED));
    }

    private LoadBalancer door(Optional<String> socket, Optional<URI> stats) {
        return HaproxyLoadBalancer.here(with(socket, stats), NO_CA, TestCa.GENEROUS);
    }

    private Environment.LoadBalancer withSocket(String socket) {
        return with(Optional.of(socket), declared.stats());
    }

    private Environment.LoadBalancer with(Optional<String> socket, Optional<URI> stats) {
        return new Environment.LoadBalancer(
                Optional.empty(),
                declared.config(),
                socket,
                stats,
                declared.reload(),
                "api",
                "machine-config",
                "bootstrap");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socat", "nc", "python3"})
    void reachesTheSocketThroughAnotherHostsShellWithWhateverIsThere(String only) throws IOException {
        Shell local = new LocalShell();
        List<String> tried = new ArrayList<>();
        Shell shell = command -> {
            tried.add(command.arguments().get(0));
            return command.arguments().get(0).equals(only)
                    ? local.run(command)
                    : new CommandResult("lb", command, 127, "", "not found", java.time.Duration.ZERO);
        };
        AdminSocket socket = new ShellSocket(shell, "lb", directory + "/s");
        if (local.run(Command.of("sh", "-c", "command -v " + only)).ok()) {
            assertThat(socket.ask("show info")).contains("Pid: ");
            assertThat(socket.ask("set server api/bootstrap state maint").strip())
                    .isEmpty();
            assertThat(status("api", "bootstrap")).isEqualTo("MAINT");
        } else {
            assertThatExceptionOfType(CouldNotCheckException.class)
                    .isThrownBy(() -> socket.ask("show info"))
                    .withMessageContaining("install one there: socat, nc (with -U), python3");
        }
        assertThat(tried).contains(only);
    }

    @Test
    void replacesTheConfigurationAndHaproxyTakesIt() throws IOException {
        ConfigFile before = door.readConfig();
        assertThat(before.text()).isEqualTo(text);
        assertThat(before.mode()).isEqualTo("640");
        String after = text.replaceAll("  server bootstrap .*\n", "");

        String backup = door.replaceConfig(before.sha(), after);
        assertThat(status("api", "bootstrap")).as("before the reload").isEqualTo("UP");
        door.reload();

        await().ignoreExceptions().until(() -> status("api", "bootstrap").equals("none"));
        assertThat(onDisk()).isEqualTo(after);
        assertThat(door.readConfig().mode()).isEqualTo("640");
        assertThat(door.readConfig().owner()).isEqualTo(before.owner());
        assertThat(door.backups()).containsExactly(backup);
        assertThat(door.readBackup(backup).sha()).isEqualTo(before.sha());
        assertThat(leftovers()).containsExactly(Path.of(backup).getFileName().toString());

        door.restore(door.readConfig().sha(), backup);
        door.reload();
        await().ignoreExceptions().until(() -> status("api", "bootstrap").equals("UP"));
        assertThat(onDisk()).isEqualTo(text);
        assertThat(leftovers()).hasSize(1);
    }

    @Test
    void whatHaproxyDoesNotFindValidNeverTakesTheOldOnesPlace() throws IOException {
        String sha = door.readConfig().sha();

        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(() -> door.replaceConfig(sha, text + "nonsense\n"))
                .withMessageContaining("so the old one stays")
                .withMessageContaining("nonsense");

        assertThat(onDisk()).isEqualTo(text);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void whatWasChangedMeanwhileIsLeftAlone() throws IOException {
        String sha = door.readConfig().sha();
        write(config, text + "# someone's\n");

        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(() -> door.replaceConfig(sha, text))
                .withMessageContaining("changed by someone else");
        assertThat(onDisk()).endsWith("# someone's\n");
        assertThat(leftovers()).isEmpty();
    }

    /** Broken off before each of its commands in turn, as kill -9 would. */
    @Test
    void brokenOffAnywhereALaterRunFindsAWholeFileAndFinishes() throws IOException {
        String after = text.replaceAll("  server bootstrap .*\n", "");
        int step = 0;
        boolean broken = true;
        while (broken) {
            write(config, text);
            String sha = door.readConfig().sha();
            Dying dying = new Dying(step++);
            ConfigStore store = store(dying);
            broken = false;
            try {
                assertThat(store.replace(sha, after)).contains(".stagegate-2");
            } catch (Killed e) {
                broken = true;
            }
            assertThat(onDisk()).as("after %d commands", step).isIn(text, after);
            for (String backup : door.backups()) {
                assertThat(door.readBackup(backup).text()).isEqualTo(text);
            }
            door.replaceConfig(door.readConfig().sha(), after);
            assertThat(leftovers()).as("after %d commands, and again", step).allMatch(name -> name.endsWith("Z"));
            for (String backup : door.backups()) {
                Files.delete(Path.of(backup));
            }
        }
        assertThat(step).as("steps").isGreaterThan(8);
    }

    private ConfigStore store(Shell shell) {
        return new ConfigStore(
                shell,
                config.toString(),
                new Sources(shell, declared.socket().map(LocalSocket::new), config.toString()));
    }

    private static final class Killed extends RuntimeException {}

    /** After so many commands nothing happens any more, the sweeping included. */
    private static final class Dying implements Shell {
        private final Shell shell = new LocalShell();
        private int left;

        Dying(int left) {
            this.left = left;
        }

        @Override
        public CommandResult run(Command command) {
            if (left-- <= 0) {
                throw new Killed();
            }
            return shell.run(command);
        }
    }

    @Test
    void aConfigurationInSeveralFilesIsNotEdited() throws IOException {
        Path more = Files.writeString(directory.resolve("more.cfg"), "\n");
        Optional<AdminSocket> itself = declared.socket().map(LocalSocket::new);
        ConfigStore several = new ConfigStore(
                new LocalShell(),
                config.toString(),
                new Sources(claiming("haproxy\0-f\0" + config + "\0-f\0" + directory), itself, config.toString()));

        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(() -> several.replace(door.readConfig().sha(), text))
                .withMessageContaining(more.toString());
        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(
                        new Sources(claiming("haproxy\0-f\0/etc/other.cfg"), itself, config.toString())
                                ::mustBeJustTheOne)
                .withMessageContaining("it reads /etc/other.cfg");
        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(
                        new Sources(claiming("haproxy\0-W\0--\0" + config + "\0/b.cfg"), itself, config.toString())
                                ::mustBeJustTheOne)
                .withMessageContaining("/b.cfg");
        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(new Sources(claiming("[kworker]"), itself, config.toString())::mustBeJustTheOne)
                .withMessageContaining("in a container");

        Files.delete(more);
        // Red Hat's unit names a directory as well, in which there is nothing.
        Path empty = Files.createDirectory(directory.resolve("conf.d"));
        new Sources(claiming("haproxy\0-f\0" + config + "\0-f\0" + empty), itself, config.toString())
                .mustBeJustTheOne();
    }

    private static Shell claiming(String commandLine) {
        Shell local = new LocalShell();
        return command -> command.arguments().get(0).equals("cat")
                ? new CommandResult("lb", command, 0, commandLine + "\0", "", java.time.Duration.ZERO)
                : local.run(command);
    }

    @Test
    void aReloadThatFailsIsARefusal() {
        LoadBalancer clumsy = HaproxyLoadBalancer.here(
                new Environment.LoadBalancer(
                        Optional.empty(),
                        declared.config(),
                        declared.socket(),
                        declared.stats(),
                        List.of("sh", "-c", "echo no unit >&2; exit 5"),
                        "api",
                        "machine-config",
                        "bootstrap"),
                NO_CA,
                TestCa.GENEROUS);
        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(clumsy::reload)
                .withMessageContaining("ended with 5: no unit");
    }

    @Test
    void aSymbolicLinkIsNotReplaced() throws IOException {
        Path real = Files.move(config, directory.resolve("real.conf"));
        Files.createSymbolicLink(config, real);
        assertThatExceptionOfType(LoadBalancerException.class)
                .isThrownBy(door::readConfig)
                .withMessageContaining("is not a plain file");
    }
}

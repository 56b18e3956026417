package io.stagegate.connection.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FreePort;
import io.stagegate.connection.StallableProxy;
import io.stagegate.environment.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class SshShellTest {

    private static KeyPair hostKey;
    private static KeyPair userKey;

    @TempDir
    private Path directory;

    private TestSshd sshd;
    private StallableProxy proxy;
    private Path key;
    private Path knownHosts;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void makeKeys() {
        hostKey = TestSshd.newKey("ssh-ed25519");
        userKey = TestSshd.newKey("ssh-ed25519");
    }

    @BeforeEach
    void serve() throws IOException {
        sshd = closing(new TestSshd(hostKey).allow(userKey));
        proxy = closing(new StallableProxy(sshd.port()));
        key = TestSshd.write(userKey, directory.resolve("id_ed25519"), null);
        knownHosts = Files.writeString(
                directory.resolve("known_hosts"), "[127.0.0.1]:" + proxy.port() + " " + sshd.publicKey() + "\n");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void anExitStatusIsAnAnswer() {
        SshShell shell = shell();
        for (int exit : new int[] {0, 1, 2, 124, 126, 127, 255}) {
            assertThat(shell.run(Command.of("sh", "-c", "exit " + exit)).exit()).isEqualTo(exit);
        }
        assertThat(shell.run(Command.of("no-such-program-anywhere")).exit()).isEqualTo(127);
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void aResultTellsAllOfIt() {
        Command command = Command.of("sh", "-c", "echo out; echo err >&2; exit 3");

        CommandResult result = shell().run(command);

        assertThat(result.host()).isEqualTo("127.0.0.1");
        assertThat(result.command()).isEqualTo(command);
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.stdout()).isEqualTo("out\n");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.took()).isPositive();
    }

    @Test
    void linesAreHeardWhileTheCommandRuns() {
        List<String> heard = new CopyOnWriteArrayList<>();

        shell().run(Command.of("sh", "-c", "echo out; echo err >&2"), heard::add);

        assertThat(heard).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    void argumentsArriveUnchanged() {
        String[] hard = {
            "it's", "\"quoted\"", "$(id -u)", "`id`", "a\nb", "", " ", "*", "~", "\\", "$HOME", "#x", "a;b", "-n", "ä€"
        };
        List<String> arguments = new ArrayList<>(List.of("printf", "<%s>"));
        arguments.addAll(List.of(hard));

        CommandResult result = shell().run(new Command(arguments, false, Duration.ofSeconds(20)));

        assertThat(result.stdout()).isEqualTo("<" + String.join("><", hard) + ">");
    }

    @Test
    void whatACommandReadsArrivesByteForByteAndIsNeverShown() {
        SshShell shell = shell();
        String input = "s3cr3t \u00fc\r\n\0".repeat(100_000);
        CommandResult result = shell.run(Command.of("sha256sum").reading(input));

        assertThat(result.stdout())
                .isEqualTo(shell.run(Command.of("sh", "-c", "cat | sha256sum").reading(input))
                        .stdout());
        assertThat(shell.run(Command.of("wc", "-c").reading(input)).stdout().strip())
                .isEqualTo("1100000");
        assertThat(result.command()).hasToString("sha256sum");
        assertThat(shell.run(Command.of("true").reading(input)).ok())
                .as("that does not read")
                .isTrue();
    }

    @Test
    void theLimitStandsInsideSudo() {
        assertThatNoAnswerMatters(Command.of("id", "-u").asRoot().within(Duration.ofMillis(1500)));

        assertThat(sshd.lines()).containsExactly("sudo -n timeout -k 2 2 id -u");
    }

    private void assertThatNoAnswerMatters(Command command) {
        assertThat(shell().run(command)).isNotNull();
    }

    @Test
    void bytesThatAreNotUtf8AreReplaced() {
        assertThat(shell().run(Command.of("printf", "\\377ok \\303\\244")).stdout())
                .isEqualTo("\uFFFDok ä");
    }

    @Test
    void fiveMegabytesOnBothStreamsNeitherStallNorFlood() {
        CommandResult result = shell().run(Command.of(
                "sh", "-c", "head -c 5242880 /dev/zero | tr '\\0' e >&2; head -c 5242880 /dev/zero | tr '\\0' o"));

        assertThat(result.ok()).isTrue();
        assertThat(result.stderr()).startsWith("eee").endsWith("e\n… cut: 1048576 bytes more");
        assertThat(result.stdout()).startsWith("ooo").endsWith("o\n… cut: 1048576 bytes more");
    }

    @Test
    void aSignalIs128AndItsNumber() {
        SshShell shell = shell();

        assertThat(shell.run(Command.of("sh", "-c", "kill -9 $$")).exit()).isEqualTo(137);
        assertThat(shell.run(Command.of("TEST-EXIT-SIGNAL", "TERM")).exit()).isEqualTo(143);
        assertThat(shell.run(Command.of("TEST-EXIT-SIGNAL", "SEGV")).exit()).isEqualTo(139);
    }

    @Test
    void noExitStatusIsBroken() {
        assertTrouble(shell(), Command.of("TEST-NO-STATUS"), ConnectionFailure.BROKEN, "no exit status");
    }

    @Test
    void theHostEndsACommandAtItsLimit() {
        SshShell shell = shell();

        assertThat(shell.run(Command.of("sleep", "60").within(Duration.ofSeconds(1)))
                        .exit())
                .isEqualTo(124);
        assertThat(shell.run(Command.of("sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60")
                                .within(Duration.ofSeconds(1)))
                        .exit())
                .as("killed, because it ignores being asked to end")
                .isEqualTo(124);
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void aCommandThatTheHostDoesNotEndIsATimeoutAndHarmsNoOther() throws Exception {
        SshShell shell = shell();
        Future<CommandResult> other = Bounded.begin(() -> shell.run(Command.of("sh", "-c", "sleep 7; echo unharmed")));
        await().until(() -> !sshd.lines().isEmpty());

        assertTrouble(
                shell,
                Command.of("TEST-NEVER-ENDS").within(Duration.ofSeconds(1)),
                ConnectionFailure.TIMEOUT,
                "did not end within 6 s");

        assertThat(shell.run(Command.of("echo", "on")).stdout()).isEqualTo("on\n");
        assertThat(other.get().stdout()).isEqualTo("unharmed\n");
    }

    @Test
    void manyCommandsAtOnceAllSucceedFourAtATime() throws Exception {
        SshShell shell = shell();
        List<Future<CommandResult>> all = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String number = "" + i;
            all.add(Bounded.begin(() -> shell.run(Command.of("sh", "-c", "sleep 0.05; echo " + number))));
        }
        for (int i = 0; i < 24; i++) {
            assertThat(all.get(i).get().stdout()).isEqualTo(i + "\n");
        }
        assertThat(sshd.mostAtOnce()).isBetween(2, SshShell.AT_ONCE);
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void aCommandThatFindsNoSlotInItsLimitIsATimeout() throws Exception {
        SshShell shell = shell();
        List<Future<CommandResult>> busy = new ArrayList<>();
        for (int i = 0; i < SshShell.AT_ONCE; i++) {
            busy.add(Bounded.begin(() -> shell.run(Command.of("sleep", "4"))));
        }
        await().until(() -> sshd.lines().size() == SshShell.AT_ONCE);

        assertTrouble(
                shell, Command.of("true").within(Duration.ofSeconds(1)), ConnectionFailure.TIMEOUT, "did not begin");
        for (Future<CommandResult> each : busy) {
            assertThat(each.get().ok()).isTrue();
        }
    }

    @Test
    void aHostThatRefusesASessionIsAskedAgain() throws Exception {
        sshd.refuseSessions(3);
        SshShell shell = shell();
        List<Future<CommandResult>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(Bounded.begin(() -> shell.run(Command.of("true"))));
        }
        for (Future<CommandResult> each : all) {
            assertThat(each.get().ok()).isTrue();
        }
        assertThat(sshd.lines()).hasSize(8);
    }

    @Test
    void aHostThatOpensNoSessionIsNotSilentlyWaitedFor() {
        sshd.refuseSessions(1_000);

        assertTrouble(shell(), Command.of("true"), ConnectionFailure.OTHER, "did not begin");
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void aConnectionThatBreaksMidwayIsBrokenAndNothingIsRepeated() throws Exception {
        SshShell shell = shell();
        Path marks = directory.resolve("marks");
        Command command = Command.of("sh", "-c", "echo ran >> " + marks + "; sleep 60");
        Future<CommandResult> running = Bounded.begin(() -> shell.run(command));
        await().until(() -> Files.exists(marks));

        proxy.cut();

        CouldNotCheckException e = catchThrowableOfType(
                CouldNotCheckException.class, () -> Bounded.await("", Duration.ofSeconds(60), running));
        assertThat(e.failure()).isEqualTo(ConnectionFailure.BROKEN);
        assertThat(e).hasMessageContaining("may or may not have done its work");
        assertThat(Files.readAllLines(marks)).hasSize(1);
        assertThat(shell.run(Command.of("echo", "again")).stdout()).isEqualTo("again\n");
        assertThat(proxy.accepted()).isEqualTo(2);
    }

    @Test
    void aKeptConnectionFoundDeadIsReplacedUnnoticed() throws IOException {
        SshShell shell = shell();
        for (int i = 1; i <= 5; i++) {
            assertThat(shell.run(Command.of("echo", "" + i)).stdout()).isEqualTo(i + "\n");
            assertThat(proxy.accepted()).isEqualTo(i);
            proxy.cut();
        }
    }

    @Test
    void aHostThatIsKilledIsBrokenAndThenRefused() throws Exception {
        SshShell shell = shell();
        shell.run(Command.of("true"));

        proxy.close();

        assertTrouble(shell, Command.of("true"), ConnectionFailure.REFUSED, "refused");
    }

    @Test
    void aHostThatFreezesIsNoticedLongBeforeTheLimit() {
        SshShell shell = shell();
        shell.run(Command.of("true"));
        Future<CommandResult> running =
                Bounded.begin(() -> shell.run(Command.of("sleep", "100").within(Duration.ofSeconds(100))));
        await().until(() -> sshd.lines().size() == 2);

        proxy.freeze();

        CouldNotCheckException e = catchThrowableOfType(
                CouldNotCheckException.class, () -> Bounded.await("", Duration.ofSeconds(60), running));
        assertThat(e.failure()).isEqualTo(ConnectionFailure.TIMEOUT);
        assertTrouble(shell, Command.of("true"), ConnectionFailure.TIMEOUT, "");
        proxy.thaw();
        assertThat(shell.run(Command.of("echo", "thawed")).stdout()).isEqualTo("thawed\n");
    }

    @Test
    void anUnknownHostKeyIsToldWithItsFingerprintAndWhatToDo() throws IOException {
        Files.writeString(knownHosts, "# nobody\n[127.0.0.1]:1 " + sshd.publicKey() + "\n");

        assertTrouble(
                shell(),
                Command.of("true"),
                ConnectionFailure.UNKNOWN_HOST_KEY,
                knownHosts + " has no key for [127.0.0.1]:" + proxy.port(),
                "it offered ssh-ed25519 " + sshd.fingerprint(),
                "only if it is the same: ssh-keyscan -p " + proxy.port());
        assertThat(sshd.lines()).isEmpty();
    }

    @Test
    void aChangedHostKeyIsToldApart() throws IOException {
        KeyPair former = TestSshd.newKey("ssh-ed25519");
        try (TestSshd other = new TestSshd(former)) {
            Files.writeString(knownHosts, "[127.0.0.1]:" + proxy.port() + " " + other.publicKey() + "\n");

            assertTrouble(
                    shell(),
                    Command.of("true"),
                    ConnectionFailure.HOST_KEY,
                    "changed: " + knownHosts + " has ssh-ed25519 " + other.fingerprint(),
                    "but it offered ssh-ed25519 " + sshd.fingerprint());
        }
    }

    @Test
    void aKeyOfAnotherKindIsAChangedOne() throws IOException {
        try (TestSshd rsa = new TestSshd(TestSshd.newKey("ssh-rsa"))) {
            Files.writeString(knownHosts, "[127.0.0.1]:" + proxy.port() + " " + rsa.publicKey() + "\n");

            assertTrouble(shell(), Command.of("true"), ConnectionFailure.HOST_KEY, "changed:", rsa.fingerprint());
        }
    }

    @Test
    void aMendedKnownHostsFileIsReadAtTheNextCommand() throws IOException {
        String right = Files.readString(knownHosts);
        Files.writeString(knownHosts, "");
        SshShell shell = shell();
        assertTrouble(shell, Command.of("true"), ConnectionFailure.UNKNOWN_HOST_KEY, "has no key for");
        Files.writeString(knownHosts, right);

        assertThat(shell.run(Command.of("true")).ok()).isTrue();
    }

    @Test
    void hashedAndPlainAndRsaEntriesCount() throws Exception {
        Files.writeString(knownHosts, hashed("[127.0.0.1]:" + proxy.port()) + " " + sshd.publicKey() + "\n");
        assertThat(shell().run(Command.of("true")).ok()).isTrue();

        Files.writeString(knownHosts, "127.0.0.1 " + sshd.publicKey() + "\n");
        assertThat(shell().run(Command.of("true")).ok()).isTrue();

        try (TestSshd rsa = new TestSshd(TestSshd.newKey("ssh-rsa")).allow(userKey)) {
            Files.writeString(knownHosts, "[127.0.0.1]:" + rsa.port() + " " + rsa.publicKey() + "\n");
            assertThat(shell(rsa.port(), key).run(Command.of("true")).ok()).isTrue();
        }
    }

    @Test
    void aRevokedKeyIsRefusedEvenWhereAnotherLineAllowsIt() throws IOException {
        String line = "[127.0.0.1]:" + proxy.port() + " " + sshd.publicKey() + "\n";
        Files.writeString(knownHosts, line + "@revoked " + line);

        assertTrouble(shell(), Command.of("true"), ConnectionFailure.HOST_KEY, "@revoked");
    }

    @Test
    void aMissingKnownHostsFileKnowsNobody() throws IOException {
        String right = Files.readString(knownHosts);
        Files.delete(knownHosts);
        SshShell shell = shell();
        CouldNotCheckException unknown = assertTrouble(
                shell, Command.of("true"), ConnectionFailure.UNKNOWN_HOST_KEY, "ssh-keyscan -p " + proxy.port());
        assertThat(unknown.failure().permanent()).isFalse();

        Files.writeString(knownHosts, right);
        assertThat(shell.run(Command.of("true")).ok()).isTrue();
    }

    @Test
    void aNewKeyIsTakenOnceAndKeptWhereThatIsDeclared() throws Exception {
        String others = "elsewhere.example.com " + TestSshd.publicKey(TestSshd.newKey("ssh-ed25519"));
        for (String before : List.of("", others, others + "\n")) {
            Files.writeString(knownHosts, before);
            List<Future<Boolean>> atOnce = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SshShell shell = accepting(proxy.port());
                atOnce.add(Bounded.begin(() -> shell.run(Command.of("true")).ok()));
            }
            for (Future<Boolean> one : atOnce) {
                assertThat(one.get()).isTrue();
            }
            assertThat(Files.readString(knownHosts))
                    .isEqualTo((before.isEmpty() ? "" : others + "\n") + "[127.0.0.1]:" + proxy.port() + " "
                            + sshd.publicKey() + "\n");
            assertThat(shell().run(Command.of("true")).ok()).isTrue();
        }
        Files.delete(knownHosts);
        assertThat(accepting(proxy.port()).run(Command.of("true")).ok()).isTrue();
        assertThat(knownHosts).content().startsWith("[127.0.0.1]:" + proxy.port());
    }

    @Test
    void aKeyThatChangedOrIsRevokedIsNeverTaken() throws IOException {
        String line = "[127.0.0.1]:" + proxy.port() + " ";
        Files.writeString(knownHosts, line + TestSshd.publicKey(TestSshd.newKey("ssh-ed25519")) + "\n");
        String before = Files.readString(knownHosts);
        assertTrouble(accepting(proxy.port()), Command.of("true"), ConnectionFailure.HOST_KEY, "changed:");
        assertThat(knownHosts).content().isEqualTo(before);

        Files.writeString(knownHosts, "@revoked " + line + sshd.publicKey() + "\n");
        assertTrouble(accepting(proxy.port()), Command.of("true"), ConnectionFailure.HOST_KEY, "@revoked");
    }

    @Test
    void aNewKeyThatCannotBeKeptIsNotTaken() throws IOException {
        Files.delete(knownHosts);
        Files.createSymbolicLink(knownHosts, directory.resolve("no-such-folder/known_hosts"));
        assertTrouble(accepting(proxy.port()), Command.of("true"), ConnectionFailure.OUR_SIDE, "cannot be kept in");
    }

    private SshShell accepting(int port) {
        return closing(new SshShell(
                "127.0.0.1", new Environment.Ssh("core", port, key, knownHosts, Environment.HostKeys.ACCEPT_NEW)));
    }

    @Test
    void aKnownHostsFileThatCannotBeReadIsOurSide() throws IOException {
        Files.delete(knownHosts);
        Files.createDirectory(knownHosts);
        assertTrouble(shell(), Command.of("true"), ConnectionFailure.OUR_SIDE, knownHosts + " cannot be read");
    }

    @Test
    void aKeyThatTheHostDoesNotAcceptIsDenied() {
        Path wrong = TestSshd.write(TestSshd.newKey("ssh-ed25519"), directory.resolve("wrong"), null);

        assertTrouble(
                shell(proxy.port(), wrong),
                Command.of("true"),
                ConnectionFailure.DENIED,
                "does not accept the key " + wrong + " for user core");
    }

    @Test
    void rsaKeysAreTaken() {
        KeyPair rsa = TestSshd.newKey("ssh-rsa");
        sshd.allow(rsa);
        Path file = TestSshd.write(rsa, directory.resolve("id_rsa"), null);
        assertThat(shell(proxy.port(), file).run(Command.of("true")).ok()).isTrue();
    }

    @Test
    void aKeyFileThatCannotBeUsedIsOurSide() throws IOException {
        Path missing = directory.resolve("missing");
        assertTrouble(
                shell(proxy.port(), missing),
                Command.of("true"),
                ConnectionFailure.OUR_SIDE,
                missing + " does not exist");

        Path locked = TestSshd.write(userKey, directory.resolve("locked"), "secret-passphrase");
        CouldNotCheckException e = assertTrouble(
                shell(proxy.port(), locked),
                Command.of("true"),
                ConnectionFailure.OUR_SIDE,
                locked + " has a passphrase");
        assertThat(e.getMessage()).doesNotContain("secret-passphrase");

        Path garbage = Files.writeString(directory.resolve("garbage"), "not a key\n");
        assertTrouble(
                shell(proxy.port(), garbage),
                Command.of("true"),
                ConnectionFailure.OUR_SIDE,
                garbage + " is not a private key");
        Path empty = Files.writeString(directory.resolve("empty"), "");
        assertTrouble(
                shell(proxy.port(), empty),
                Command.of("true"),
                ConnectionFailure.OUR_SIDE,
                empty + " is not a private");

        String whole = Files.readString(key);
        Path half = Files.writeString(directory.resolve("half"), whole.substring(0, whole.length() / 2));
        CouldNotCheckException cut = assertTrouble(
                shell(proxy.port(), half), Command.of("true"), ConnectionFailure.OUR_SIDE, half.toString());
        assertThat(cut.getMessage()).doesNotContain(whole.substring(100, 130));
        assertThat(proxy.accepted()).isZero();
    }

    @Test
    void aClosedPortIsRefused() throws IOException {
        int port = FreePort.ofLoopback();
        assertTrouble(shell(port, key), Command.of("true"), ConnectionFailure.REFUSED, "refused");
    }

    @Test
    void connectionsThatCannotBeOpenedHoldUpNoOther() throws Exception {
        int port = FreePort.ofLoopback();
        for (int i = 0; i <= SshConnection.AT_ONCE; i++) {
            assertTrouble(shell(port, key), Command.of("true"), ConnectionFailure.REFUSED, "refused");
        }

        assertThat(shell().run(Command.of("true")).ok()).isTrue();
    }

    @Test
    void anUnknownNameIsDns() {
        SshShell shell = closing(new SshShell(
                "bootstrap.lab.invalid",
                new Environment.Ssh("core", 22, key, knownHosts, Environment.HostKeys.STRICT)));
        assertTrouble(shell, Command.of("true"), ConnectionFailure.DNS, "does not resolve", "bootstrap.lab.invalid");
    }

    @Test
    void aPeerThatIsNoSshServerIsToldApart() throws IOException {
        assertTrouble(
                shell(saying("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html></html>\r\n"), key),
                Command.of("true"),
                ConnectionFailure.BROKEN,
                "");
        assertTrouble(shell(saying("SSH-1.5-old\r\n"), key), Command.of("true"), ConnectionFailure.GARBLED, "SSH-1.5");
        assertTrouble(shell(saying(""), key), Command.of("true"), ConnectionFailure.BROKEN, "");
    }

    @Test
    void aPeerThatNeverGreetsIsATimeout() {
        proxy.freeze();

        assertTrouble(shell(), Command.of("true"), ConnectionFailure.TIMEOUT, "");
    }

    @Test
    void closingIsHarmlessTwiceAndOnAFrozenHost() {
        SshShell shell = shell();
        shell.run(Command.of("true"));
        proxy.freeze();

        shell.close();
        shell.close();

        assertThatThrownBy(() -> shell.run(Command.of("true"))).isInstanceOf(IllegalStateException.class);
    }

    private static String hashed(String name) throws Exception {
        byte[] salt = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(salt, "HmacSHA1"));
        Base64.Encoder base64 = Base64.getEncoder();
        return "|1|" + base64.encodeToString(salt) + "|"
                + base64.encodeToString(mac.doFinal(name.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A server that says one thing to whoever comes, and closes. */
    private int saying(String words) throws IOException {
        ServerSocket listener = closing(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
        Future<?> serving = Bounded.begin(() -> {
            while (true) {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                }
            }
        });
        assertThat(serving).isNotNull();
        return listener.getLocalPort();
    }

    private SshShell shell() {
        return shell(proxy.port(), key);
    }

    private SshShell shell(int port, Path privateKey) {
        return closing(new SshShell(
                "127.0.0.1", new Environment.Ssh("core", port, privateKey, knownHosts, Environment.HostKeys.STRICT)));
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private static CouldNotCheckException assertTrouble(
            SshShell shell, Command command, ConnectionFailure failure, String... words) {
        CouldNotCheckException e = catchThrowableOfType(CouldNotCheckException.class, () -> shell.run(command));
        assertThat(e).as("trouble of %s", command).isNotNull();
        assertThat(e.getMessage()).startsWith("ssh core@").contains(words).contains(": " + failure + ": ");
        assertThat(e.failure()).isEqualTo(failure);
        return e;
    }
}

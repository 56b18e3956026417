package io.stagegate.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.EtcdHttps;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.FreePort;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.TestCa;
import io.stagegate.connection.https.RoutedEtcdHttps;
import io.stagegate.connection.ssh.SshProxyRoute;
import io.stagegate.connection.ssh.SshShell;
import io.stagegate.connection.ssh.TestSshd;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.observation.EtcdMember;
import io.stagegate.observation.EtcdNodeStatus;
import io.stagegate.observation.EtcdSnapshot;
import io.stagegate.observation.EtcdStory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Monitoring against a real etcd on loopback, through a real SSH server: Debian's 3.4, or another one that {@code -Dstagegate.etcd}
 * names. Each process is ended by its ID.
 */
@Timeout(300)
@EnabledIf("installed")
class RealEtcdTest {

    private static final Path ETCD = Path.of(System.getProperty("stagegate.etcd", "/usr/bin/etcd"));
    private static final TestCa CA = new TestCa("etcd-ca");

    @TempDir
    private Path directory;

    private final List<Process> running = new ArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final int[] clients = {FreePort.ofLoopback(), FreePort.ofLoopback()};
    private final int[] peers = {FreePort.ofLoopback(), FreePort.ofLoopback()};
    private TestSshd sshd;
    private SshShell shell;
    private SshProxyRoute route;
    private RoutedEtcdHttps etcd;
    private Install environment;
    private FakeLab lab;
    private EtcdSnapshotProbe monitoring;

    static boolean installed() {
        return Files.isExecutable(ETCD);
    }

    @BeforeEach
    void prepare() throws IOException {
        CA.pem(directory.resolve("ca.crt"));
        CA.pair(directory.resolve("server.crt"), directory.resolve("server.key"), "EC", true, "localhost", "127.0.0.1");
        CA.pair(directory.resolve("client.crt"), directory.resolve("client.key"), "RSA", false, "etcd-client");
        sshd = new TestSshd(TestSshd.newKey("ssh-ed25519"));
        sshd.forward();
        shell = sshd.shell(directory);
        route = new SshProxyRoute(shell);
        Environment.Etcd files = new Environment.Etcd(
                directory.resolve("ca.crt"), directory.resolve("client.crt"), directory.resolve("client.key"));
        etcd = new RoutedEtcdHttps(files, route);
        environment = LabBuilder.named("test")
                .profile(ScriptedLab.withEtcdAt(client(0), client(1)))
                .nodes(EtcdStory.environment().nodes())
                .etcd(files)
                .build();
        lab = new FakeLab()
                .with(environment)
                .shells(node -> command -> {
                    commands.add(node + ": " + command.line());
                    return new CommandResult(node.name(), command, 0, "{\"containers\":[]}", "", Duration.ZERO);
                })
                .etcd(this::door);
        monitoring = EtcdSnapshotProbe.monitoring(environment);
    }

    /** master-0 has the second etcd, once there is one. */
    private EtcdHttps door(Node node) {
        return (question, json, limit) -> {
            if (node.name().matches("master-[12]")) {
                throw new CouldNotCheckException(ConnectionFailure.REFUSED, node + ": nothing listens there");
            }
            try {
                return etcd.post(question, json, limit);
            } catch (CouldNotCheckException e) {
                // OpenSSH says that nothing listens; this SSH server does not say why.
                throw e.failure() == ConnectionFailure.UNREACHABLE
                        ? new CouldNotCheckException(ConnectionFailure.REFUSED, e.getMessage(), e)
                        : e;
            }
        };
    }

    private URI client(int number) {
        return URI.create("https://127.0.0.1:" + clients[number]);
    }

    private String peer(int number) {
        return "http://127.0.0.1:" + peers[number];
    }

    private long start(int number, String cluster, String state) throws IOException {
        Process process = new ProcessBuilder(
                        ETCD.toString(),
                        "--name=e" + number,
                        "--data-dir=" + directory.resolve("data-" + number),
                        "--listen-client-urls=" + client(number),
                        "--advertise-client-urls=" + client(number),
                        "--listen-peer-urls=" + peer(number),
                        "--initial-advertise-peer-urls=" + peer(number),
                        "--initial-cluster=" + cluster,
                        "--initial-cluster-state=" + state,
                        "--client-cert-auth",
                        "--trusted-ca-file=" + directory.resolve("ca.crt"),
                        "--cert-file=" + directory.resolve("server.crt"),
                        "--key-file=" + directory.resolve("server.key"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log-" + number).toFile())
                .start();
        running.add(process);
        return process.pid();
    }

    @AfterEach
    void stop() throws Exception {
        etcd.close();
        route.close();
        shell.close();
        sshd.close();
        for (Process each : running) {
            // A frozen one takes no other signal.
            each.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(90, TimeUnit.SECONDS)
                .pollInterval(200, TimeUnit.MILLISECONDS)
                .ignoreExceptions();
    }

    private String ask(String path, String json) {
        HttpsAnswer answer = etcd.post(client(0).resolve(path), json, Duration.ofSeconds(20));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private EtcdSnapshot look() {
        return monitoring.observe(lab);
    }

    private static EtcdNodeStatus on(EtcdSnapshot seen, String node) {
        return seen.status().results().get(node).seen().orElseThrow();
    }

    private static String json(String id) {
        return "{\"ID\":\"" + Long.toUnsignedString(Long.parseUnsignedLong(id, 16)) + "\"}";
    }

    @Test
    void oneGrowsByALearnerThatVotesAtLastAndLosesItsQuorum() throws Exception {
        start(0, "e0=" + peer(0), "new");
        soon().until(() -> look().healthyVoters().size() == 1);
        EtcdSnapshot one = look();
        assertThat(one.members()).extracting(EtcdMember::name).containsExactly("e0");
        assertThat(one.places()).containsValue("bootstrap");
        assertThat(on(one, "bootstrap").hasLeader()).isTrue();
        soon().until(() -> {
            look();
            return !monitoring.startedProcesses();
        });

        commands.clear();
        ask("/v3/cluster/member/add", "{\"peerURLs\":[\"" + peer(1) + "\"],\"isLearner\":true}");
        EtcdSnapshot added = look();
        assertThat(added.learners())
                .singleElement()
                .satisfies(learner -> assertThat(learner.started()).isFalse());
        assertThat(commands).isEmpty();

        long second = start(1, "e0=" + peer(0) + ",e1=" + peer(1), "existing");
        soon().until(() -> look().learners().stream().anyMatch(EtcdMember::started));
        EtcdSnapshot learning = look();
        assertThat(on(learning, "master-0").learner()).isTrue();
        assertThat(learning.asked()).isEqualTo("bootstrap");
        assertThat(learning.healthyVoters()).hasSize(1);
        CouldNotCheckException refused = catchThrowableOfType(
                CouldNotCheckException.class, () -> new EtcdGateway(lab, environment.node("master-0")).members());
        assertThat(refused).hasMessageContaining("rpc not supported for learner");

        String learner = learning.learners().get(0).id();
        soon().untilAsserted(() -> ask("/v3/cluster/member/promote", json(learner)));
        soon().until(() -> look().healthyVoters().size() == 2);
        assertThat(commands).as("etcd answered itself").noneMatch(line -> line.startsWith("bootstrap"));

        freeze(second);
        // Until the leader has stepped down it is in office; then nobody serves a read.
        soon().until(() -> look().withoutQuorum());
        EtcdSnapshot lost = look();
        assertThat(on(lost, "bootstrap").hasLeader()).isFalse();
        assertThat(lost.served()).isFalse();
    }

    private static void freeze(long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-STOP", "" + pid).start().waitFor())
                .isZero();
    }
}

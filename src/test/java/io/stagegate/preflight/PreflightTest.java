package io.stagegate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.check.Verdict;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainSize;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.FakeHypervisor;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.Shell;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.observation.LoadBalancerServers;
import io.stagegate.observation.LoadBalancerServers.Server;
import io.stagegate.preflight.Finding.Status;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab like the sandbox before its stage 10, in which a test spoils what it is about. */
class PreflightTest {

    private static final String DOMAIN = "ocp4.example.com";
    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

    @TempDir
    Path files;

    private final Map<String, List<String>> names = new HashMap<>();
    private String wildcard = "";
    private final Set<Integer> closed = new HashSet<>();
    private Function<String, CouldNotCheckException> whyClosed =
            where -> new CouldNotCheckException(ConnectionFailure.REFUSED, where + ": REFUSED");
    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final CountDownLatch released = new CountDownLatch(1);
    private String config;
    private Optional<String> refusal = Optional.empty();
    private Supplier<LoadBalancerServers> statistics = () -> new LoadBalancerServers(
            List.of(
                    new Server("api", "bootstrap", "DOWN", "192.168.126.100:6443", ""),
                    new Server("machine-config", "bootstrap", "DOWN", "192.168.126.100:22623", "")),
            List.of());
    private Supplier<String> api = () -> {
        throw new CouldNotCheckException(ConnectionFailure.REFUSED, "kubernetes: REFUSED");
    };
    private final Map<String, Function<String, String>> nodes = new HashMap<>();
    private LabBuilder builder;
    private Predicate<String> asked = check -> true;

    private final ThisMachine here = new ThisMachine() {
        @Override
        public List<String> resolve(String name) {
            if (names.containsKey(name)) {
                return names.get(name);
            }
            return !wildcard.isEmpty() && !name.contains(".apps.") ? List.of(wildcard) : List.of();
        }

        @Override
        public void connect(String host, int port) {
            if (closed.contains(port)) {
                throw whyClosed.apply("tcp " + host + ":" + port);
            }
        }

        @Override
        public boolean has(String address) {
            return address.equals("192.168.126.1");
        }

        @Override
        public Instant now() {
            return NOW;
        }
    };

    @BeforeEach
    void aSoundLab() throws IOException {
        Install sandbox = EnvironmentLoader.load("sandbox", Map.of()).install();
        Environment.Ssh ssh = sandbox.ssh();
        Path key = Files.createFile(files.resolve("key"));
        Files.createDirectories(files.resolve("auth"));
        builder = LabBuilder.like(sandbox)
                .ssh(new Environment.Ssh(ssh.user(), ssh.port(), key, ssh.knownHosts(), ssh.hostKeys()))
                .api(new Environment.Api(sandbox.api().endpoint(), Optional.empty(), files.resolve("auth/kubeconfig")));
        names.put("api." + DOMAIN, List.of("192.168.126.1"));
        names.put("api-int." + DOMAIN, List.of("192.168.126.1"));
        sandbox.nodes().values().forEach(node -> {
            names.put(node.name() + "." + DOMAIN, List.of(node.address()));
            hypervisor.domains.put(node.domain(), DomainState.SHUTOFF);
            hypervisor.sizes.put(node.domain(), new DomainSize(2, 3L << 30));
        });
        config = Files.readString(Path.of("environments/sandbox/hypervisor/haproxy.cfg"));
    }

    @AfterEach
    void release() {
        released.countDown();
    }

    private void hang() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Preflight preflight() {
        return preflight(Preflight.LIMIT);
    }

    private Preflight preflight(Duration limit) {
        FakeLab lab = new FakeLab()
                .with(builder.build())
                .with(hypervisor)
                .with(loadBalancer())
                .with(kubernetes())
                .shells(this::shell);
        return Preflight.of(lab, its -> InstallInspections.of(its, here), asked, limit);
    }

    private Shell shell(Node node) {
        return command -> {
            Function<String, String> answers = nodes.get(node.name());
            if (answers == null) {
                throw new CouldNotCheckException(ConnectionFailure.TIMEOUT, "ssh " + node + ": TIMEOUT");
            }
            return new CommandResult(node.name(), command, 0, answers.apply(command.line()), "", Duration.ofMillis(1));
        };
    }

    private LoadBalancer loadBalancer() {
        return (LoadBalancer) Proxy.newProxyInstance(
                LoadBalancer.class.getClassLoader(),
                new Class<?>[] {LoadBalancer.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "servers" -> statistics.get();
                    case "maintenanceRefusal" -> refusal;
                    case "readConfig" -> new ConfigFile("/etc/haproxy/haproxy.cfg", config, "644", "root", "0");
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Kubernetes kubernetes() {
        return (Kubernetes) Proxy.newProxyInstance(
                Kubernetes.class.getClassLoader(),
                new Class<?>[] {Kubernetes.class},
                (proxy, method, arguments) -> api.get());
    }

    private Finding finding(String subject) {
        return finding(preflight(), subject);
    }

    private static Finding finding(Preflight seen, String subject) {
        List<Finding> found = seen.findings().stream()
                .filter(each -> each.subject().startsWith(subject))
                .toList();
        assertThat(found).as(subject + " in\n" + seen).hasSize(1);
        return found.get(0);
    }

    private void runs(String node, Function<String, String> answers) {
        hypervisor.domains.put("ocp4-" + node, DomainState.RUNNING);
        nodes.put(node, answers);
    }

    private static String sound(String command) {
        if (command.contains("getent")) {
            return "api." + DOMAIN + " 192.168.126.1\napi-int." + DOMAIN + " 192.168.126.1\n";
        }
        return command.startsWith("date") ? NOW.getEpochSecond() + ".250000000\n" : "";
    }

    @Test
    void aLabThatIsShutOffAndSmallIsGreen() {
        Preflight seen = preflight();
        assertThat(seen.having(Status.WRONG)).isEmpty();
        assertThat(seen.having(Status.COULD_NOT_CHECK)).isEmpty();
        assertThat(seen.having(Status.WARNING))
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "the names *.apps." + DOMAIN,
                        "the size of ocp4-bootstrap",
                        "the size of ocp4-master-0",
                        "the size of ocp4-master-1",
                        "the size of ocp4-master-2");
        assertThat(finding(seen, "SSH to bootstrap").status()).isEqualTo(Status.NOT_YET);
        assertThat(finding(seen, "the name api." + DOMAIN).found())
                .isEqualTo("it leads to 192.168.126.1, this machine");
        assertThat(Preflight.nothingWrong().judge(seen)).isEqualTo(Verdict.pass());
    }

    @Test
    void twelveThatAreWrongAtOnceAreAllFoundInTimeThoughSomeHang() throws IOException {
        names.remove("api." + DOMAIN); // 1
        names.put("api-int." + DOMAIN, List.of("192.168.126.66")); // 2, by a wildcard
        wildcard = "192.168.126.66"; // 3
        names.put("api." + DOMAIN, List.of());
        names.put("master-1." + DOMAIN, List.of("192.168.126.202")); // 4
        closed.add(6443); // 5
        closed.add(22623); // 6
        config = config.replaceAll("(?m)^  server bootstrap 192.168.126.100:6443.*$", ""); // 7
        config = config.replaceAll("(?m)^  server master-2 192.168.126.103:22623.*$", ""); // 8
        statistics = () -> {
            hang(); // 9
            return null;
        };
        hypervisor.domains.put("ocp4-master-0", DomainState.UNDEFINED); // 10
        Files.delete(files.resolve("key")); // 11
        Files.writeString(files.resolve("auth/kubeconfig"), "apiVersion: v1\n"); // 12
        api = () -> {
            hang(); // and one more
            return "";
        };
        runs("bootstrap", command -> {
            hang(); // and all that is asked of a node
            return "";
        });

        long begun = System.nanoTime();
        Preflight seen = preflight();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));

        Map<String, Status> expected = new LinkedHashMap<>();
        expected.put("the name api." + DOMAIN, Status.WRONG);
        expected.put("the name api-int." + DOMAIN, Status.WARNING);
        expected.put("wildcard records below", Status.WARNING);
        expected.put("the name master-1." + DOMAIN, Status.WARNING);
        expected.put("the load balancer's port 6443", Status.WRONG);
        expected.put("the load balancer's port 22623", Status.WRONG);
        expected.put("the backend api in", Status.WRONG);
        expected.put("the backend machine-config in", Status.WRONG);
        expected.put("HAProxy's statistics", Status.COULD_NOT_CHECK);
        expected.put("the domain ocp4-master-0", Status.WRONG);
        expected.put("the SSH key", Status.WRONG);
        expected.put("the kubeconfig", Status.WRONG);
        expected.put("the CA of the kubeconfig", Status.COULD_NOT_CHECK);
        expected.put("SSH to bootstrap", Status.COULD_NOT_CHECK);
        Map<String, Status> found = new LinkedHashMap<>();
        expected.keySet()
                .forEach(subject -> found.put(subject, finding(seen, subject).status()));
        assertThat(found).isEqualTo(expected);
        assertThat(finding(seen, "HAProxy's statistics").found()).isEqualTo("no answer within 9000 ms");

        Verdict verdict = Preflight.nothingWrong().judge(seen);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        fail -> assertThat(fail.actual())
                                .startsWith("8 findings are wrong:")
                                .contains(seen.having(Status.WRONG).stream()
                                        .map(Finding::subject)
                                        .toList()));
    }

    @Test
    void theEtcdClientsFilesMayComeLater() throws IOException {
        Path file = files.resolve("etcd.pem");
        builder.etcd(new Environment.Etcd(file, file, file));
        assertThat(finding("etcd's client certificate").status()).isEqualTo(Status.NOT_YET);
        Files.writeString(file, "");
        assertThat(finding("etcd's client certificate").status()).isEqualTo(Status.RIGHT);
    }

    @Test
    void whatReddensNoCheckThatIsAskedForIsAWarning() {
        hypervisor.domains.put("ocp4-bootstrap", DomainState.UNDEFINED);
        asked = check -> check.startsWith("12.");
        assertThat(finding("the domain ocp4-bootstrap").status()).isEqualTo(Status.WARNING);
        asked = check -> check.equals("10.1");
        assertThat(finding("the domain ocp4-bootstrap").status()).isEqualTo(Status.WRONG);
    }

    @Test
    void whereNothingCouldBeLookedAtItIsNotGreen() {
        Preflight blind = Preflight.of(
                new FakeLab(),
                its -> List.of(new Inspection("libvirt", "it answers", () -> {
                    hang();
                    return null;
                })),
                check -> true,
                Duration.ofMillis(100));
        assertThat(Preflight.nothingWrong().judge(blind)).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aDefectOfOursHidesNoOtherFinding() {
        Preflight seen = Preflight.of(
                new FakeLab(),
                its -> List.of(
                        new Inspection("one", "x", () -> {
                            throw new IllegalStateException("defect");
                        }),
                        new Inspection("two", "x", () -> Inspection.Answer.right("y"))),
                check -> true,
                Duration.ofSeconds(5));
        assertThat(seen.findings()).extracting(Finding::status).containsExactly(Status.COULD_NOT_CHECK, Status.RIGHT);
    }

    @Test
    void anApiThatLeadsElsewhereIsDoubtful() {
        names.put("api." + DOMAIN, List.of("10.0.0.9"));
        assertThat(finding("the name api." + DOMAIN).status()).isEqualTo(Status.WARNING);
        assertThat(finding("the name api-int." + DOMAIN).status()).isEqualTo(Status.WARNING);
    }

    @Test
    void apiIntIsNeededHereOnlyWhereItIsAskedHere() {
        names.remove("api-int." + DOMAIN);
        assertThat(finding("the name api-int." + DOMAIN).status()).isEqualTo(Status.WARNING);
        builder.machineConfig(new Environment.MachineConfig(
                URI.create("https://api-int." + DOMAIN + ":22623"), Optional.empty(), Optional.empty()));
        assertThat(finding("the name api-int." + DOMAIN).status()).isEqualTo(Status.WRONG);
    }

    @Test
    void aWildcardThatCapturesARegistryIsNamed() throws IOException {
        Path secret = files.resolve("pull-secret");
        Files.writeString(secret, "{\"auths\": {\"registry.test:5000\": {\"auth\": \"\"}}}");
        builder.pullSecret(secret);
        assertThat(finding("wildcard records").status()).isEqualTo(Status.RIGHT);
        wildcard = "192.168.126.66";
        assertThat(finding("wildcard records").found())
                .isEqualTo("*.ocp4.example.com leads to 192.168.126.66 and captures registry.test");
    }

    @Test
    void aResolverThatDoesNotAnswerBlamesNobody() {
        Preflight seen = Preflight.of(
                new FakeLab().with(builder.build()),
                its -> new NameInspections(builder.build(), new Unanswered()).all(),
                check -> true,
                Duration.ofSeconds(5));
        assertThat(seen.findings()).extracting(Finding::status).containsOnly(Status.COULD_NOT_CHECK);
    }

    private static final class Unanswered implements ThisMachine {
        @Override
        public List<String> resolve(String name) {
            throw new CouldNotCheckException(ConnectionFailure.TIMEOUT, "the name server does not answer");
        }

        @Override
        public void connect(String host, int port) {}

        @Override
        public boolean has(String address) {
            return false;
        }

        @Override
        public Instant now() {
            return NOW;
        }
    }

    @Test
    void aPortOfANodeIsNotThereYet() {
        closed.add(6443);
        names.put("api." + DOMAIN, List.of("192.168.126.100"));
        assertThat(finding("the load balancer's port 6443").status()).isEqualTo(Status.NOT_YET);
    }

    @Test
    void aNodesNameMayComeWithTheNode() {
        Map<String, Node> declared = new LinkedHashMap<>(builder.build().nodes());
        Node master = declared.get("master-0");
        declared.put("master-0", new Node("master-0", master.role(), master.domain(), "m0.lab.test"));
        builder.nodes(declared);
        assertThat(finding("the name m0.lab.test").status()).isEqualTo(Status.WARNING);
        names.put("m0.lab.test", List.of("192.168.126.101"));
        assertThat(finding("the name m0.lab.test").status()).isEqualTo(Status.RIGHT);
    }

    @Test
    void libvirtThatDoesNotAnswerIsWrongUnlessThatMayPass() {
        Map<ConnectionFailure, Status> expected = Map.of(
                ConnectionFailure.REFUSED, Status.WRONG,
                ConnectionFailure.OUR_SIDE, Status.WRONG,
                ConnectionFailure.TIMEOUT, Status.COULD_NOT_CHECK);
        expected.forEach((failure, status) -> {
            FakeLab lab = new FakeLab().with(new FakeHypervisor() {
                @Override
                public String version() {
                    throw new CouldNotCheckException(failure, "libvirt: " + failure);
                }
            });
            Preflight seen = Preflight.of(
                    lab,
                    its -> List.of(new HypervisorInspections(lab, builder.build()).answers()),
                    check -> true,
                    Duration.ofSeconds(5));
            assertThat(seen.findings().get(0).status()).as(failure.name()).isEqualTo(status);
        });
    }

    @Test
    void aPortThatAFirewallMayHideIsDoubtful() {
        closed.add(6443);
        whyClosed = where -> new CouldNotCheckException(ConnectionFailure.TIMEOUT, where + ": TIMEOUT");
        assertThat(finding("the load balancer's port 6443").status()).isEqualTo(Status.WARNING);
        whyClosed = where -> new CouldNotCheckException(ConnectionFailure.DNS, where + ": DNS");
        assertThat(finding("the load balancer's port 6443").status()).isEqualTo(Status.COULD_NOT_CHECK);
    }

    @Test
    void theIngressIsLookedAtWhereItIsBound() {
        assertThat(finding("the load balancer's ports of the ingress").status()).isEqualTo(Status.NOT_YET);
        config += "frontend ingress\n  bind *:443\n";
        assertThat(finding("the load balancer's ports of the ingress").status()).isEqualTo(Status.RIGHT);
        closed.add(443);
        assertThat(finding("the load balancer's ports of the ingress").status()).isEqualTo(Status.WARNING);
    }

    @Test
    void aBackendSaysWhichLinesItLacks() {
        assertThat(finding("the backend api in").status()).isEqualTo(Status.RIGHT);
        config = config.replaceAll("(?m)^  server (bootstrap|master-1) .*:6443.*\n", "");
        Finding lacking = finding("the backend api in");
        assertThat(lacking.status()).isEqualTo(Status.WRONG);
        assertThat(lacking.reddens()).containsExactly("10.7", "12.8");
        assertThat(lacking.remedy())
                .contains(
                        "server bootstrap 192.168.126.100:6443 check",
                        "server master-1 192.168.126.101:6443 check".replace("101", "102"));
        hypervisor.domains.put("ocp4-master-0", DomainState.RUNNING);
        assertThat(finding("the backend api in").reddens())
                .as("masters that run may serve the API")
                .containsExactly("12.8");
        config = config.replace("backend api\n", "backend api\n  server-template m 3 masters:6443\n");
        assertThat(finding("the backend api in").status()).isEqualTo(Status.COULD_NOT_CHECK);
        config = config.replace("backend api\n", "backend other\n");
        assertThat(finding("the backend api in").status()).isEqualTo(Status.COULD_NOT_CHECK);
    }

    @Test
    void haproxyMayRefuseItsStatisticsAndItsSocket() {
        assertThat(finding("HAProxy's statistics").status()).isEqualTo(Status.RIGHT);
        statistics = () -> {
            throw new CouldNotCheckException(ConnectionFailure.DENIED, "GET /stats;csv: DENIED: it answers 401");
        };
        assertThat(finding("HAProxy's statistics").status()).isEqualTo(Status.WRONG);
        statistics = () -> new LoadBalancerServers(List.of(), List.of());
        assertThat(finding("HAProxy's statistics").status()).isEqualTo(Status.WARNING);
        assertThat(finding("HAProxy's socket").status()).isEqualTo(Status.RIGHT);
        refusal = Optional.of("the socket is of level user");
        assertThat(finding("HAProxy's socket").status()).isEqualTo(Status.WARNING);
    }

    @Test
    void aDomainOfTheDocumentedSizeIsRight() {
        hypervisor.sizes.put("ocp4-bootstrap", new DomainSize(4, 16L << 30));
        assertThat(finding("the size of ocp4-bootstrap").status()).isEqualTo(Status.RIGHT);
        hypervisor.domains.put("ocp4-bootstrap", DomainState.UNDEFINED);
        assertThat(finding("the size of ocp4-bootstrap").status()).isEqualTo(Status.COULD_NOT_CHECK);
    }

    @Test
    void aNodeThatAnswersIsLookedAtFromWithin() {
        runs("bootstrap", PreflightTest::sound);
        Preflight seen = preflight();
        assertThat(finding(seen, "SSH to bootstrap").status()).isEqualTo(Status.RIGHT);
        assertThat(finding(seen, "names asked on bootstrap").status()).isEqualTo(Status.RIGHT);
        assertThat(finding(seen, "the clock of bootstrap").found()).startsWith("it is 250 ms ahead");
        assertThat(finding(seen, "tools on bootstrap").status()).isEqualTo(Status.RIGHT);
        assertThat(finding(seen, "the disk of etcd on bootstrap").status()).isEqualTo(Status.COULD_NOT_CHECK);
    }

    @Test
    void aNodeThatAnswersMayHaveOtherNamesAnotherTimeAndNoTools() {
        runs("bootstrap", command -> {
            if (command.contains("getent")) {
                return "api." + DOMAIN + " 10.0.0.9\napi-int." + DOMAIN + "\n";
            }
            if (command.contains("wal_fsync")) {
                return "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"0.008\"} 5\n"
                        + "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"0.064\"} 100\n"
                        + "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"+Inf\"} 100\n";
            }
            return command.startsWith("date")
                    ? NOW.getEpochSecond() - 3600 + ".000000000\n"
                    : command.contains("command -v") ? "crictl\nopenssl\n" : "";
        });
        Preflight seen = preflight();
        assertThat(finding(seen, "names asked on bootstrap").found())
                .contains("api-int." + DOMAIN + " does not resolve there")
                .contains("leads to 10.0.0.9 there, and to 192.168.126.1 here");
        assertThat(finding(seen, "the clock of bootstrap").found()).startsWith("it is 3600000 ms behind");
        assertThat(finding(seen, "tools on bootstrap").found()).isEqualTo("crictl, openssl are not on root's PATH");
        assertThat(finding(seen, "the disk of etcd on bootstrap").found()).contains("64 ms");
        assertThat(seen.having(Status.WRONG)).isEmpty();
    }

    @Test
    void aLoginThatMayStillComeIsNotWrong() {
        hypervisor.domains.put("ocp4-bootstrap", DomainState.RUNNING);
        assertThat(finding("SSH to bootstrap").status()).isEqualTo(Status.COULD_NOT_CHECK);
        Map<ConnectionFailure, Status> expected = Map.of(
                ConnectionFailure.HOST_KEY, Status.WRONG,
                ConnectionFailure.DENIED, Status.WARNING,
                ConnectionFailure.UNKNOWN_HOST_KEY, Status.WARNING,
                ConnectionFailure.REFUSED, Status.COULD_NOT_CHECK);
        expected.forEach((failure, status) -> {
            nodes.put("bootstrap", command -> {
                throw new CouldNotCheckException(failure, "ssh bootstrap: " + failure);
            });
            assertThat(finding("SSH to bootstrap").status()).as(failure.name()).isEqualTo(status);
        });
    }

    @Test
    void whoAnswersAtTheApiMayBeAnotherCluster() throws IOException {
        assertThat(finding("the CA of the kubeconfig").status()).isEqualTo(Status.NOT_YET);
        Files.writeString(files.resolve("auth/kubeconfig"), kubeconfig("https://api." + DOMAIN + ":6443"));
        assertThat(finding("the kubeconfig").status()).isEqualTo(Status.RIGHT);
        assertThat(finding("the CA of the kubeconfig").found()).isEqualTo("nobody answers");
        api = () -> "v1.30.0";
        assertThat(finding("the CA of the kubeconfig").status()).isEqualTo(Status.RIGHT);
        api = () -> {
            throw new CouldNotCheckException(ConnectionFailure.TLS, "kubernetes: TLS");
        };
        assertThat(finding("the CA of the kubeconfig").status()).isEqualTo(Status.WARNING);
        hypervisor.domains.put("ocp4-bootstrap", DomainState.RUNNING);
        assertThat(finding("the CA of the kubeconfig").status()).isEqualTo(Status.WRONG);
        Files.writeString(files.resolve("auth/kubeconfig"), kubeconfig("https://elsewhere.test:6443"));
        assertThat(finding("the kubeconfig").status()).isEqualTo(Status.WARNING);
    }

    private static String kubeconfig(String server) {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(server);
    }

    @Test
    void ignitionFilesThatAreOlderThanADayHaveRunOutUnlessTheClusterWasBegun() throws IOException {
        assertThat(finding("the Ignition files").status()).isEqualTo(Status.NOT_YET);
        Path ignition = Files.createFile(files.resolve("bootstrap.ign"));
        Files.setLastModifiedTime(ignition, FileTime.from(NOW.minus(Duration.ofHours(23))));
        assertThat(finding("the Ignition files").status()).isEqualTo(Status.RIGHT);
        Files.setLastModifiedTime(ignition, FileTime.from(NOW.minus(Duration.ofHours(30))));
        assertThat(finding("the Ignition files").found()).contains("30 h old", "have run out");
        hypervisor.domains.put("ocp4-bootstrap", DomainState.RUNNING);
        assertThat(finding("the Ignition files").status()).isEqualTo(Status.RIGHT);
    }

    @Test
    void aRemoteHypervisorsClockIsNotSeen() {
        assertThat(finding("the clock of the hypervisor").status()).isEqualTo(Status.RIGHT);
        builder.hypervisor(new Environment.Libvirt(URI.create("qemu+ssh://root@kvm.test/system")));
        assertThat(finding("the clock of the hypervisor").status()).isEqualTo(Status.COULD_NOT_CHECK);
    }

    @Test
    void everyRemedyIsThereWhereOneIsNeeded() throws IOException {
        names.clear();
        closed.addAll(List.of(6443, 22623));
        hypervisor.domains.put("ocp4-master-0", DomainState.UNDEFINED);
        Files.delete(files.resolve("key"));
        List<Finding> open = new ArrayList<>(preflight().having(Status.WRONG));
        assertThat(open)
                .hasSizeGreaterThan(4)
                .allSatisfy(finding -> assertThat(finding.remedy()).isNotBlank());
    }

    @Test
    void thisMachineAsksForReal() throws IOException {
        assertThat(ThisMachine.SYSTEM.resolve("127.0.0.1")).containsExactly("127.0.0.1");
        assertThat(ThisMachine.SYSTEM.has("127.0.0.1")).isTrue();
        assertThat(ThisMachine.SYSTEM.has("192.0.2.1")).isFalse();
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            ThisMachine.SYSTEM.connect("127.0.0.1", port);
        }
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                CouldNotCheckException.class, () -> ThisMachine.SYSTEM.connect("127.0.0.1", port))
                        .failure())
                .isEqualTo(ConnectionFailure.REFUSED);
    }
}

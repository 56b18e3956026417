package io.stagegate.signal;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.Https;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.Shell;
import io.stagegate.connection.TestCa;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.SignalRules;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.ScriptedApi;
import io.stagegate.probe.ScriptedLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A healthy lab as a diagnosis sees it, with the sandbox's own rules and profile, in which tests break things. */
final class SignalLab implements InstallLab {

    static final TestCa CA = new TestCa("root-ca");
    static final TestCa ETCD_CA = new TestCa("etcd-ca");

    /** A key pair for each of thirty certificates would be most of what a test takes; they are the same in every lab. */
    private static final Map<List<String>, String> ISSUED = new ConcurrentHashMap<>();

    private static final String RESOURCES = "/etc/kubernetes/static-pod-resources/";

    /** What a healthy node answers to looks at how things stand, by words of their commands. */
    private static final Map<String, String> NOW = Map.of(
            "skopeo inspect", "registry.ocp4.example.com:5000/ocp4/release:4.1\n",
            "https://$1/", "200",
            "systemctl show", "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nNRestarts=0\n",
            "ipcent", "/ ext4 /dev/vda4 20480000 31% 4%\n/run tmpfs tmpfs 1900000 3% 1%\n",
            "/proc/meminfo", "MemTotal:       16000000 kB\nMemAvailable:    9000000 kB\n",
            "/sys/fs/selinux/enforce", "1\n0\n",
            "/proc/sys/kernel/hostname", "host-0.ocp4.example.com\n",
            "cni/net.d", "/etc/kubernetes/cni/net.d/10-ovn-kubernetes.conf\n",
            "crictl ps --all", "1795890000000000000\n{\"containers\": []}\n");

    private record Line(String place, Instant at, String text) {}

    private final ScriptedLab scripted = new ScriptedLab();
    private final Install environment;
    final Signals signals;
    private final List<Line> journals = new ArrayList<>();
    private final List<Line> logs = new ArrayList<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, CommandResult> answers = new LinkedHashMap<>();
    private final AtomicInteger commands = new AtomicInteger();
    private Duration ahead = Duration.ZERO;
    private String hanging = "no such words";
    private String bootstrapKubeconfig = kubeconfig(CA, issued(ETCD_CA, "bootstrapper"), "");
    private final CountDownLatch never = new CountDownLatch(1);

    SignalLab(Path directory) {
        this(
                directory,
                EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of())
                        .install());
    }

    SignalLab(Path directory, Install sandbox) {
        this(directory, sandbox, List.of());
    }

    /** @param console the command that prints a machine's console; empty where libvirt has it */
    SignalLab(Path directory, Install sandbox, List<String> console) {
        try {
            Environment.Api api = new Environment.Api(
                    sandbox.api().endpoint(),
                    Optional.of(CA.pem(directory.resolve("ca.crt"))),
                    sandbox.api().kubeconfig());
            environment = LabBuilder.like(sandbox)
                    .api(api)
                    .signals(new SignalRules(
                            sandbox.signals().files(), Duration.ofSeconds(5), Duration.ofSeconds(5), console))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        signals = Signals.of(environment);
        for (Node node : environment.nodes().values()) {
            String at = node.name() + ":" + RESOURCES;
            files.put(at + "etcd/etcd-ca.crt", ETCD_CA.pem());
            files.put(at + "etcd/etcd-server.crt", issued(ETCD_CA, node.address(), "localhost"));
            files.put(at + "etcd/etcd-peer.crt", issued(ETCD_CA, node.address()));
            files.put(at + "kube-apiserver/etcd-client.crt", issued(ETCD_CA, "client"));
            Map.of(
                            "apiserver", "kubernetes.default.svc",
                            "apiserver-external", "api.ocp4.example.com",
                            "apiserver-internal", "api-int.ocp4.example.com",
                            "apiserver-localhost", "localhost")
                    .forEach((file, name) -> files.put(at + "kube-apiserver/" + file + ".crt", issued(CA, name)));
        }
        environment.nodes().values().forEach(node -> scripted.console(node.domain(), "localhost login: "));
        scripted.api()
                .answers("/apis/certificates.k8s.io/v1/certificatesigningrequests", "{\"items\":[]}")
                .answers("/api/v1/nodes", "{\"items\":[]}");
    }

    private static String issued(TestCa ca, String... subjects) {
        List<String> key = new ArrayList<>(List.of(subjects));
        key.add(ca.pem());
        return ISSUED.computeIfAbsent(key, what -> ca.certificate(Instant.now().plus(1, ChronoUnit.DAYS), subjects));
    }

    static String kubeconfig(TestCa ca, String client, String token) {
        String user = client.isEmpty()
                ? ""
                : "    client-certificate-data: " + base64(client)
                        + "\n    client-key-data: c2VjcmV0LWtleS1vZi1rdWJlbGV0\n";
        return "clusters:\n- cluster:\n    server: https://api-int.ocp4.example.com:6443\n"
                + "    certificate-authority-data: " + base64(ca.pem()) + "\nusers:\n- user:\n" + user
                + (token.isEmpty() ? "" : "    token: " + token + "\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** A unit's journal on a node has this line, so many seconds ago. */
    SignalLab journal(String node, String unit, double secondsAgo, String text) {
        journals.add(new Line(node + ":" + unit, ago(secondsAgo), text));
        return this;
    }

    /** A container's log on a node likewise. */
    SignalLab log(String node, String container, double secondsAgo, String text) {
        logs.add(new Line(node + ":" + container, ago(secondsAgo), text));
        return this;
    }

    private static Instant ago(double seconds) {
        return Instant.now().minusMillis((long) (seconds * 1000));
    }

    /** No log has a line. */
    SignalLab sayNothing() {
        journals.clear();
        logs.clear();
        return this;
    }

    /** Nothing can be asked that would confirm or clear what lines tell. */
    SignalLab confirmsNothing() {
        for (String words : List.of(
                "skopeo inspect",
                "https://$1/",
                "getent",
                "ip route",
                "ss -Hltnp",
                "systemctl show",
                "ipcent",
                "crictl ps --all",
                "selfsubjectaccessreviews",
                "timedatectl",
                "kernel/hostname",
                "cni/net.d",
                "podman container")) {
            answers(words, 1, "", "sudo: a password is required");
        }
        return this;
    }

    /** A file on a node is this, or is not there. */
    SignalLab file(String node, String path, String text) {
        files.put(node + ":" + RESOURCES + path, text);
        return this;
    }

    SignalLab bootstrapKubeconfig(String text) {
        bootstrapKubeconfig = text;
        return this;
    }

    /** A command whose line, with the node in front, contains these words. */
    SignalLab answers(String words, int exit, String stdout, String stderr) {
        answers.put(words, new CommandResult("", Command.of("x"), exit, stdout, stderr, Duration.ZERO));
        return this;
    }

    /** Such a command never returns. */
    SignalLab hangs(String words) {
        hanging = words;
        return this;
    }

    /** The nodes' clocks. */
    SignalLab clocksAhead(Duration by) {
        ahead = by;
        return this;
    }

    ScriptedApi api() {
        return scripted.api();
    }

    /** What a node's domain has printed on its console; without it, that of a machine that is through with Ignition. */
    SignalLab console(String node, String text) {
        scripted.console(environment.node(node).domain(), text);
        return this;
    }

    SignalLab domain(String domain, DomainState state) {
        scripted.domain(domain, state);
        return this;
    }

    int commands() {
        return commands.get();
    }

    SignalFinder diagnosis(String stage) {
        return SignalFinder.of(this, signals, new Redactor(), stage).orElseThrow();
    }

    @Override
    public Install environment() {
        return environment;
    }

    @Override
    public Shell shell(Node node) {
        return command -> {
            commands.incrementAndGet();
            String line = node.name() + ": " + command.line();
            if (line.contains(hanging)) {
                awaitForEver();
            }
            for (Map.Entry<String, CommandResult> entry : answers.entrySet()) {
                if (line.contains(entry.getKey())) {
                    CommandResult answer = entry.getValue();
                    return new CommandResult(
                            node.name(), command, answer.exit(), answer.stdout(), answer.stderr(), Duration.ZERO);
                }
            }
            return healthy(node, command, line);
        };
    }

    private void awaitForEver() {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new CouldNotCheckException(ConnectionFailure.OTHER, "interrupted", e);
        }
    }

    private CommandResult healthy(Node node, Command command, String line) {
        List<String> words = command.arguments();
        if (line.contains("journalctl") && !line.contains("/sys/fs/selinux")) {
            StringBuilder all = new StringBuilder(clock());
            words.subList(4, words.size())
                    .forEach(log -> all.append("== ")
                            .append(log)
                            .append('\n')
                            .append(lines(journals, node + ":" + log.replaceFirst("^--unit=|^_TRANSPORT=", ""))));
            return result(node, command, 0, all.toString());
        }
        if (line.contains("/var/log/pods") && !line.contains("crictl ps --all")) {
            StringBuilder all = new StringBuilder(clock());
            words.subList(4, words.size())
                    .forEach(log -> all.append("== ")
                            .append(log)
                            .append('\n')
                            .append(criLines(node + ":" + log.replaceAll(".*/([^/]+)/\\*$", "$1"))));
            return result(node, command, 0, all.toString());
        }
        Optional<CommandResult> now = NOW.entrySet().stream()
                .filter(known -> line.contains(known.getKey()))
                .map(known -> result(node, command, 0, known.getValue()))
                .findFirst();
        if (now.isPresent()) {
            return now.get();
        }
        if (line.contains("podman container inspect")) {
            return new CommandResult(node.name(), command, 125, "", "Error: no such container", Duration.ZERO);
        }
        if (line.contains("/var/log/openshift")) {
            return result(node, command, 9, "");
        }
        if (line.contains("timedatectl")) {
            return result(node, command, 0, clock() + "yes\n");
        }
        if (line.contains("selfsubjectaccessreviews")) {
            return result(
                    node, command, 0, "server https://api-int.ocp4.example.com:6443\n\"allowed\":true\nstatus201\n");
        }
        if (line.contains("certificate-authority-data")) {
            return result(node, command, 0, told(bootstrapKubeconfig));
        }
        if (line.contains("BEGIN CERTIFICATE")) {
            StringBuilder all = new StringBuilder();
            words.subList(4, words.size()).stream()
                    .filter(file -> !files.getOrDefault(node + ":" + file, "").isEmpty())
                    .forEach(file -> all.append("== ").append(file).append('\n').append(files.get(node + ":" + file)));
            return result(node, command, 0, all.toString());
        }
        if (line.contains("ss -Hltnp")) {
            return result(
                    node,
                    command,
                    0,
                    "LISTEN 0      4096               *:6443            *:*    users:((\"kube-apiserver\",pid=77,fd=7))\n");
        }
        if (line.contains("ip route get")) {
            return result(node, command, 0, "192.168.126.1 dev eth0 src " + node.address() + " uid 0 \n    cache\n");
        }
        if (line.contains("getent")) {
            return result(node, command, 0, "192.168.126.1   STREAM api\n192.168.126.1   DGRAM\n");
        }
        if (line.contains("/metrics")) {
            return result(node, command, 7, "");
        }
        if (line.contains("crictl")) {
            return result(node, command, 0, "{\"containers\":[],\"items\":[]}");
        }
        throw new AssertionError("not in the script: " + line);
    }

    /** What the script's sed lets through: by its own rules, so that what it must not tell cannot come from here. */
    private static String told(String kubeconfig) {
        StringBuilder told = new StringBuilder();
        for (String line : kubeconfig.lines().toList()) {
            String[] pair = line.replaceFirst("^[ -]*", "").split(": *", 2);
            if (List.of("server", "certificate-authority-data", "client-certificate-data")
                    .contains(pair[0])) {
                told.append(pair[0]).append(' ').append(pair[1]).append('\n');
            } else if (pair[0].equals("token")) {
                told.append("token there\n");
            }
        }
        return told.toString();
    }

    private String clock() {
        return seconds(Instant.now()) + "\n";
    }

    private String seconds(Instant at) {
        Instant nodes = at.plus(ahead);
        return nodes.getEpochSecond() + "." + String.format("%06d", nodes.getNano() / 1000);
    }

    private String lines(List<Line> all, String place) {
        StringBuilder text = new StringBuilder();
        all.stream()
                .filter(line -> line.place().equals(place))
                .forEach(line -> text.append(seconds(line.at()))
                        .append(" host unit[1]: ")
                        .append(line.text())
                        .append('\n'));
        return text.toString();
    }

    private String criLines(String place) {
        StringBuilder text = new StringBuilder();
        logs.stream()
                .filter(line -> line.place().equals(place))
                .forEach(line -> text.append(line.at().plus(ahead))
                        .append(" stderr F ")
                        .append(line.text())
                        .append('\n'));
        return text.toString();
    }

    private static CommandResult result(Node node, Command command, int exit, String stdout) {
        return new CommandResult(node.name(), command, exit, stdout, "", Duration.ZERO);
    }

    /** Said so many times, evenly over so many seconds, the last time a second ago. */
    static double[] times(int count, double seconds) {
        return IntStream.range(0, count)
                .mapToDouble(i -> 1 + (count == 1 ? 0 : seconds * (count - 1 - i) / (count - 1)))
                .toArray();
    }

    @Override
    public Hypervisor hypervisor() {
        return scripted.hypervisor();
    }

    @Override
    public Kubernetes kubernetes() {
        return scripted.kubernetes();
    }

    @Override
    public Https https() {
        return scripted.https();
    }

    @Override
    public LoadBalancer loadBalancer() {
        throw new CouldNotCheckException(ConnectionFailure.OUR_SIDE, "none");
    }

    @Override
    public void close() {
        never.countDown();
        scripted.close();
    }

    static Optional<SignalMatch> named(SignalReport diagnosed, String id) {
        return diagnosed.named().stream()
                .filter(named -> named.signal().id().equals(id))
                .findFirst();
    }
}

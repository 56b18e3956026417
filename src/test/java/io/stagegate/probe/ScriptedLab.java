package io.stagegate.probe;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.FakeHypervisor;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Hypervisor;
import io.stagegate.connection.InstallLab;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.PivotLab;
import io.stagegate.connection.Shell;
import io.stagegate.connection.TestCa;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Profile;
import io.stagegate.environment.Role;
import io.stagegate.environment.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A lab that answers from a script, to test how probes read answers. It is no proof that a real lab answers so:
 * that is what the features prove.
 */
public final class ScriptedLab implements InstallLab, PivotLab {

    public static final Node BOOTSTRAP = new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "192.168.126.100");
    public static final List<Node> MASTERS = List.of(master(0), master(1), master(2));

    private static Node master(int number) {
        String name = "master-" + number;
        return new Node(name, Role.MASTER, "ocp4-" + name, "192.168.126.10" + (number + 1), name + ".ocp4.example.com");
    }

    static final InstallProfile PROFILE = new InstallProfile(
            "test",
            new Profile.Units("bootkube.service", "kubelet.service"),
            List.of("Starting"),
            Map.of("etcd", new Profile.StaticPod("openshift-etcd", "etcd-bootstrap", "etcd")),
            new Profile.Etcdctl(URI.create("https://127.0.0.1:2379"), "/ca", "/cert", "/key"),
            URI.create("https://localhost:6443"),
            "/localhost.kubeconfig",
            "/ca.crt",
            new Profile.Manifests(List.of(), List.of(), List.of(), List.of(), List.of()),
            new Profile.Masters(
                    1,
                    "system:bootstrapper",
                    "/kubelet.kubeconfig",
                    URI.create("https://172.30.0.1:443"),
                    Map.of(
                            "etcd", new Profile.StaticPod("openshift-etcd", "etcd", "etcd"),
                            "kube-apiserver",
                                    new Profile.StaticPod(
                                            "openshift-kube-apiserver", "kube-apiserver", "kube-apiserver"),
                            "kube-controller-manager",
                                    new Profile.StaticPod(
                                            "openshift-kube-controller-manager",
                                            "kube-controller-manager",
                                            "kube-controller-manager"),
                            "kube-scheduler",
                                    new Profile.StaticPod(
                                            "openshift-kube-scheduler", "kube-scheduler", "kube-scheduler"),
                            "kube-proxy", new Profile.StaticPod("openshift-kube-proxy", "kube-proxy", "kube-proxy")),
                    Optional.empty()),
            new Profile.Operators(
                    new Profile.ObjectName("openshift-etcd-operator", "etcd-operator"),
                    List.of("Adding member etcd-0"),
                    List.of(new Profile.ObjectName("openshift-etcd-operator", "etcd-operator")),
                    List.of("etcd", "kube-apiserver")),
            new Profile.Handover(
                    "Bootstrap Complete",
                    "/done",
                    new Profile.ObjectName("kube-system", "bootstrap"),
                    22623,
                    List.of(new Profile.ObjectName("kube-system", "kube-scheduler")),
                    new Profile.LabelledPods("openshift-machine-config-operator", "k8s-app=machine-config-server"),
                    new Profile.ObjectName("openshift-cluster-version", "cluster-version-operator"),
                    Set.of()),
            new Profile.Diagnosis(Optional.empty(), Map.of()),
            new Profile.Files("/etc/kubernetes/manifests", List.of(), List.of(), Optional.empty(), Optional.empty()),
            new InstallProfile.LeftOut(Optional.empty()),
            List.of(),
            List.of());

    /** The same profile, but that etcdctl has a container of its own, which has its variables. */
    static InstallProfile withEtcdctlIn(String container) {
        return new InstallProfile(
                PROFILE.name(),
                PROFILE.units(),
                PROFILE.bootkubeMessages(),
                PROFILE.staticPods(),
                new Profile.Etcdctl(Optional.of(container), PROFILE.etcdctl().endpoint(), Optional.empty()),
                PROFILE.localhostApi(),
                PROFILE.localhostKubeconfig(),
                PROFILE.localhostCa(),
                PROFILE.manifests(),
                PROFILE.masters(),
                PROFILE.operators(),
                PROFILE.handover(),
                PROFILE.diagnosis(),
                PROFILE.files(),
                PROFILE.leftOut(),
                PROFILE.gaps(),
                PROFILE.overrides());
    }

    /** The same profile, but that etcd is elsewhere. */
    static InstallProfile withEtcdAt(URI bootstraps, URI masters) {
        Profile.Masters its = PROFILE.masters();
        return new InstallProfile(
                PROFILE.name(),
                PROFILE.units(),
                PROFILE.bootkubeMessages(),
                PROFILE.staticPods(),
                new Profile.Etcdctl(bootstraps, "/ca", "/cert", "/key"),
                PROFILE.localhostApi(),
                PROFILE.localhostKubeconfig(),
                PROFILE.localhostCa(),
                PROFILE.manifests(),
                new Profile.Masters(
                        its.atLeast(),
                        its.csrRequestor(),
                        its.kubeletKubeconfig(),
                        its.serviceApi(),
                        its.staticPods(),
                        Optional.of(new Profile.Etcdctl(masters, "/ca", "/cert", "/key"))),
                PROFILE.operators(),
                PROFILE.handover(),
                PROFILE.diagnosis(),
                PROFILE.files(),
                PROFILE.leftOut(),
                PROFILE.gaps(),
                PROFILE.overrides());
    }

    /** The same profile, but that the masters' etcd is another kind of pod, with a container for etcdctl. */
    static InstallProfile withMastersEtcdctlIn(String container) {
        Profile.Masters masters = PROFILE.masters();
        Profile.Etcdctl own =
                new Profile.Etcdctl(Optional.of(container), URI.create("https://localhost:2379"), Optional.empty());
        return new InstallProfile(
                PROFILE.name(),
                PROFILE.units(),
                PROFILE.bootkubeMessages(),
                PROFILE.staticPods(),
                PROFILE.etcdctl(),
                PROFILE.localhostApi(),
                PROFILE.localhostKubeconfig(),
                PROFILE.localhostCa(),
                PROFILE.manifests(),
                new Profile.Masters(
                        masters.atLeast(),
                        masters.csrRequestor(),
                        masters.kubeletKubeconfig(),
                        masters.serviceApi(),
                        masters.staticPods(),
                        Optional.of(own)),
                PROFILE.operators(),
                PROFILE.handover(),
                PROFILE.diagnosis(),
                PROFILE.files(),
                PROFILE.leftOut(),
                PROFILE.gaps(),
                PROFILE.overrides());
    }

    /** What vouches for the API. */
    private static final Path CA = ca();

    private static final Install ENVIRONMENT = LabBuilder.named("test")
            .profile(PROFILE)
            .cluster(new Environment.Cluster("ocp4", "ocp4.example.com"))
            .api(new Environment.Api(URI.create("https://api.ocp4.example.com:6443"), Optional.of(CA), CA))
            .nodes(nodes())
            .build();

    private static Path ca() {
        try {
            Path file = Files.createTempFile("stagegate", ".crt");
            file.toFile().deleteOnExit();
            return new TestCa("API").pem(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same lab behind a load balancer. */
    public static Install withLoadBalancer(Set<Permission> permissions) {
        return LabBuilder.like(ENVIRONMENT)
                .file(Path.of("lab.yaml"))
                .permissions(permissions)
                .loadBalancer(Optional.of(new Environment.LoadBalancer(
                        Optional.empty(),
                        "/haproxy.cfg",
                        Optional.of("/admin.sock"),
                        Optional.of(URI.create("http://192.168.126.1:9000/stats")),
                        List.of("true"),
                        "api",
                        "machine-config",
                        "bootstrap")))
                .build();
    }

    /** The same, and nothing may be changed. */
    public static Install withLoadBalancer() {
        return withLoadBalancer(Set.of());
    }

    private static Map<String, Node> nodes() {
        Map<String, Node> nodes = new LinkedHashMap<>(Map.of("bootstrap", BOOTSTRAP));
        MASTERS.forEach(master -> nodes.put(master.name(), master));
        return nodes;
    }

    private record Answer(int exit, String stdout, String stderr) {}

    private final Map<String, Answer> script = new LinkedHashMap<>();
    private final Map<String, Object> https = new LinkedHashMap<>();
    private final List<HttpsTarget> targets = new CopyOnWriteArrayList<>();
    private final FakeHypervisor hypervisor = new FakeHypervisor() {
        @Override
        protected void change(String what, String domain, DomainState reached) {
            throw new AssertionError("a probe changes nothing");
        }
    };
    private final Map<Side, ScriptedApi> sides = new EnumMap<>(Side.class);
    private final List<String> tooled = new ArrayList<>();
    private CouldNotCheckException failure;
    private ScriptedApi api;
    private Environment environment = ENVIRONMENT;

    /** The same script, in another environment. */
    public ScriptedLab in(Environment other) {
        environment = other;
        return this;
    }

    /** The sandbox's environment, as if it were declared so: {@code profile: openshift-install}, and what overrides it. */
    public static Install declared(Path directory, String profile) {
        try {
            String sandbox = Files.readString(Path.of("environments/sandbox.yaml"));
            Path file = directory.resolve("declared.yaml");
            Files.writeString(file, sandbox.replace("profile: hard-way", profile));
            return EnvironmentLoader.load(file, Map.of()).install();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a command whose line contains these words prints; the first that fits answers. The line has the node's
     * name in front: {@code master-0: sudo -n crictl pods}.
     */
    public ScriptedLab prints(String words, String stdout) {
        return ends(words, 0, stdout, "");
    }

    public ScriptedLab ends(String words, int exit, String stdout, String stderr) {
        script.put(words, new Answer(exit, stdout, stderr));
        return this;
    }

    /** The same, before everything that was scripted until now. */
    public ScriptedLab first(String words, int exit, String stdout, String stderr) {
        Map<String, Answer> others = new LinkedHashMap<>(script);
        script.clear();
        ends(words, exit, stdout, stderr);
        others.forEach(script::putIfAbsent);
        return this;
    }

    /** The Kubernetes API; closed with the lab. */
    public ScriptedApi api() {
        if (api == null) {
            api = new ScriptedApi();
        }
        return api;
    }

    /** One cluster of a Cluster API pivot; closed with the lab. */
    public ScriptedApi api(Side side) {
        return sides.computeIfAbsent(side, each -> new ScriptedApi());
    }

    /** The lines of all commands that the tools were given, in order. */
    public List<String> tooled() {
        return tooled;
    }

    @Override
    public Kubernetes kubernetes(Side side) {
        return asking(() -> api(side));
    }

    @Override
    public Shell tools() {
        return command -> {
            open();
            tooled.add(command.line());
            return answer("tools", command);
        };
    }

    /** @param path a path, or a whole target where servers differ: {@code https://api:6443/readyz at 192.168.126.101} */
    public ScriptedLab answers(String path, int status, String body) {
        https.put(path, new HttpsAnswer(status, body, Duration.ZERO));
        return this;
    }

    /** This target gives no answer. */
    public ScriptedLab silent(String target, ConnectionFailure why) {
        https.put(target, new CouldNotCheckException(why, "GET " + target + ": " + why));
        return this;
    }

    /** A domain's state; all others run. */
    public ScriptedLab domain(String domain, DomainState state) {
        hypervisor.domains.put(domain, state);
        return this;
    }

    /** A domain's console shows this; all others have none. */
    public ScriptedLab console(String domain, String text) {
        hypervisor.consoles.put(domain, text);
        return this;
    }

    /** A storage pool has this volume. */
    public ScriptedLab volume(String path) {
        hypervisor.volumes.add(path);
        return this;
    }

    /** Every door is shut for this reason. */
    public ScriptedLab shut(ConnectionFailure why) {
        failure = new CouldNotCheckException(why, "the door is shut: " + why);
        return this;
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Shell shell(Node node) {
        return command -> {
            open();
            return answer(node.name(), command);
        };
    }

    private CommandResult answer(String node, Command command) {
        return script.entrySet().stream()
                .filter(entry -> (node + ": " + command.line()).contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .map(a -> new CommandResult(node, command, a.exit(), a.stdout(), a.stderr(), Duration.ZERO))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not in the script: " + node + ": " + command));
    }

    private void open() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public Hypervisor hypervisor() {
        open();
        return hypervisor;
    }

    @Override
    public Kubernetes kubernetes() {
        return environment instanceof ClusterApi ? kubernetes(Side.TARGET) : asking(this::api);
    }

    private Kubernetes asking(Supplier<ScriptedApi> scripted) {
        return new Kubernetes() {
            @Override
            public <T> T ask(String question, Function<KubernetesClient, T> asking) {
                open();
                return scripted.get().ask(question, asking);
            }

            @Override
            public Watching watch(Function<KubernetesClient, ? extends Informable<?>> kind, Runnable onChange) {
                throw new AssertionError("a probe looks and does not watch");
            }
        };
    }

    /** What was asked over HTTPS, in order. */
    public List<HttpsTarget> targets() {
        return targets;
    }

    @Override
    public Https https() {
        return target -> {
            open();
            targets.add(target);
            Object answer =
                    https.getOrDefault(target.toString(), https.get(target.uri().getPath()));
            if (answer instanceof CouldNotCheckException silence) {
                throw silence;
            }
            return (HttpsAnswer) answer;
        };
    }

    @Override
    public LoadBalancer loadBalancer() {
        open();
        throw new CouldNotCheckException(ConnectionFailure.OUR_SIDE, "the load balancer is not in the script");
    }

    @Override
    public void close() {
        if (api != null) {
            api.close();
        }
        sides.values().forEach(ScriptedApi::close);
    }
}

package io.stagegate.action;

import static io.stagegate.probe.ScriptedLab.BOOTSTRAP;
import static io.stagegate.probe.ScriptedLab.MASTERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagegate.check.OperatorsHealth;
import io.stagegate.check.Rehearsal;
import io.stagegate.check.Removal;
import io.stagegate.check.Verdict;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.environment.Environment;
import io.stagegate.environment.HandoverCondition;
import io.stagegate.environment.Install;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.observation.RemovalAnswer;
import io.stagegate.probe.Probe;
import io.stagegate.probe.ScriptedLab;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gate with all its own conditions, before a lab that is ready for it in everything but one. */
@Timeout(120)
class BootstrapGatesTest {

    private static final String MARKER = "bootkube has left its marker on the bootstrap";
    private static final String CONFIG_MAP = "the ConfigMap kube-system/bootstrap says that the bootstrap is complete";
    private static final String PODS = "kube-apiserver, kube-controller-manager, kube-scheduler run on every master";
    private static final String READY = "the API is ready on every master, asked directly";
    private static final String SERVICE = "the API's own service does not lead to the bootstrap";
    private static final String MCS = "the Machine Config Server answers on every master";
    private static final String LEASES = "the leaders' leases are held on masters, freshly";

    private static final String NODES = "every master is Ready";
    private static final String NODE_LEASES = "every master's kubelet renews its lease";
    private static final String ROLLED_OUT = "kube-apiserver is not being rolled out";
    private static final String NAMES =
            "the API's names lead elsewhere than to the bootstrap, here and on every master";
    private static final String PATH =
            "requests to the API pass through the load balancer, from here and from every master";
    private static final String BALANCER = "the load balancer sees every master as up";
    private static final String CVO = "the cluster version operator runs on a master";

    private static final String CVO_PATH =
            "/apis/apps/v1/namespaces/openshift-cluster-version/deployments/cluster-version-operator";
    private static final String CVO_PODS_PATH = "/api/v1/namespaces/openshift-cluster-version/pods";
    private static final String CONFIG_MAP_PATH = "/api/v1/namespaces/kube-system/configmaps/bootstrap";
    private static final String SERVICE_PATH = "/api/v1/namespaces/default/endpoints/kubernetes";
    private static final String LEASE_PATH =
            "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler";

    private static final String NODES_PATH = "/api/v1/nodes";
    private static final String OPERATORS_PATH = "/apis/config.openshift.io/v1/clusteroperators";
    private static final String API_PODS_PATH = "/api/v1/namespaces/openshift-kube-apiserver/pods";

    /** By a name that every machine resolves. */
    private static final String API = "https://localhost:6443";

    private final ScriptedLab lab = new ScriptedLab();

    {
        Install own = lab.environment().install();
        lab.in(LabBuilder.like(own)
                .api(new Environment.Api(
                        URI.create(API), own.api().ca(), own.api().kubeconfig()))
                .build());
    }

    private final Gate gate = BootstrapGates.beforeTheRemoval(lab.environment().install());

    @BeforeEach
    void everythingIsReady() {
        lab.prints("test -e /done", "")
                .prints("member list", members(MASTERS))
                .prints("endpoint health", health(true))
                .answers("/readyz", 200, "ok")
                .answers("/healthz", 200, "");
        MASTERS.forEach(master -> lab.prints(master + ": sudo -n crictl pods", pods(master, "file"))
                .prints(master + ": sudo -n crictl ps", containers(master, "CONTAINER_RUNNING"))
                .prints(status(master), view(MASTERS.indexOf(master) + 1)));
        lab.prints("bootstrap: sudo -n crictl ps", "{\"containers\":[]}");
        lab.prints("kubelet.kubeconfig", "https://api-int.ocp4.example.com:6443\n")
                .prints("getent ahosts api-int.ocp4.example.com", "192.168.126.2 STREAM api-int.ocp4.example.com\n");
        MASTERS.forEach(master -> lab.api().answers(nodeLease(master), lease(master.nodeName(), 1)));
        lab.api()
                .answers(NODES_PATH, nodes("True"))
                .answers(OPERATORS_PATH, operator("False"))
                .answers(API_PODS_PATH, apiPods("7"))
                .answers(CONFIG_MAP_PATH, configMap("complete"))
                .answers(SERVICE_PATH, endpoints("192.168.126.101"))
                .answers(LEASE_PATH, lease("master-0_1f", 1))
                .answers(CVO_PATH, deployment("True"))
                .answers(CVO_PODS_PATH, podOn("master-1.ocp4.example.com"));
    }

    private static String nodeLease(Node node) {
        return "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/" + node.nodeName();
    }

    private static String nodes(String ready) {
        return MASTERS.stream()
                .map(master -> """
                        {"metadata":{"name":"%s"},"status":{"conditions":[{"type":"Ready","status":"%s"}]}}""".formatted(master.nodeName(), master.equals(MASTERS.get(1)) ? ready : "True"))
                .collect(Collectors.joining(",", "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"items\":[", "]}"));
    }

    private static String operator(String progressing) {
        return """
                {"kind":"ClusterOperatorList","apiVersion":"config.openshift.io/v1","items":[
                 {"kind":"ClusterOperator","apiVersion":"config.openshift.io/v1","metadata":{"name":"kube-apiserver"},
                  "status":{"conditions":[{"type":"Progressing","status":"%s","reason":"NodeInstaller"},
                   {"type":"Available","status":"True"},{"type":"Degraded","status":"False"}]}}]}""".formatted(progressing);
    }

    private static String apiPods(String ofMaster1) {
        return MASTERS.stream()
                .map(master -> """
                        {"metadata":{"name":"kube-apiserver-%1$s","namespace":"openshift-kube-apiserver",
                          "labels":{"revision":"%2$s"}},"spec":{"nodeName":"%1$s","containers":[]}}""".formatted(master.nodeName(), master.equals(MASTERS.get(1)) ? ofMaster1 : "7"))
                .collect(Collectors.joining(",", "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[", "]}"));
    }

    private static String deployment(String available) {
        return """
                {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"cluster-version-operator","generation":1},
                 "spec":{"selector":{"matchLabels":{"k8s-app":"cvo"}}},
                 "status":{"observedGeneration":1,"conditions":[{"type":"Available","status":"%s"}]}}""".formatted(available);
    }

    private static String podOn(String node) {
        return """
                {"kind":"PodList","apiVersion":"v1","items":[{"kind":"Pod","apiVersion":"v1",
                 "metadata":{"name":"cvo-1","namespace":"openshift-cluster-version"},
                 "spec":{"nodeName":"%s","containers":[{"name":"cvo"}]},
                 "status":{"phase":"Running","containerStatuses":[{"name":"cvo","ready":true,"restartCount":0}]}}]}""".formatted(node);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static String pods(Node node, String source) {
        String form = """
                {"id":"pC","metadata":{"name":"C-NODE","namespace":"openshift-C"},"state":"SANDBOX_READY",
                 "createdAt":"1","annotations":{"kubernetes.io/config.source":"SOURCE"}}""";
        // The form's capitals must not meet those of CRI's words.
        String items = Stream.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
                .map(component -> form.replace("\"pC\"", "\"p" + component + "\"")
                        .replace("\"C-NODE\"", "\"" + component + "-" + node.nodeName() + "\"")
                        .replace("openshift-C", "openshift-" + component)
                        .replace("SOURCE", source))
                .collect(Collectors.joining(","));
        return "{\"items\":[" + items + "]}";
    }

    private static String containers(Node node, String state) {
        return Stream.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
                .map(component -> container(component, component + "-" + node.nodeName(), state))
                .collect(Collectors.joining(",", "{\"containers\":[", "]}"));
    }

    private static String container(String component, String pod, String state) {
        return """
                {"id":"c-%1$s","podSandboxId":"p%1$s","metadata":{"name":"%1$s"},"state":"%3$s","createdAt":"1",
                 "labels":{"io.kubernetes.pod.namespace":"openshift-%1$s","io.kubernetes.pod.name":"%2$s"}}""".formatted(component, pod, state);
    }

    private static String status(Node node) {
        return node
                + ": sudo -n crictl exec c-etcd env -u ETCDCTL_ENDPOINTS -u ETCDCTL_CACERT -u ETCDCTL_CERT"
                + " -u ETCDCTL_KEY etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/ca --cert=/cert"
                + " --key=/key --command-timeout=2s --write-out=json endpoint status";
    }

    private static String view(int member) {
        return view("7", member);
    }

    private static String view(String cluster, int member) {
        return """
                [{"Status":{"header":{"cluster_id":%s,"member_id":%d},"leader":1,"raftIndex":9,"raftTerm":2}}]""".formatted(cluster, member);
    }

    private static String members(List<Node> nodes) {
        return "{\"members\":["
                + nodes.stream()
                        .map(node -> "{\"ID\":%d,\"name\":\"etcd-%s\",\"peerURLs\":[\"%s\"],\"clientURLs\":[\"%s\"]}"
                                .formatted(nodes.indexOf(node) + 1, node, url(node, 2380), url(node, 2379)))
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static String url(Node node, int port) {
        return "https://" + node.address() + ":" + port;
    }

    private static String health(boolean well) {
        return MASTERS.stream()
                .map(node -> "{\"endpoint\":\"%s\",\"health\":%s}".formatted(url(node, 2379), well))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String configMap(String status) {
        return "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"data\":{\"status\":\"" + status + "\"}}";
    }

    private static String endpoints(String address) {
        return "{\"kind\":\"Endpoints\",\"apiVersion\":\"v1\",\"subsets\":[{\"addresses\":[{\"ip\":\"" + address
                + "\"}]}]}";
    }

    private static String lease(String holder, long age) {
        return """
                {"kind":"Lease","apiVersion":"coordination.k8s.io/v1","spec":{"holderIdentity":"%s",
                "leaseDurationSeconds":1000,"renewTime":"%s"}}""".formatted(holder, Instant.now().minusSeconds(age).toString().replaceFirst("(\\..*)?Z", ".000000Z"));
    }

    @Test
    void isOpenWhenEveryConditionHolds() {
        assertThat(gate.ask(lab).conditions())
                .allMatch(condition -> condition.met() || Set.of(BALANCER, PATH).contains(condition.name()))
                .extracting(GateCondition::name)
                .containsExactly(
                        MARKER,
                        CONFIG_MAP,
                        Removal.NO_BOOTSTRAP_MEMBER,
                        Removal.VOTERS_ON_MASTERS,
                        PODS,
                        READY,
                        SERVICE,
                        MCS,
                        LEASES,
                        NODES,
                        NODE_LEASES,
                        ROLLED_OUT,
                        NAMES,
                        BALANCER,
                        PATH,
                        CVO);
    }

    /** One thing in the lab that is not as it must be, and the one condition that must say so. */
    private record Broken(String what, String condition, State state, String seen, Consumer<ScriptedLab> how) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Stream<Broken> each() {
        String master1 = " at " + MASTERS.get(1).address();
        String mcs = " at " + MASTERS.get(2).address();
        List<Node> withBootstrap =
                Stream.concat(MASTERS.stream(), Stream.of(BOOTSTRAP)).toList();
        return Stream.of(
                missing(
                        "no marker",
                        MARKER,
                        "/done is not on bootstrap",
                        lab -> lab.first("test -e /done", 1, "", "").prints("test '!' -e /done", "")),
                dark(
                        "no shell on the bootstrap",
                        MARKER,
                        "password",
                        lab -> lab.first("test", 1, "", "sudo: password")),
                missing(
                        "a ConfigMap that says otherwise",
                        CONFIG_MAP,
                        "{status=progressing}",
                        lab -> lab.api().answers(CONFIG_MAP_PATH, configMap("progressing"))),
                missing(
                        "no ConfigMap",
                        CONFIG_MAP,
                        "there is no ConfigMap",
                        lab -> lab.api().answers(CONFIG_MAP_PATH, 404, "{}")),
                dark(
                        "an API that refuses the ConfigMap",
                        CONFIG_MAP,
                        "403",
                        lab -> lab.api().answers(CONFIG_MAP_PATH, 403, "{}")),
                missing(
                        "a bootstrap that is a member",
                        Removal.NO_BOOTSTRAP_MEMBER,
                        "etcd-bootstrap voter https://192.168.126.100:2379",
                        lab -> lab.first("member list", 0, members(withBootstrap), "")),
                dark(
                        "a member that is nobody's",
                        Removal.NO_BOOTSTRAP_MEMBER,
                        "these members are on no declared node: 4 etcd-bootstrap",
                        lab -> lab.first(
                                "member list",
                                0,
                                members(withBootstrap).replace("192.168.126.100", "192.168.126.200"),
                                "")),
                missing(
                        "a master without a member",
                        Removal.VOTERS_ON_MASTERS,
                        "none on master-2",
                        lab -> lab.first("member list", 0, members(MASTERS.subList(0, 2)), "")),
                missing(
                        "a learner",
                        Removal.VOTERS_ON_MASTERS,
                        "none on master-2",
                        lab -> lab.first(
                                "member list",
                                0,
                                members(MASTERS).replace("\"ID\":3,", "\"ID\":3,\"isLearner\":true,"),
                                "")),
                missing(
                        "members that are ill",
                        Removal.VOTERS_ON_MASTERS,
                        "none on master-0, master-1, master-2",
                        lab -> lab.first("endpoint health", 1, health(false), "")),
                dark(
                        "members of whose health nothing is told",
                        Removal.VOTERS_ON_MASTERS,
                        "the health of these is not known: etcd-master-0: could not be asked",
                        lab -> lab.first("endpoint health", 1, "", "OCI runtime exec failed")),
                missing(
                        "a scheduler that the API gave",
                        PODS,
                        "is not static",
                        lab -> lab.first("master-1: sudo -n crictl pods", 0, pods(MASTERS.get(1), "api"), "")),
                dark(
                        "a runtime that does not tell",
                        PODS,
                        "does not report whether",
                        lab -> lab.first("master-1: sudo -n crictl pods", 0, pods(MASTERS.get(1), ""), "")),
                missing(
                        "an API server that is not ready",
                        READY,
                        "/readyz: 500 etcd",
                        lab -> lab.answers(API + "/readyz" + master1, 500, "etcd")),
                missing(
                        "an API server that does not answer",
                        READY,
                        "no answer",
                        lab -> lab.silent(API + "/readyz" + master1, ConnectionFailure.REFUSED)),
                dark(
                        "an API server with another certificate",
                        READY,
                        "TLS",
                        lab -> lab.silent(API + "/readyz" + master1, ConnectionFailure.TLS)),
                missing(
                        "the bootstrap behind the service",
                        SERVICE,
                        "bootstrap",
                        lab -> lab.api().answers(SERVICE_PATH, endpoints("192.168.126.100"))),
                missing(
                        "nothing behind the service",
                        SERVICE,
                        "leads to nothing",
                        lab -> lab.api().answers(SERVICE_PATH, 404, "{}")),
                dark(
                        "nobody known behind the service",
                        SERVICE,
                        "no declared node",
                        lab -> lab.api().answers(SERVICE_PATH, endpoints("10.9.9.9"))),
                missing(
                        "no Machine Config Server",
                        MCS,
                        "master-2",
                        lab -> lab.silent(
                                "https://api-int.ocp4.example.com:22623/healthz" + mcs, ConnectionFailure.REFUSED)),
                dark(
                        "a Machine Config Server that is another",
                        MCS,
                        "TLS",
                        lab -> lab.silent(
                                "https://api-int.ocp4.example.com:22623/healthz" + mcs, ConnectionFailure.TLS)),
                missing(
                        "a leader on the bootstrap",
                        LEASES,
                        "bootstrap_1f",
                        lab -> lab.api().answers(LEASE_PATH, lease("bootstrap_1f", 1))),
                missing(
                        "a lease that ran out",
                        LEASES,
                        "renewed",
                        lab -> lab.api().answers(LEASE_PATH, lease("master-0_1f", 5000))),
                missing("no lease", LEASES, "held by nobody", lab -> lab.api().answers(LEASE_PATH, 404, "{}")),
                dark(
                        "a leader that nobody knows",
                        LEASES,
                        "no declared node",
                        lab -> lab.api().answers(LEASE_PATH, lease("localhost_1f", 1))),
                missing(
                        "a master that is not Ready",
                        NODES,
                        "master-1: Ready=Unknown",
                        lab -> lab.api().answers(NODES_PATH, nodes("Unknown"))),
                dark(
                        "an API that refuses the nodes",
                        NODES,
                        "403",
                        lab -> lab.api().answers(NODES_PATH, 403, "{}")),
                missing(
                        "a kubelet that has died a while ago, its node Ready",
                        NODE_LEASES,
                        "renewed 11",
                        lab -> lab.api()
                                .answers(
                                        nodeLease(MASTERS.get(1)),
                                        lease(MASTERS.get(1).nodeName(), 1100))),
                missing(
                        "a node that never had a lease",
                        NODE_LEASES,
                        "held by nobody",
                        lab -> lab.api().answers(nodeLease(MASTERS.get(1)), 404, "{}")),
                dark(
                        "an API that refuses a lease",
                        NODE_LEASES,
                        "403",
                        lab -> lab.api().answers(nodeLease(MASTERS.get(1)), 403, "{}")),
                missing(
                        "a roll-out",
                        ROLLED_OUT,
                        "Progressing=True",
                        lab -> lab.api().answers(OPERATORS_PATH, operator("True"))),
                missing(
                        "a master that is behind",
                        ROLLED_OUT,
                        "master-1.ocp4.example.com=6",
                        lab -> lab.api().answers(API_PODS_PATH, apiPods("6"))),
                dark(
                        "an operator that does not know whether it rolls out",
                        ROLLED_OUT,
                        "Progressing=Unknown",
                        lab -> lab.api().answers(OPERATORS_PATH, operator("Unknown"))),
                missing(
                        "a name that leads to the bootstrap on one master",
                        NAMES,
                        "master-1: api-int.ocp4.example.com is 192.168.126.100",
                        lab -> lab.first("master-1: getent", 0, "192.168.126.100 STREAM\n192.168.126.100 DGRAM\n", "")),
                missing(
                        "a kubelet that asks the bootstrap",
                        NAMES,
                        "master-2: 192.168.126.100 is 192.168.126.100",
                        lab -> lab.first("master-2: sudo -n sh", 0, "https://192.168.126.100:6443\n", "")
                                .prints("getent ahosts 192.168.126.100", "192.168.126.100 STREAM\n")),
                missing(
                        "a name that is none on one master",
                        NAMES,
                        "api-int.ocp4.example.com does not resolve",
                        lab -> lab.first("master-1: getent", 2, "", "")),
                dark(
                        "a kubelet without a kubeconfig",
                        NAMES,
                        "No such file",
                        lab -> lab.first("master-1: sudo -n sh", 2, "", "sed: can't read: No such file")),
                missing(
                        "a cluster version operator that is not available",
                        CVO,
                        "not available",
                        lab -> lab.api().answers(CVO_PATH, deployment("False"))),
                missing(
                        "a cluster version operator on the bootstrap",
                        CVO,
                        "not on one of these nodes",
                        lab -> lab.api().answers(CVO_PODS_PATH, podOn("bootstrap"))),
                dark(
                        "an API that refuses the cluster version operator",
                        CVO,
                        "403",
                        lab -> lab.api().answers(CVO_PATH, 403, "{}")));
    }

    private static Broken missing(String what, String condition, String seen, Consumer<ScriptedLab> how) {
        return new Broken(what, condition, State.MISSING, seen, how);
    }

    private static Broken dark(String what, String condition, String cause, Consumer<ScriptedLab> how) {
        return new Broken(what, condition, State.COULD_NOT_CHECK, cause, how);
    }

    @ParameterizedTest
    @MethodSource("each")
    void oneConditionThatIsNotSeenToHoldKeepsItShutAndIsNamed(Broken broken) {
        broken.how().accept(lab);

        GateShutException refused = catchThrowableOfType(GateShutException.class, () -> gate.ask(lab));

        assertThat(refused).as("it opened").isNotNull();
        assertThat(refused.conditions()).hasSize(16);
        assertThat(refused.conditions().stream().filter(GateCondition::open))
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.name()).isEqualTo(broken.condition());
                    assertThat(condition.state()).isEqualTo(broken.state());
                    assertThat(condition.seen()).contains(broken.seen()).doesNotContain("\n");
                });
        assertThat(refused.getMessage().lines())
                .hasSize(2)
                .first()
                .isEqualTo("the bootstrap may not be removed: 1 of 14 conditions do not hold");
        assertThat(refused).hasMessageContaining("\n  " + broken.state() + ": " + broken.condition() + ": ");
    }

    @Test
    void everyConditionIsTriedBothWays() {
        List<String> missing = each().filter(it -> it.state() == State.MISSING)
                .map(Broken::condition)
                .toList();
        List<String> dark = each().filter(it -> it.state() == State.COULD_NOT_CHECK)
                .map(Broken::condition)
                .toList();
        List<String> all = gate.ask(lab).conditions().stream()
                .filter(GateCondition::met)
                .map(GateCondition::name)
                .toList();
        assertThat(missing).containsAll(all);
        assertThat(dark).containsAll(all);
    }

    @Test
    void whereEtcdCannotBeAskedBothItsConditionsSaySo() {
        lab.first("member list", 1, "", "context deadline exceeded");
        GateShutException refused = catchThrowableOfType(GateShutException.class, () -> gate.ask(lab));
        assertThat(refused.conditions().stream().filter(GateCondition::open))
                .allMatch(condition -> condition.state() == State.COULD_NOT_CHECK)
                .extracting(GateCondition::name)
                .containsExactly(Removal.NO_BOOTSTRAP_MEMBER, Removal.VOTERS_ON_MASTERS);
    }

    @Test
    void severalClustersKeepBothItsConditionsFromHolding() {
        lab.first(status(MASTERS.get(2)), 0, view("8", 3), "");
        GateShutException refused = catchThrowableOfType(GateShutException.class, () -> gate.ask(lab));
        assertThat(refused.conditions().stream().filter(GateCondition::open))
                .allMatch(condition -> condition.state() == State.MISSING
                        && condition.seen().equals("cluster ids: {7=[master-0, master-1], 8=[master-2]}"))
                .extracting(GateCondition::name)
                .containsExactly(Removal.NO_BOOTSTRAP_MEMBER, Removal.VOTERS_ON_MASTERS);
    }

    @Test
    void whatIsSeenOfEtcdIsToldInOneLine() {
        assertThat(gate.ask(lab).conditions())
                .filteredOn(condition -> condition.name().equals(Removal.VOTERS_ON_MASTERS))
                .singleElement()
                .satisfies(condition -> assertThat(condition.seen())
                        .startsWith("3 voting members, quorum 2, can lose 1; healthy 3;"
                                + " members, by the list of master-0: 1 etcd-master-0 voter"));
    }

    @Test
    void aClosedLabIsNotLookedAt() {
        GateShutException refused =
                catchThrowableOfType(GateShutException.class, () -> gate.ask(lab.shut(ConnectionFailure.UNREACHABLE)));
        assertThat(refused.conditions()).hasSize(16).noneMatch(GateCondition::met);
    }

    /** The same lab, with a load balancer or a profile that is without some conditions. */
    private Install environment(Optional<Environment.LoadBalancer> balancer, HandoverCondition... without) {
        Install own = lab.environment().install();
        InstallProfile profile = own.profile();
        Profile.Handover handover = profile.handover();
        return LabBuilder.like(own)
                .profile(new InstallProfile(
                        profile.name(),
                        profile.units(),
                        profile.bootkubeMessages(),
                        profile.staticPods(),
                        profile.etcdctl(),
                        profile.localhostApi(),
                        profile.localhostKubeconfig(),
                        profile.localhostCa(),
                        profile.manifests(),
                        profile.masters(),
                        profile.operators(),
                        new Profile.Handover(
                                handover.message(),
                                handover.marker(),
                                handover.configMap(),
                                handover.machineConfigPort(),
                                handover.leases(),
                                handover.machineConfigServer(),
                                handover.clusterVersionOperator(),
                                Set.of(without)),
                        profile.diagnosis(),
                        profile.files(),
                        profile.leftOut(),
                        profile.gaps(),
                        profile.overrides()))
                .loadBalancer(balancer)
                .build();
    }

    @Test
    void whatALabDoesNotHaveIsLeftOutByNameAndNotAskedFor() {
        Gate lenient = BootstrapGates.beforeTheRemoval(environment(
                Optional.empty(), HandoverCondition.SERVICE_ENDPOINTS, HandoverCondition.CLUSTER_VERSION_OPERATOR));
        lab.api().answers(SERVICE_PATH, endpoints("192.168.126.100")).answers(CVO_PATH, 403, "{}");

        assertThat(lenient.ask(lab).conditions())
                .hasSize(16)
                .filteredOn(condition -> !condition.met())
                .containsExactly(
                        new GateCondition(SERVICE, State.LEFT_OUT, "profile test"),
                        new GateCondition(BALANCER, State.LEFT_OUT, "no load balancer declared"),
                        new GateCondition(PATH, State.LEFT_OUT, "no load balancer declared"),
                        new GateCondition(CVO, State.LEFT_OUT, "profile test"));
    }

    @Test
    void aLoadBalancerThatIsDeclaredIsAskedFor() {
        Environment.LoadBalancer balancer = new Environment.LoadBalancer(
                Optional.empty(),
                "/haproxy.cfg",
                Optional.of("/admin.sock"),
                Optional.of(URI.create("http://192.168.126.1:9000/stats")),
                List.of("true"),
                "api",
                "machine-config",
                "bootstrap");
        GateShutException refused = catchThrowableOfType(
                GateShutException.class,
                () -> BootstrapGates.beforeTheRemoval(environment(Optional.of(balancer)))
                        .ask(lab));

        assertThat(refused.conditions().stream().filter(GateCondition::open))
                .extracting(GateCondition::name)
                .containsExactly(BALANCER, PATH);
        assertThat(refused.onlyUnseen()).isTrue();
    }

    @Test
    void everythingThatAProfileMayLeaveOutCanBeLeftOut() {
        HandoverCondition[] dispensable = Arrays.stream(HandoverCondition.values())
                .filter(HandoverCondition::dispensable)
                .toArray(HandoverCondition[]::new);
        assertThat(
                        BootstrapGates.beforeTheRemoval(environment(Optional.empty(), dispensable))
                                .ask(lab)
                                .conditions()
                                .stream()
                                .filter(GateCondition::met))
                .extracting(GateCondition::name)
                .containsExactly(
                        Removal.NO_BOOTSTRAP_MEMBER, Removal.VOTERS_ON_MASTERS, PODS, READY, NODES, NODE_LEASES, NAMES);
    }

    @Test
    void onceTheBootstrapIsShutOffItsMarkerIsNotAskedForAndThatItIsShutOffIs() {
        Gate late = BootstrapGates.onceShutOff(lab.environment().install());
        lab.first("bootstrap: ", 255, "", "no route");

        GateShutException running = catchThrowableOfType(GateShutException.class, () -> late.ask(lab));
        assertThat(running.conditions().stream().filter(GateCondition::open))
                .extracting(GateCondition::toString)
                .containsExactly("missing: the bootstrap is shut off: domain ocp4-bootstrap is running");

        lab.domain("ocp4-bootstrap", DomainState.SHUTOFF);
        assertThat(late.ask(lab).conditions())
                .hasSize(17)
                .contains(new GateCondition(MARKER, State.LEFT_OUT, "the bootstrap is shut off"));
    }

    @Test
    void aBootstrapThatIsGoneIsSaidToBeGone() {
        lab.first("bootstrap: ", 255, "", "no route").domain("ocp4-bootstrap", DomainState.SHUTOFF);
        CouldNotCheckException gone =
                catchThrowableOfType(CouldNotCheckException.class, () -> new RemovalRequest(gate).observe(lab));
        assertThat(gone.failure()).isEqualTo(ConnectionFailure.GONE);
        assertThat(gone).hasMessageStartingWith("the bootstrap is gone already: domain ocp4-bootstrap is shut off;");
    }

    @Test
    void aRequestIsAnsweredAndEtcdAskedApart() {
        RemovalRequest request = new RemovalRequest(gate);

        RemovalAnswer granted = request.observe(lab);
        assertThat(granted.granted()).isTrue();
        assertThat(granted.etcd().seen().orElseThrow().healthyVoters()).hasSize(3);
        assertThat(Removal.refusedWhileAnyIsMissing(BOOTSTRAP, MASTERS).judge(granted))
                .isEqualTo(Verdict.pass());

        lab.api().answers(CONFIG_MAP_PATH, configMap("progressing"));
        RemovalAnswer refused = request.observe(lab);
        assertThat(refused.refusal()).contains(CONFIG_MAP);
        assertThat(Removal.refusedWhileAnyIsMissing(BOOTSTRAP, MASTERS).judge(refused))
                .isEqualTo(Verdict.pass());
    }

    @Test
    void whereNoMasterRunsEtcdTheBootstrapIsAsked() {
        MASTERS.forEach(
                master -> lab.first(master + ": sudo -n crictl ps", 0, containers(master, "CONTAINER_EXITED"), ""));
        lab.first(
                        "bootstrap: sudo -n crictl ps",
                        0,
                        "{\"containers\":[" + container("etcd", "etcd-bootstrap", "CONTAINER_RUNNING") + "]}",
                        "")
                .prints(status(BOOTSTRAP), view(1))
                .first("member list", 0, members(List.of(BOOTSTRAP)), "");

        RemovalAnswer answer = new RemovalRequest(gate).observe(lab);

        assertThat(answer.etcd().seen().orElseThrow().asked()).isEqualTo("bootstrap");
        assertThat(answer.granted()).isFalse();
        assertThat(Removal.refusedWhileAnyIsMissing(BOOTSTRAP, MASTERS).judge(answer))
                .isEqualTo(Verdict.pass());
    }

    @Test
    void aRequestToldByNobodyProvesNothing() {
        RemovalAnswer answer = new RemovalRequest(gate).observe(lab.shut(ConnectionFailure.HOST_KEY));
        assertThat(answer.granted()).isFalse();
        assertThat(answer.etcd().seen()).isEmpty();
        assertThat(answer.etcd().permanent()).isTrue();
        assertThat(answer.etcd().cause()).startsWith("no node could be asked:\nmaster-0: could not check: ");
        assertThat(Removal.refusedWhileAnyIsMissing(BOOTSTRAP, MASTERS).judge(answer))
                .isInstanceOf(Verdict.Unknown.class);
    }

    @Nested
    class WhileItIsSuspended {

        private final DisruptionHistory.Lane good = lane(List.of());
        private DisruptionHistory sampled = sampled(good);
        private final BootstrapRehearsal rehearsal = new BootstrapRehearsal(
                lab.environment().install(),
                Probe.of("the API's samples", lab -> sampled),
                new OperatorsHealth(Optional.empty(), List.of("kube-apiserver")));

        private static DisruptionHistory.Lane lane(List<DisruptionHistory.Outage> outages) {
            return new DisruptionHistory.Lane(
                    Optional.of(Duration.ZERO),
                    Duration.ofSeconds(9),
                    90,
                    90,
                    outages,
                    List.of(),
                    java.util.Map.of(),
                    new DisruptionHistory.Latency(Duration.ZERO, Duration.ZERO, Duration.ZERO));
        }

        private static DisruptionHistory sampled(DisruptionHistory.Lane lane) {
            return new DisruptionHistory(
                    Instant.EPOCH,
                    Duration.ofSeconds(9),
                    Duration.ofMillis(100),
                    Duration.ofMillis(100),
                    java.util.Map.of(DisruptionHistory.Kind.NEW, lane, DisruptionHistory.Kind.REUSED, lane),
                    List.of());
        }

        @BeforeEach
        void itIs() {
            lab.domain("ocp4-bootstrap", DomainState.PAUSED)
                    .answers("/config/master", 200, "{\"ignition\":{\"version\":\"3.4.0\"}}");
        }

        private RehearsalHistory.Span seen(String name) {
            return rehearsal.observe(lab).rows().stream()
                    .filter(row -> row.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(rehearsal.history()))
                    .last();
        }

        @Test
        void everythingThatMustLiveWithoutItIsWatchedForLongerThanAnyLease() {
            assertThat(rehearsal.history().rows()).isEmpty();
            RehearsalHistory history = rehearsal.observe(lab);
            assertThat(history.needed()).as("the longest lease, and some").isEqualTo(Duration.ofSeconds(1010));
            assertThat(history.rows())
                    .allMatch(row -> row.last().met() || row.name().equals("etcd takes writes"))
                    .extracting(RehearsalHistory.Row::name)
                    .containsExactly(
                            "the bootstrap is suspended",
                            "the API answers through the load balancer, on new and on reused connections",
                            NAMES,
                            "the Machine Config Server answers through the load balancer",
                            READY,
                            Removal.VOTERS_ON_MASTERS,
                            "etcd takes writes",
                            "etcd elects no leader",
                            LEASES,
                            NODE_LEASES,
                            NODES,
                            ROLLED_OUT,
                            "the cluster operators of the control plane are available and not degraded");
            assertThat(Rehearsal.passed().judge(history).passed()).isFalse();
            assertThat(rehearsal.history()).isEqualTo(history);
        }

        @Test
        void theBootstrapIsNotAskedForItIsSuspended() {
            lab.first("bootstrap: ", 255, "", "no route");
            assertThat(seen(Removal.VOTERS_ON_MASTERS).met()).isTrue();
        }

        @Test
        void whatNeedsItIsNamed() {
            lab.domain("ocp4-bootstrap", DomainState.RUNNING);
            assertThat(seen("the bootstrap is suspended").seen()).isEqualTo("running");
            sampled = sampled(lane(List.of(new DisruptionHistory.Outage(
                    Duration.ofSeconds(3), Duration.ofSeconds(9), true, java.util.Map.of("timeout", 60L)))));
            assertThat(seen("the API answers through the load balancer, on new and on reused connections")
                            .seen())
                    .contains("6.000s and lasting: timeout ×60");
            lab.silent("/config/master", ConnectionFailure.TIMEOUT);
            assertThat(seen("the Machine Config Server answers through the load balancer")
                            .state())
                    .isEqualTo(State.MISSING);
            lab.first("master-2: getent", 2, "", "");
            assertThat(seen(NAMES).seen()).contains("master-2: api-int.ocp4.example.com does not resolve");
        }

        @Test
        void whatCouldNotBeSeenIsNotMet() {
            assertThat(seen("etcd takes writes").state()).isEqualTo(State.COULD_NOT_CHECK);
            lab.api().answers(OPERATORS_PATH, 403, "{}");
            assertThat(seen(ROLLED_OUT).state()).isEqualTo(State.COULD_NOT_CHECK);
            assertThat(rehearsal.history().calm()).isZero();
        }

        @Test
        void anElectionIsABreak() {
            assertThat(seen("etcd elects no leader").met()).isTrue();
            MASTERS.forEach(master -> lab.first(
                    status(master),
                    0,
                    view(MASTERS.indexOf(master) + 1).replace("\"raftTerm\":2", "\"raftTerm\":3"),
                    ""));
            assertThat(seen("etcd elects no leader").seen()).isEqualTo("the term 3");
        }

        @Test
        void aLeaseThatCannotBeReadDoesNotSayHowLongItLasts() {
            lab.api().answers(LEASE_PATH, 403, "{}");
            assertThat(catchThrowableOfType(CouldNotCheckException.class, () -> rehearsal.observe(lab)))
                    .hasMessageContaining("403");
        }
    }
}

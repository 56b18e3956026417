package io.stagegate.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentLoaderTest {
    private static final Map<String, String> NOTHING_SET = Map.of("HOME", "/home/qa");

    @TempDir
    Path directory;

    @BeforeEach
    void rules() throws IOException {
        Files.copy(MistakeCatalogue.SIGNALS, directory.resolve("our-signals.yaml"));
    }

    @Test
    void theSandboxIsWhatItsLabRaises() {
        Install sandbox = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), NOTHING_SET)
                .install();

        assertThat(sandbox.name()).isEqualTo("sandbox");
        assertThat(sandbox.file()).hasToString("environments/sandbox.yaml");
        assertThat(sandbox.cluster()).isEqualTo(new Environment.Cluster("ocp4", "ocp4.example.com"));
        assertThat(sandbox.hypervisor().uri()).isEqualTo(URI.create("lxc:///system"));
        assertThat(sandbox.ssh())
                .isEqualTo(new Environment.Ssh(
                        "core",
                        22,
                        Path.of("/run/stagegate/ssh/id_ed25519"),
                        Path.of("/run/stagegate/ssh/known_hosts"),
                        Environment.HostKeys.ACCEPT_NEW));
        assertThat(sandbox.api())
                .isEqualTo(new Environment.Api(
                        URI.create("https://api.ocp4.example.com:6443"),
                        Optional.empty(),
                        Path.of("/run/stagegate/kubeconfigs/admin.kubeconfig")));
        assertThat(sandbox.machineConfig())
                .isEqualTo(new Environment.MachineConfig(
                        URI.create("https://api-int.ocp4.example.com:22623"),
                        Optional.of("api.ocp4.example.com"),
                        Optional.of(Path.of("/run/stagegate/pki/root-ca.crt"))));
        assertThat(sandbox.etcd())
                .contains(new Environment.Etcd(
                        Path.of("/run/stagegate/pki/etcd-ca.crt"),
                        Path.of("/run/stagegate/pki/etcd-client.crt"),
                        Path.of("/run/stagegate/pki/etcd-client.key")));
        assertThat(sandbox.nodes().values())
                .containsExactly(
                        new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "192.168.126.100"),
                        master(0),
                        master(1),
                        master(2));
        assertThat(sandbox.permissions())
                .containsExactlyInAnyOrder(
                        Permission.START,
                        Permission.APPROVE,
                        Permission.LOAD_BALANCER,
                        Permission.DESTROY,
                        Permission.DELETE);
        assertThat(sandbox.loadBalancer())
                .contains(new Environment.LoadBalancer(
                        Optional.empty(),
                        "/etc/haproxy/haproxy.cfg",
                        Optional.of("/run/haproxy/admin.sock"),
                        Optional.of(URI.create("http://192.168.126.1:9000/stats")),
                        List.of("/run/stagegate/bin/part", "reload", "haproxy"),
                        "api",
                        "machine-config",
                        "bootstrap"));
        assertThat(sandbox.disruption())
                .isEqualTo(new Environment.Disruption(
                        Duration.ofMillis(100), Duration.ofMillis(600), Duration.ofSeconds(5)));
        assertThat(sandbox.patience("api-health"))
                .isEqualTo(new Patience(
                        "api-health", Duration.ofMinutes(5), Duration.ofMillis(200), Duration.ofSeconds(2)));
        assertThat(sandbox.profile().name()).isEqualTo("hard-way");
    }

    private static Node master(int number) {
        String name = "master-" + number;
        return new Node(name, Role.MASTER, "ocp4-" + name, "192.168.126.10" + (number + 1), name + ".ocp4.example.com");
    }

    @Test
    void theGuidesLabIsWhatItsScriptsMake() throws IOException {
        Install guide = copied("guide.example.yaml", NOTHING_SET).install();

        assertThat(guide.profile().name()).isEqualTo("hard-way-guide");
        assertThat(guide.hypervisor().uri()).isEqualTo(URI.create("qemu:///system"));
        assertThat(guide.ssh())
                .isEqualTo(new Environment.Ssh(
                        "core",
                        22,
                        Path.of("/home/qa/.ssh/id_rsa"),
                        directory.resolve("guide.known_hosts"),
                        Environment.HostKeys.ACCEPT_NEW));
        assertThat(guide.api())
                .isEqualTo(new Environment.Api(
                        URI.create("https://api.ocp4.example.com:6443"),
                        Optional.empty(),
                        Path.of("/home/qa/openshift-the-hard-way/assets/kubeconfigs/admin.kubeconfig")));
        assertThat(guide.machineConfig().ca())
                .contains(Path.of("/home/qa/openshift-the-hard-way/assets/pki/root-ca.crt"));
        assertThat(guide.etcd()).isEmpty();
        assertThat(guide.nodes().values())
                .containsExactly(
                        new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "192.168.126.100"),
                        master(0),
                        master(1),
                        master(2));
        assertThat(guide.loadBalancer().orElseThrow().host()).isEmpty();
        assertThat(guide.loadBalancer().orElseThrow().api()).isEqualTo("kubernetes-api-backend");
        assertThat(guide.permissions()).isEmpty();
        assertThat(copied("guide.example.yaml", Map.of("GUIDE", "/guide", "GUIDE_SSH_KEY", "/keys/guide"))
                        .install()
                        .api()
                        .kubeconfig())
                .isEqualTo(Path.of("/guide/assets/kubeconfigs/admin.kubeconfig"));
    }

    /** The sandbox stands in for it: what is verified there is what is copied. */
    @Test
    void theGuidesSandboxIsTheGuidesLab() throws IOException {
        Install sandbox = EnvironmentLoader.load(Path.of("environments/sandbox-guide.yaml"), NOTHING_SET)
                .install();
        Install guide = copied("guide.example.yaml", NOTHING_SET).install();

        assertThat(sandbox.profile()).isEqualTo(guide.profile());
        assertThat(sandbox.cluster()).isEqualTo(guide.cluster());
        assertThat(sandbox.nodes()).isEqualTo(guide.nodes());
        assertThat(sandbox.api().endpoint()).isEqualTo(guide.api().endpoint());
        Environment.LoadBalancer its = sandbox.loadBalancer().orElseThrow();
        Environment.LoadBalancer told = guide.loadBalancer().orElseThrow();
        assertThat(List.of(its.config(), its.socket(), its.api(), its.machineConfig(), its.server()))
                .isEqualTo(List.of(told.config(), told.socket(), told.api(), told.machineConfig(), told.server()));
        assertThat(Files.readAllLines(Path.of("environments/sandbox-guide/hypervisor/haproxy.cfg")))
                .contains(
                        "  stats socket " + its.socket().orElseThrow(),
                        "backend " + its.api(),
                        "backend " + its.machineConfig(),
                        "  server " + its.server() + " 192.168.126.100:6443 check");
    }

    @Test
    void theInstallersLabIsThatOfHelpernode() throws IOException {
        Install plain = copied("openshift-install.example.yaml", NOTHING_SET).install();
        Install set = copied(
                        "openshift-install.example.yaml",
                        Map.of(
                                "HOME",
                                "/home/qa",
                                "LAB_HYPERVISOR",
                                "10.0.0.5",
                                "LAB_SSH_KEY",
                                "/keys/lab",
                                "INSTALL_DIR",
                                "/install"))
                .install();

        assertThat(plain.profile().name()).isEqualTo("openshift-install");
        assertThat(plain.hypervisor().uri()).isEqualTo(URI.create("qemu+ssh://root@192.168.7.1/system"));
        assertThat(plain.ssh().key()).isEqualTo(Path.of("/home/qa/.ssh/helper_rsa"));
        assertThat(plain.ssh().hostKeys()).isEqualTo(Environment.HostKeys.ACCEPT_NEW);
        assertThat(plain.api().ca()).isEmpty();
        assertThat(plain.api().kubeconfig()).isEqualTo(Path.of("/home/qa/ocp4/auth/kubeconfig"));
        assertThat(plain.machineConfig().ca()).contains(Path.of("/home/qa/ocp4/machine-config-ca.crt"));
        assertThat(plain.node("master2"))
                .isEqualTo(
                        new Node("master2", Role.MASTER, "ocp4-master2", "192.168.7.23", "master2.ocp4.example.com"));
        assertThat(plain.loadBalancer().orElseThrow().stats()).contains(URI.create("http://localhost:9000/"));
        assertThat(plain.permissions()).isEmpty();
        assertThat(set.hypervisor().uri()).isEqualTo(URI.create("qemu+ssh://root@10.0.0.5/system"));
        assertThat(set.ssh().key()).isEqualTo(Path.of("/keys/lab"));
        assertThat(set.api().kubeconfig()).isEqualTo(Path.of("/install/auth/kubeconfig"));
    }

    /** As a reader copies it, but for the comments before permissions, which he takes away. */
    @ParameterizedTest
    @ValueSource(strings = {"guide.example.yaml", "openshift-install.example.yaml"})
    void anExamplesPermissionsAreTakenByTakingTheCommentsAway(String example) throws IOException {
        String text = Files.readString(Path.of("environments", example)).replaceAll("(?m)^# (permissions:|  - )", "$1");

        assertThat(load(text).permissions())
                .containsExactlyInAnyOrder(
                        Permission.START,
                        Permission.APPROVE,
                        Permission.LOAD_BALANCER,
                        Permission.DESTROY,
                        Permission.DELETE);
    }

    private Environment copied(String example, Map<String, String> variables) throws IOException {
        Path copy = directory.resolve("mine.yaml");
        Files.copy(Path.of("environments", example), copy, StandardCopyOption.REPLACE_EXISTING);
        return EnvironmentLoader.load(copy, variables);
    }

    @Test
    void theClusterApiSandboxIsAPivot() {
        Environment sandbox = EnvironmentLoader.load(Path.of("environments/capi-sandbox.yaml"), NOTHING_SET);

        assertThat(sandbox.permissions())
                .containsExactlyInAnyOrder(Permission.CREATE, Permission.MOVE, Permission.DELETE);
        ClusterApi pivot = sandbox.pivot();
        assertThat(pivot.tools().ssh()).isEmpty();
        assertThat(pivot.tools().clusterctl()).isEqualTo("/run/stagegate/bin/clusterctl");
        assertThat(pivot.kubeconfig(Side.SOURCE)).hasToString("/run/stagegate/capi/bootstrap.kubeconfig");
        assertThat(pivot.kubeconfig(Side.TARGET)).hasToString("/run/stagegate/capi/pivot.kubeconfig");
        assertThat(pivot.target().manifest()).exists();
        assertThat(pivot.source().config()).exists();
        assertThat(pivot.profile().init(Side.TARGET).providers())
                .containsExactly(
                        "cluster-api",
                        "bootstrap-kubeadm",
                        "control-plane-kubeadm",
                        "infrastructure-docker",
                        "addon-helm");
        assertThatThrownBy(sandbox::install)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("capi-sandbox is of the kind ClusterApi, not Install");
        assertThat(sandbox.withPatience(sandbox.patience())).isEqualTo(sandbox);
    }

    @Test
    void theExamplePivotLoadsAndOnlyLooksUnlessItIsPermitted() {
        Environment example =
                EnvironmentLoader.load(Path.of("environments/capi.example.yaml"), Map.of("PIVOT_DIR", "/pivot"));

        assertThat(example.permissions()).containsExactlyInAnyOrder(Permission.CREATE, Permission.MOVE);
        assertThat(example.pivot().tools())
                .isEqualTo(new ClusterApi.Tools(Optional.empty(), "kind", "clusterctl", "kubectl", "helm"));
        assertThat(example.pivot().record()).hasToString("/pivot/pivot.before-the-move.json");
    }

    @Test
    void whatAPivotLeavesOutHasItsDefault() throws IOException {
        Path file = write("""
                name: p
                profile: cluster-api
                source: {config: kind.yaml, kubeconfig: a}
                target: {manifest: pivot.yaml, kubeconfig: b}
                """ + MistakeCatalogue.soundPivot().replaceFirst("(?s).*(patience:.*)signals:.*", "$1"));

        Environment pivot = EnvironmentLoader.load(file, NOTHING_SET);

        assertThat(pivot.pivot().name(Side.SOURCE)).isEqualTo("bootstrap");
        assertThat(pivot.pivot().name(Side.TARGET)).isEqualTo("pivot");
        assertThat(pivot.pivot().target().namespace()).isEqualTo("default");
        assertThat(pivot.pivot().cni()).isEmpty();
        assertThat(pivot.pivot().tools().helm()).isEqualTo("helm");
        assertThat(pivot.pivot().source().config()).isEqualTo(file.resolveSibling("kind.yaml"));
        assertThat(pivot.permissions()).isEmpty();
    }

    @Test
    void theHardWayProfileHoldsStageTen() {
        InstallProfile profile = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), NOTHING_SET)
                .install()
                .profile();

        assertThat(profile.bootkubeMessages())
                .hasSize(8)
                .startsWith("Starting bootkube.sh...")
                .endsWith("Waiting for bootstrap to complete...");
        assertThat(profile.staticPods().keySet())
                .containsExactly("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler");
        assertThat(profile.staticPods().get("kube-apiserver"))
                .isEqualTo(new Profile.StaticPod(
                        "openshift-kube-apiserver", "kube-apiserver-bootstrap", "kube-apiserver"));
        assertThat(profile.etcdctl().endpoint()).isEqualTo(URI.create("https://127.0.0.1:2379"));
        assertThat(profile.etcdctl().container()).as("that in which etcd runs").isEmpty();
        assertThat(profile.manifests().deployments())
                .containsExactly(new Profile.ObjectName("openshift-cluster-version", "cluster-version-operator"));
    }

    @Test
    void theHardWayProfileHoldsStageEleven() {
        InstallProfile profile = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), NOTHING_SET)
                .install()
                .profile();

        assertThat(profile.masters().serviceApi()).isEqualTo(URI.create("https://172.30.0.1:443"));
        assertThat(profile.mastersStaticPod("kube-proxy"))
                .isEqualTo(new Profile.StaticPod("openshift-kube-proxy", "kube-proxy", "kube-proxy"));
        assertThat(profile.operators().etcdMessages())
                .hasSize(8)
                .startsWith("Adding member etcd-0")
                .endsWith("Bootstrap member removed");
        assertThat(profile.operators().deployments())
                .contains(profile.operators().etcd())
                .hasSize(5);
        assertThat(profile.handover())
                .isEqualTo(new Profile.Handover(
                        "Bootstrap Complete",
                        "/opt/openshift/.bootkube.done",
                        new Profile.ObjectName("kube-system", "bootstrap"),
                        22623,
                        List.of(
                                new Profile.ObjectName("kube-system", "kube-controller-manager"),
                                new Profile.ObjectName("kube-system", "kube-scheduler")),
                        new Profile.LabelledPods("openshift-machine-config-operator", "k8s-app=machine-config-server"),
                        new Profile.ObjectName("openshift-cluster-version", "cluster-version-operator"),
                        Set.of(HandoverCondition.SERVICE_ENDPOINTS)));
    }

    @Test
    void theGuidesProfileSaysWhatItsLabsCannotShow() throws IOException {
        InstallProfile profile =
                copied("guide.example.yaml", NOTHING_SET).install().profile();

        assertThat(profile.bootkubeMessages())
                .startsWith("=== OpenShift Bootstrap ===")
                .endsWith("Waiting for masters to register...");
        assertThat(profile.staticPod("kube-scheduler").pod()).isEqualTo("kube-scheduler-bootstrap");
        assertThat(profile.mastersStaticPod("kube-scheduler").pod()).isEqualTo("openshift-kube-scheduler");
        assertThat(profile.mastersStaticPod("kube-proxy").namespace()).isEqualTo("kube-system");
        assertThat(profile.etcdctlOn(new Node("bootstrap", Role.BOOTSTRAP, "d", "a"))
                        .certificates())
                .contains(new Profile.ClientCertificate(
                        "/etc/kubernetes/secrets/etcd-ca.crt",
                        "/etc/kubernetes/secrets/etcd-server.crt",
                        "/etc/kubernetes/secrets/etcd-server.key"));
        assertThat(profile.etcdctlOn(master(0)))
                .isEqualTo(new Profile.Etcdctl(
                        Optional.of("etcdctl"), URI.create("https://localhost:2379"), Optional.empty()));
        assertThat(profile.noMachineConfigOnBootstrap().orElseThrow()).contains("no Machine Config Server");
        assertThat(profile.bootstrapPorts()).containsExactly(6443);
        assertThat(profile.handover().without())
                .containsExactlyInAnyOrder(HandoverCondition.SERVICE_ENDPOINTS, HandoverCondition.LEASES);
        assertThat(profile.gapsOf("12.3"))
                .singleElement()
                .asString()
                .startsWith("Nothing in the guide makes ConfigMap");
        assertThat(profile.gapsOf("12.6")).hasSize(4);
        assertThat(profile.masters().kubeletKubeconfig()).isEqualTo("/var/lib/kubelet/kubeconfig");
        assertThat(profile.gapsOf("10.3")).isEmpty();
        InstallProfile closed = load(Files.readString(Path.of("environments/guide.example.yaml"))
                        .replace("# override: {gaps: []}", "override: {gaps: []}"))
                .install()
                .profile();
        assertThat(closed.gapsOf("12.6")).isEmpty();
        assertThat(closed.overrides()).containsExactly("gaps: []");
    }

    @Test
    void theOpenshiftInstallProfileIsOfARealInstall() throws IOException {
        String three = "  master-1: {role: master, address: 192.168.126.102}\n"
                + "  master-2: {role: master, address: 192.168.126.103}\nload-balancer:\n";
        InstallProfile profile = load(MistakeCatalogue.sound()
                        .replace("profile: hard-way", "profile: openshift-install")
                        .replace("load-balancer:\n", three))
                .install()
                .profile();

        assertThat(profile.staticPod("etcd"))
                .isEqualTo(new Profile.StaticPod("openshift-etcd", "etcd-bootstrap-member", "etcd"));
        assertThat(profile.masters().csrRequestor())
                .isEqualTo("system:serviceaccount:openshift-machine-config-operator:node-bootstrapper");
        assertThat(profile.hasOnMasters("kube-proxy")).isFalse();
        assertThat(profile.masters().atLeast()).isEqualTo(3);
        assertThat(profile.operators().controlPlane())
                .containsExactly("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler");
        assertThat(profile.etcdctl().certificates()).isEmpty();
        assertThat(profile.etcdctl().container()).contains("etcdctl");
        assertThat(profile.handover().message()).isEqualTo("bootkube.service complete");
        assertThat(profile.handover().without()).isEmpty();
        assertThat(profile.files().serviceRecords()).contains("/var/log/openshift");
        assertThat(profile.noMachineConfigOnBootstrap()).isEmpty();
        assertThat(profile.bootstrapPorts()).containsExactly(6443, 22623);
        assertThat(profile.gaps()).isEmpty();
        assertThat(profile.overrides()).isEmpty();
    }

    @Test
    void singleValuesOfTheProfileCanBeOverridden() throws IOException {
        String sound = MistakeCatalogue.sound();
        InstallProfile plain = load(sound).install().profile();

        InstallProfile profile =
                load(sound.replace("profile: hard-way\n", """
                        profile: hard-way
                        override:
                          bootkube-messages: [One, Two]
                          handover: {marker: "${MARKER:-/x}", machine-config-port: 22624}
                          static-pods: {etcd: {pod: other}}
                          files: {service-records: /records}
                        """)).install().profile();

        assertThat(profile.bootkubeMessages()).containsExactly("One", "Two");
        assertThat(profile.handover().marker()).isEqualTo("/x");
        assertThat(profile.handover().machineConfigPort()).isEqualTo(22624);
        assertThat(profile.staticPods().keySet()).isEqualTo(plain.staticPods().keySet());
        assertThat(profile.staticPod("etcd")).isEqualTo(new Profile.StaticPod("openshift-etcd", "other", "etcd"));
        assertThat(profile.files().serviceRecords()).contains("/records");
        assertThat(profile.masters()).isEqualTo(plain.masters());
        assertThat(profile.overrides())
                .as("what the file says, without a variable's value")
                .containsExactly(
                        "bootkube-messages: [One, Two]",
                        "handover.marker: ${MARKER:-/x}",
                        "handover.machine-config-port: 22624",
                        "static-pods.etcd.pod: other",
                        "files.service-records: /records");
    }

    @Test
    void mistakesInAnOverrideAreToldWithTheEnvironmentsOthers() throws IOException {
        Path file = write(MistakeCatalogue.sound()
                .replace("  user: core\n", "  usr: core\n")
                .replace("profile: hard-way\n", """
                        profile: hard-way
                        override:
                          name: other
                          units: {kubelet: kubelet}
                          handover: {leases: []}
                        """));

        assertThatThrownBy(() -> EnvironmentLoader.load(file, NOTHING_SET))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("lab-a.yaml:4:3: override.name: \"other\" is not the name of its file")
                .hasMessageContaining(
                        "lab-a.yaml:5:11: override.units.kubelet: \"kubelet\" is not a systemd unit's name")
                .hasMessageContaining("lab-a.yaml:6:14: override.handover.leases: is empty")
                .hasMessageContaining("ssh.usr: is not a key that is known here");
    }

    @Test
    void anUnknownComponentListsThoseThereAre() {
        InstallProfile profile = EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), NOTHING_SET)
                .install()
                .profile();

        assertThatThrownBy(() -> profile.mastersStaticPod("kubeproxy"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("profile hard-way has no static pod on masters \"kubeproxy\"; name one of: etcd,"
                        + " kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy");
    }

    @Test
    void whatIsLeftOutHasItsDefault() throws IOException {
        Install lab = load(MistakeCatalogue.sound()
                        .replace("  port: 22\n", "")
                        .replace("  endpoint: https://api.ocp4.example.com:6443\n", "")
                        .replace("  ca: assets/ca.crt\n", "")
                        .replace(machineConfig(), "")
                        .replace("    domain: ocp4-bootstrap\n", "")
                        .replace("permissions:\n  - start\n", ""))
                .install();

        assertThat(lab.ssh().port()).isEqualTo(22);
        assertThat(lab.api().endpoint()).isEqualTo(URI.create("https://api.ocp4.example.com:6443"));
        assertThat(lab.api().ca()).isEmpty();
        assertThat(lab.machineConfig())
                .isEqualTo(new Environment.MachineConfig(
                        URI.create("https://api-int.ocp4.example.com:22623"),
                        Optional.of("api.ocp4.example.com"),
                        Optional.empty()));
        assertThat(lab.bootstrap().domain()).isEqualTo("ocp4-bootstrap");
        assertThat(lab.bootstrap().nodeName()).isEqualTo("bootstrap");
        assertThat(lab.permissions()).isEmpty();
        assertThat(lab.permits(Permission.START)).isFalse();
        assertThat(lab.patience("bootkube").holdFor()).isEqualTo(Duration.ZERO);
    }

    private static String machineConfig() {
        return MistakeCatalogue.sound()
                .lines()
                .filter(line -> line.startsWith("machine-config:"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDeclaredMachineConfigServerIsAskedWhereItIsDeclared() throws IOException {
        assertThat(load(MistakeCatalogue.sound()).install().machineConfig())
                .isEqualTo(new Environment.MachineConfig(
                        URI.create("https://api-int.ocp4.example.com:22623"),
                        Optional.empty(),
                        Optional.of(directory.resolve("assets/mcs-ca.crt"))));
    }

    @Test
    void theMachineConfigServersPortIsTheProfilesAndItsLoadBalancerTheApis() throws IOException {
        Install lab = load(MistakeCatalogue.sound()
                        .replace(machineConfig(), "override: {handover: {machine-config-port: 22624}}")
                        .replace("https://api.ocp4.example.com:6443", "https://[fd00::1]:6443"))
                .install();

        assertThat(lab.machineConfig())
                .isEqualTo(new Environment.MachineConfig(
                        URI.create("https://api-int.ocp4.example.com:22624"),
                        Optional.of("fd00::1"),
                        Optional.empty()));
    }

    @Test
    void pathsAreRelativeToTheFileOrTheHome() throws IOException {
        Install lab = load(MistakeCatalogue.sound()).install();

        assertThat(lab.ssh().key()).isEqualTo(directory.resolve("keys/id_ed25519"));
        assertThat(lab.ssh().knownHosts()).isEqualTo(Path.of("/home/qa/.ssh/known_hosts"));
    }

    @Test
    void variablesStandForPartsOfAnyValueAndNeedNoQuotes() throws IOException {
        Install lab = EnvironmentLoader.load(
                        write(MistakeCatalogue.sound()
                                .replace("port: 22", "port: ${PORT}")
                                .replace("name: lab-a", "name: ${NAME}")
                                .replace("keys/id_ed25519", "${DIR:-keys}/$${literal}/${EMPTY:-x}$y")),
                        Map.of("PORT", "2222", "NAME", "010", "EMPTY", ""))
                .install();

        assertThat(lab.ssh().port()).isEqualTo(2222);
        assertThat(lab.name()).isEqualTo("010");
        assertThat(lab.ssh().key()).isEqualTo(directory.resolve("keys/${literal}/x$y"));
    }

    @Test
    void addressesMayBeNamesAndIpv6() throws IOException {
        Install lab = load(MistakeCatalogue.sound()
                        .replace("address: 192.168.126.101", "address: \"fd00::101\"")
                        .replace("https://api.ocp4.example.com:6443", "https://[fd00::1]:6443"))
                .install();

        assertThat(lab.node("master-0").address()).isEqualTo("fd00::101");
        assertThat(lab.api().endpoint()).hasPort(6443);
    }

    @Test
    void aliasesMaySpareRepetition() throws IOException {
        Install lab = load(MistakeCatalogue.sound()
                        .replace("  bootkube: {", "  bootkube: &slow {")
                        .replace("  manifests: {timeout: 20m, interval: 2s}", "  manifests: *slow"))
                .install();

        assertThat(lab.patience("manifests").timeout()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void allMistakesAreToldAtOnceInTheFilesOrder() throws IOException {
        Path file = write(MistakeCatalogue.sound()
                .replace("role: master", "role: mastr")
                .replace("  user: core\n", "")
                .replace("port: 22", "port: 0")
                .replace("start: {timeout: 30s, interval: 100ms", "start: {timeout: 30s, interval: 1ms")
                .replace("key: keys", "key: ${NO_SUCH}")
                .replace("permissions:", "permission:"));

        assertRefused(() -> EnvironmentLoader.load(file, NOTHING_SET), """
                F/lab-a.yaml:8:1: ssh.user: is missing; write it, such as user: core
                F/lab-a.yaml:9:3: ssh.port: 0 is not a port; write a whole number from 1 to 65535
                F/lab-a.yaml:10:3: ssh.key: needs the variable NO_SUCH, which is not set; set it (export NO_SUCH=value), \
                or write a default: ${NO_SUCH:-default}
                F/lab-a.yaml:22:5: nodes.master-0.role: "mastr" is not a role; write one of: bootstrap, master
                F/lab-a.yaml:33:1: permission: is not a key that is known here; did you mean "permissions"? The keys \
                here are: name, profile, override, cluster, hypervisor, ssh, api, machine-config, etcd, pull-secret, nodes, load-balancer, disruption, signals, \
                diagnosis, permissions, patience
                F/lab-a.yaml:36:28: patience.vm-start.interval: "1ms" is shorter than 50ms, which would burden what \
                is observed; write at least 50ms""");
    }

    @Test
    void anAliasBombEndsInAnError() throws IOException {
        Path file = write(bomb());

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/lab-a.yaml: has more than 10000 values once its aliases are followed; write it out plainly");
    }

    @Test
    void manyAliasesEndInAnError() throws IOException {
        Path file = write("a: &a {x: y}\nb: [" + "*a,".repeat(60) + "]\n");

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/lab-a.yaml: uses more than 50 aliases of maps and lists; write it out plainly");
    }

    @Test
    void deepNestingEndsInAnError() throws IOException {
        Path file = write("[".repeat(5_000));

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/lab-a.yaml: is nested deeper than 50 levels; write it out plainly");
    }

    @Test
    void aHalfWrittenFileIsRefusedWhereverItEnds() throws IOException {
        String sound = MistakeCatalogue.sound();
        int required = sound.indexOf("192.168.126.101");

        for (int end = 0; end < required; end++) {
            Path file = write(sound.substring(0, end));
            assertThatThrownBy(() -> EnvironmentLoader.load(file, NOTHING_SET))
                    .as(sound.substring(0, end))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageStartingWith(file.toString());
        }
    }

    @Test
    void aLineThatIsLostNeverBreaksTheLoader() throws IOException {
        List<String> lines = MistakeCatalogue.sound().lines().toList();

        for (int lost = 0; lost < lines.size(); lost++) {
            List<String> rest = new ArrayList<>(lines);
            rest.remove(lost);
            Path file = write(String.join("\n", rest));
            // Sound without it or refused: anything else that is thrown fails the test.
            try {
                assertThat(EnvironmentLoader.load(file, NOTHING_SET).install().nodes())
                        .isNotEmpty();
            } catch (EnvironmentException e) {
                assertThat(e.mistakes()).isNotEmpty();
            }
        }
    }

    @Test
    void aFileThatIsNotThere() {
        assertRefused(
                () -> EnvironmentLoader.load(directory.resolve("lab-a.yaml"), NOTHING_SET),
                "F/lab-a.yaml: there is no such file; name one that exists");
    }

    @Test
    void aDirectory() {
        assertRefused(
                () -> EnvironmentLoader.load(directory, NOTHING_SET), "F: is a directory; name the .yaml file in it");
    }

    @Test
    void aDevice() {
        assertRefused(
                () -> EnvironmentLoader.load(Path.of("/dev/zero"), NOTHING_SET),
                "/dev/zero: is not a regular file; name a .yaml file");
    }

    @Test
    void aHugeFile() throws IOException {
        Path file = write("#".repeat(1024 * 1024 + 1));

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/lab-a.yaml: is larger than 1 MiB; name an environment's .yaml file");
    }

    @Test
    void aFileInAnotherEncoding() throws IOException {
        Path file = directory.resolve("lab-a.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', 'b', '\n', 'c', (byte) 0xE9, '\n'});

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/lab-a.yaml:2:2: is not UTF-8 from here on; save the file as UTF-8");
    }

    @Test
    void aFileThatMayNotBeRead() throws IOException {
        Path file = write(MistakeCatalogue.sound());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx------"));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/lab-a.yaml: cannot be read: permission denied; allow " + System.getProperty("user.name")
                        + " to read it, or run as its owner");
    }

    @Test
    void aByteOrderMarkIsNoMistake() throws IOException {
        assertThat(load("\uFEFF" + MistakeCatalogue.sound()).name()).isEqualTo("lab-a");
    }

    @Test
    void aProfileBesideTheFileComesFirst() throws IOException {
        profile("hard-way", hardWay().replace("bootkube.service", "other.service"));

        assertThat(load(MistakeCatalogue.sound()).install().profile().units().bootkube())
                .isEqualTo("other.service");
    }

    @Test
    void profilesBesideTheFileAreListed() throws IOException {
        profile("mine", hardWay());
        Path file = write(MistakeCatalogue.sound().replace("profile: hard-way", "profile: yours"));
        Set<String> known = new TreeSet<>(Set.of("mine"));
        Declaration.ALL.forEach(kind -> known.addAll(kind.profiles()));

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/lab-a.yaml:2:1: profile: \"yours\" is not a profile; write one of: " + String.join(", ", known));
    }

    @Test
    void aProfilesMistakesAreToldWithTheEnvironments() throws IOException {
        profile(
                "mine",
                hardWay()
                        .replace("kubelet: kubelet.service", "kubelet: kubelet")
                        .replace("localhost-api: https", "localhost-api: http")
                        .replace("    - {namespace: openshift-cluster-version, name:", "    - {name:")
                        .replace("https://172.30.0.1:443", "https://172.30.0.1")
                        .replace("  etcd: {namespace: openshift-etcd-operator, name", "  etcd: {name")
                        .replace("marker: /opt", "marker: opt")
                        .replace("machine-config-port: 22623", "machine-config-port: 0")
                        .replaceAll("(?s)  crds:\n.*?  deployments:", "  crds: []\n  deployments:"));
        Path file = write(MistakeCatalogue.sound()
                .replace("profile: hard-way", "profile: mine")
                .replace("port: 22", "port: 0"));

        assertRefused(() -> EnvironmentLoader.load(file, NOTHING_SET), """
                F/lab-a.yaml:10:3: ssh.port: 0 is not a port; write a whole number from 1 to 65535
                F/profiles/mine.yaml:3:1: name: "hard-way" is not the name of its file; write mine, or rename the file
                F/profiles/mine.yaml:7:3: units.kubelet: "kubelet" is not a systemd unit's name; write it with its \
                suffix, such as kubelet.service
                F/profiles/mine.yaml:38:1: localhost-api: "http://localhost:6443" does not begin with https://; write \
                https, host and port, such as https://api.ocp4.example.com:6443
                F/profiles/mine.yaml:62:3: manifests.crds: is empty; write at least one entry, such as \
                [clusterversions.config.openshift.io]
                F/profiles/mine.yaml:64:7: manifests.deployments[0].namespace: is missing; write it, such as namespace: \
                openshift-cluster-version
                F/profiles/mine.yaml:69:3: masters.service-api: "https://172.30.0.1" has no port from 1 to 65535; write \
                https, host and port, such as https://api.ocp4.example.com:6443
                F/profiles/mine.yaml:82:3: operators.etcd.namespace: is missing; write it, such as namespace: \
                openshift-cluster-version
                F/profiles/mine.yaml:105:3: handover.marker: "opt/openshift/.bootkube.done" is not an absolute path; \
                write the path on the node or in the container, from / on
                F/profiles/mine.yaml:107:3: handover.machine-config-port: 0 is not a port; write a whole number from 1 to 65535""");
    }

    @Test
    void anEmptyProfileIsNamed() throws IOException {
        profile("mine", "");
        Path file = write(MistakeCatalogue.sound().replace("profile: hard-way", "profile: mine"));

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/profiles/mine.yaml: is empty; write the declaration, as docs/environment.md shows");
    }

    @Test
    void theProfilesInTheJarAreThoseOfTheRepository() {
        assertThat(EnvironmentFiles.yamlNames(Path.of("environments/profiles")))
                .containsExactlyInAnyOrderElementsOf(Profiles.BROUGHT_ALONG);
    }

    private static List<String> patiencesOfTheSchema() {
        return SchemaGuide.keys(Declaration.ALL.get(0).environment().guide().at(List.of("patience")));
    }

    @Test
    void whatAPatienceLeavesOutHasItsDefault() throws IOException {
        String sound = MistakeCatalogue.sound();
        Environment none = load(sound.replaceFirst("(?s)patience:.*(?=machine-config)", ""));
        Environment some = load(sound.replaceFirst(
                "(?s)patience:.*(?=machine-config)",
                "patience: {kubelet: {timeout: 1m}, our-own: {timeout: 3s, interval: 1s}}\n"));

        Duration second = Duration.ofSeconds(1);
        assertThat(none.patience("kubelet"))
                .isEqualTo(new Patience("kubelet", Duration.ofMinutes(5), second, Duration.ofSeconds(15)));
        assertThat(some.patience("kubelet"))
                .isEqualTo(new Patience("kubelet", Duration.ofMinutes(1), second, Duration.ofSeconds(15)));
        assertThat(some.patience("our-own"))
                .isEqualTo(new Patience("our-own", Duration.ofSeconds(3), second, Duration.ZERO));
        assertThat(none.patience().keySet()).containsExactlyElementsOf(patiencesOfTheSchema());
    }

    /** The default's part is what does not fit, and has no line of its own. */
    @Test
    void whatIsWrittenMustFitTheDefaults() {
        assertRefused(
                () -> load(MistakeCatalogue.sound()
                        .replace("kubelet: {timeout: 5m, interval: 1s}", "kubelet: {timeout: 10s}")),
                "F/lab-a.yaml:36:1: patience.kubelet.hold: \"15s\" leaves no time before the timeout; write less than the"
                        + " timeout, \"10s\"");
    }

    @Test
    void anUnknownPatienceListsThoseThereAre() throws IOException {
        Install lab = load(MistakeCatalogue.sound()).install();

        assertRefused(
                () -> lab.patience("api-healt"),
                "F/lab-a.yaml: patience.api-healt: there is no such patience; name one of: "
                        + String.join(", ", patiencesOfTheSchema()) + "; or add it to the file");
        assertRefused(
                () -> lab.node("master-9"),
                "F/lab-a.yaml: nodes.master-9: there is no such node; name one of: bootstrap, master-0; or add it to "
                        + "the file");
    }

    @Test
    void aNameWithALineBreakIsNoName() throws IOException {
        Path file = write(MistakeCatalogue.sound().replace("  master-0:", "  \"master-0\\n\":"));

        assertRefused(
                () -> EnvironmentLoader.load(file, NOTHING_SET),
                "F/lab-a.yaml:22:3: nodes.\"master-0?\": is not a node name; write lower-case letters, digits and dashes, "
                        + "such as master-0");
    }

    @Test
    void aBareNameMeansAFileInEnvironments() throws IOException {
        Path file = Files.createDirectories(directory.resolve("environments")).resolve("lab-b.yaml");
        Files.writeString(file, MistakeCatalogue.sound());
        Files.writeString(file.resolveSibling("guide.example.yaml"), MistakeCatalogue.sound());
        EnvironmentFiles files = new EnvironmentFiles(directory);

        assertThat(files.locate("lab-b")).isEqualTo(file);
        assertThat(files.locate(file.toString())).isEqualTo(file);
        assertRefused(
                () -> files.locate("lab-a"),
                "F/environments/lab-a.yaml: there is no such file; did you mean lab-b? There are: lab-b; or give the "
                        + "path of a .yaml file");
        assertRefused(
                () -> files.locate("labs/lab-a.yml"),
                "labs/lab-a.yml: there is no such file; the environments there are: lab-b; or give the path of a .yaml "
                        + "file");
        assertRefused(
                () -> files.locate("labs/a"),
                "-Denvironment=labs/a: is neither a name nor a .yaml file; the environments there are: lab-b; or give "
                        + "the path of a .yaml file");
        assertRefused(
                () -> new EnvironmentFiles(directory.resolve("empty")).locate("lab-a"),
                "F/empty/environments/lab-a.yaml: there is no such file; the environments there are: none in "
                        + "F/empty/environments; or give the path of a .yaml file");
    }

    /** Some hundred characters that mean 65 thousand values. */
    static String bomb() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 5; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
        }
        return bomb.toString();
    }

    private Environment load(String text) throws IOException {
        return EnvironmentLoader.load(write(text), NOTHING_SET);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("lab-a.yaml"), text);
    }

    private void profile(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("profiles")).resolve(name + ".yaml"), text);
    }

    private static String hardWay() throws IOException {
        return Files.readString(Path.of("environments/profiles/hard-way.yaml"));
    }

    private void assertRefused(ThrowingCallable load, String report) {
        assertThatThrownBy(load)
                .isInstanceOf(EnvironmentException.class)
                .extracting(error -> error.getMessage().replace(directory.toString(), "F"))
                .isEqualTo(report);
    }
}

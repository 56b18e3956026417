package io.stagegate.draft;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.libvirt.LibvirtInventory.Machine;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewEnvironmentTest {

    @TempDir
    private Path folder;

    private Path environments;
    private Path home;
    private Path install;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> questions = new ArrayList<>();

    @BeforeEach
    void aHomeAndAFolderOfEnvironments() throws IOException {
        environments = Files.createDirectories(folder.resolve("environments"));
        home = Files.createDirectories(folder.resolve("home"));
        install = Files.createDirectories(folder.resolve("home/ocp4/auth")).getParent();
    }

    /** As openshift-install leaves it after {@code create ignition-configs}: install-config.yaml is consumed. */
    private void installDirectory() throws IOException {
        Files.createDirectories(home.resolve(".ssh"));
        Files.writeString(home.resolve(".ssh/lab.pub"), "ssh-ed25519 AAAAC3Nz core@here\n");
        Files.writeString(home.resolve(".ssh/lab"), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
        Files.writeString(
                install.resolve("metadata.json"),
                "{\"clusterName\": \"ocp4\", \"clusterID\": \"1\", \"infraID\": \"ocp4-x\"}");
        Files.writeString(
                install.resolve("auth/kubeconfig"),
                "clusters:\n- cluster:\n    server: https://api.ocp4.example.com:6443\n");
        Files.writeString(install.resolve(".openshift_install_state.json"), """
                {"*installconfig.InstallConfig": {"config": {"metadata": {"name": "ocp4"}, "baseDomain": "example.com",
                 "sshKey": "ssh-ed25519 AAAAC3Nz somebody", "pullSecret": "{\\"auths\\": {\\"a.example.com\\": {\\"auth\\": \\"c2VjcmV0\\"}}}",
                 "controlPlane": {"replicas": 3}, "platform": {"none": {}}}}}
                """);
        String ca = Base64.getEncoder().encodeToString("""
                -----BEGIN CERTIFICATE-----
                MIIB
                -----END CERTIFICATE-----
                """.getBytes(StandardCharsets.US_ASCII));
        Files.writeString(install.resolve("master.ign"), """
                {"ignition": {"version": "3.2.0",
                  "config": {"merge": [{"source": "https://api-int.ocp4.example.com:22623/config/master"}]},
                  "security": {"tls": {"certificateAuthorities": [{"source": "data:text/plain;charset=utf-8;base64,%s"}]}}}}
                """.formatted(ca));
    }

    private int run(String... arguments) throws IOException {
        return run(question -> null, arguments);
    }

    private int run(UnaryOperator<String> ask, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--haproxy")) {
            // Not this machine's own.
            all.addAll(List.of(
                    "--haproxy",
                    Files.writeString(folder.resolve("none.cfg"), "").toString()));
        }
        return new NewEnvironment(
                        environments,
                        home,
                        Map.of(),
                        question -> {
                            questions.add(question);
                            return ask.apply(question);
                        },
                        address -> reverse.getOrDefault(address, address),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(all);
    }

    private final Map<String, String> reverse = new HashMap<>();

    /** From the install directory, with the addresses, which are not in it. */
    private int draft() throws IOException {
        return run(
                "lab-a",
                "--from",
                install.toString(),
                "--set",
                "hypervisor.uri=qemu:///system",
                "--set",
                "nodes.bootstrap=192.168.7.20",
                "--set",
                "nodes.master-0=192.168.7.21",
                "--set",
                "nodes.master-1=192.168.7.22",
                "--set",
                "nodes.master-2=192.168.7.23");
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Install written(String name) {
        return EnvironmentLoader.load(environments.resolve(name + ".yaml"), Map.of())
                .install();
    }

    @Test
    void anInstallDirectoryBecomesAnEnvironment() throws IOException {
        installDirectory();
        assertThat(draft()).as(said()).isZero();
        Install its = written("lab-a");
        assertThat(its.profile().name()).isEqualTo("openshift-install");
        assertThat(its.cluster().domain()).isEqualTo("ocp4.example.com");
        assertThat(its.ssh().key()).isEqualTo(home.resolve(".ssh/lab"));
        assertThat(its.api().kubeconfig()).isEqualTo(install.resolve("auth/kubeconfig"));
        assertThat(its.masters())
                .extracting(Node::address)
                .containsExactly("192.168.7.21", "192.168.7.22", "192.168.7.23");
        assertThat(its.permissions()).isEmpty();
        assertThat(environments.resolve("lab-a.machine-config-ca.crt"))
                .content()
                .startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("mvn verify -Denvironment=lab-a -Dstages=preflight");
    }

    /** As `oc get nodes` will show them: a draft without would wait for nodes that never come. */
    @Test
    void nodesAreCalledAsReverseDnsKnowsThem() throws IOException {
        installDirectory();
        reverse.put("192.168.7.21", "Master-0.ocp4.example.com");
        reverse.put("192.168.7.22", "master-1");
        assertThat(draft()).as(said()).isZero();
        assertThat(written("lab-a").masters())
                .extracting(Node::nodeName)
                .containsExactly("master-0.ocp4.example.com", "master-1", "master-2");
        assertThat(environments.resolve("lab-a.yaml")).content().contains("}  # given, reverse DNS\n");
    }

    @Test
    void noSecretOfTheDirectoryIsCopied() throws IOException {
        anInstallDirectoryBecomesAnEnvironment();
        try (var files = Files.list(environments)) {
            for (Path file : files.toList()) {
                assertThat(file).content().doesNotContain("c2VjcmV0", "auths", "PRIVATE KEY");
            }
        }
        assertThat(out + said()).doesNotContain("c2VjcmV0", "auths");
    }

    @Test
    void whatCannotBeKnownIsAskedForOrSaidAllAtOnce() throws IOException {
        installDirectory();
        assertThat(run("lab-a", "--from", install.toString())).isEqualTo(2);
        assertThat(said().lines())
                .containsExactly(
                        "not known: libvirt's URI, such as qemu:///system or qemu+ssh://root@host/system; add --set hypervisor.uri=…",
                        "not known: the bootstrap's address; add --set nodes.bootstrap=…",
                        "not known: that master's address; add --set nodes.master-0=…",
                        "not known: that master's address; add --set nodes.master-1=…",
                        "not known: that master's address; add --set nodes.master-2=…");
        assertThat(environments).isEmptyDirectory();

        questions.clear();
        int exit = run(
                question -> question.startsWith("hypervisor") ? "qemu:///system" : "192.168.7.2" + questions.size(),
                "lab-a",
                "--from",
                install.toString());
        assertThat(exit).isZero();
        assertThat(questions).hasSize(5);
        assertThat(written("lab-a").masters()).hasSize(3);
    }

    @Test
    void theGuidesVariablesAreReadAndNotRun() throws IOException {
        Path vars = Files.createDirectories(folder.resolve("guide/config")).resolve("cluster-vars.sh");
        Path trace = folder.resolve("was-run");
        Files.writeString(vars, """
                export CLUSTER_NAME="ocp4"
                export BASE_DOMAIN="example.com"
                export CLUSTER_DOMAIN="${CLUSTER_NAME}.${BASE_DOMAIN}"
                export BOOTSTRAP_IP="192.168.126.100"
                export MASTER0_IP="192.168.126.101"   # the first
                export MASTER1_IP='192.168.126.102'
                export MASTER2_IP=192.168.126.103
                export BOOTSTRAP_NAME="bootstrap"
                export MASTER0_NAME="master-0"
                export MASTER1_NAME="master-1"
                export MASTER2_NAME="master-2"
                export SSH_PUB_KEY="${HOME}/.ssh/id_rsa.pub"
                export PULL_SECRET_FILE="${HOME}/pull-secret.json"
                export ASSETS_DIR="${PWD}/assets"
                export COMPUTED="$(touch %s)"
                """.formatted(trace));
        assertThat(run("guide", "--from", vars.toString())).as(said()).isZero();
        assertThat(trace).doesNotExist();
        Install its = written("guide");
        assertThat(its.profile().name()).isEqualTo("hard-way-guide");
        assertThat(its.api().kubeconfig()).isEqualTo(folder.resolve("guide/assets/kubeconfigs/admin.kubeconfig"));
        assertThat(its.machineConfig().ca()).contains(folder.resolve("guide/assets/pki/root-ca.crt"));
        assertThat(its.node("master-0").nodeName()).isEqualTo("master-0.ocp4.example.com");
        assertThat(its.pullSecret()).contains(home.resolve("pull-secret.json"));
    }

    @Test
    void libvirtsDomainsAreTheNodesOfTheClusterTheyAreNamedAfter() {
        Facts facts = new Facts();
        facts.learn("cluster.name", "ocp4", "here");
        LibvirtLab.learn(
                List.of(
                        new Machine("ocp4-bootstrap", "192.168.7.20"),
                        new Machine("ocp4-master-0", "192.168.7.21"),
                        new Machine("ocp4-worker-0", "192.168.7.31"),
                        new Machine("okd-master-0", "192.168.9.21"),
                        new Machine("desktop", "")),
                "libvirt",
                facts);
        assertThat(facts.hosts())
                .extracting(host -> host.name() + " " + host.domain() + " " + host.address())
                .containsExactly("bootstrap ocp4-bootstrap 192.168.7.20", "master-0 ocp4-master-0 192.168.7.21");
    }

    @Test
    void haproxyTellsItsBackends() throws IOException {
        installDirectory();
        Path haproxy = Files.writeString(folder.resolve("haproxy.cfg"), """
                global
                    stats socket /run/haproxy/admin.sock mode 660 level admin
                listen stats
                    bind :9000
                    stats enable
                    stats uri /stats
                backend openshift-api-server
                    server bootstrap.ocp4.example.com 192.168.7.20:6443 check
                    server master0 192.168.7.21:6443 check
                backend machine-config-server
                    server bootstrap.ocp4.example.com 192.168.7.20:22623 check
                """);
        assertThat(run(
                        "lab-a",
                        "--from",
                        install.toString(),
                        "--haproxy",
                        haproxy.toString(),
                        "--set",
                        "hypervisor.uri=qemu:///system",
                        "--set",
                        "nodes.bootstrap=192.168.7.20",
                        "--set",
                        "nodes.master0=192.168.7.21",
                        "--set",
                        "nodes.master1=192.168.7.22",
                        "--set",
                        "nodes.master2=192.168.7.23"))
                .as(said())
                .isZero();
        var its = written("lab-a").loadBalancer().orElseThrow();
        assertThat(its.api()).isEqualTo("openshift-api-server");
        assertThat(its.machineConfig()).isEqualTo("machine-config-server");
        assertThat(its.server()).isEqualTo("bootstrap.ocp4.example.com");
        assertThat(its.stats()).hasToString("Optional[http://localhost:9000/stats]");
    }

    @Test
    void sourcesOfTwoClustersAreRefused() throws IOException {
        installDirectory();
        Files.writeString(install.resolve("metadata.json"), "{\"clusterName\": \"okd\"}");
        assertThat(run("lab-a", "--from", install.toString())).isEqualTo(2);
        assertThat(said())
                .isEqualTo("cluster.name is ocp4 by %s/auth/kubeconfig, and okd by %s/metadata.json%n"
                        .formatted(install, install));
    }

    @Test
    void badInputIsSaidAllAtOnceAndNothingIsWritten() throws IOException {
        Files.writeString(install.resolve("metadata.json"), "{\"clusterName\": ");
        assertThat(run(
                        "lab-a",
                        "--from",
                        install.toString(),
                        "--from",
                        "/no/such/place",
                        "--set",
                        "nonsense",
                        "--form",
                        "x"))
                .isEqualTo(2);
        assertThat(said().lines())
                .anyMatch(line -> line.startsWith("--set nonsense: write KEY=VALUE"))
                .anyMatch(line -> line.startsWith(install + "/metadata.json: is not the JSON"))
                .anyMatch(line -> line.startsWith("/no/such/place: does not exist"))
                .anyMatch(line -> line.startsWith("--form: there is no such option"));
        assertThat(environments).isEmptyDirectory();
    }

    @Test
    void aValueThatCannotBeIsTheLoadersError() throws IOException {
        installDirectory();
        assertThat(run(
                        "lab-a",
                        "--from",
                        install.toString(),
                        "--set",
                        "hypervisor.uri=qemu:///system",
                        "--set",
                        "nodes.bootstrap=not an address",
                        "--set",
                        "nodes.master-0=192.168.7.21"))
                .isEqualTo(2);
        assertThat(said()).contains("lab-a.yaml:", "nodes.bootstrap.address", "nothing was written");
        assertThat(environments).isEmptyDirectory();
    }

    @Test
    void anEnvironmentThatThereIsStays() throws IOException {
        Files.writeString(environments.resolve("lab-a.yaml"), "mine");
        assertThat(run("lab-a")).isEqualTo(2);
        assertThat(environments.resolve("lab-a.yaml")).content().isEqualTo("mine");
    }
}

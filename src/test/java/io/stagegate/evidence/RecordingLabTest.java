package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretListBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConfigFile;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.DomainState;
import io.stagegate.connection.FakeHypervisor;
import io.stagegate.connection.FakeLab;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LoadBalancer;
import io.stagegate.connection.LoadBalancerException;
import io.stagegate.connection.Shell;
import io.stagegate.connection.Trust;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.LoadBalancerServers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RecordingLabTest {

    private static final Node BOOTSTRAP = new Node("bootstrap", Role.BOOTSTRAP, "ocp4-bootstrap", "192.168.126.100");

    /** In UTF-8, each byte as one character, as the door hands it out. */
    private static final String CONFIG = new String(
            "# Gr\u00fc\u00dfe\nstats auth admin:pa55 word s3cr3t\n".getBytes(StandardCharsets.UTF_8),
            StandardCharsets.ISO_8859_1);

    private final EvidenceFiles evidenceFiles = new EvidenceFiles(new Redactor());
    private final Lab lab = new RecordingLab(fixed(), evidenceFiles);

    @Test
    void recordsACommandWithAllItsOutput() {
        assertThat(lab.install()
                        .shell(BOOTSTRAP)
                        .run(Command.of("crictl", "pods", "-o", "json").asRoot())
                        .exit())
                .isEqualTo(3);

        assertThat(evidenceFiles.all())
                .extracting(EvidenceFile::name)
                .containsExactly("bootstrap: sudo crictl pods -o json");
        assertThat(evidenceFiles.all().get(0).text()).isEqualTo("""
                        $ sudo -n crictl pods -o json
                        exit 3, took 0.040s
                        --- stdout ---
                        {"items":[]}
                        --- stderr ---
                        some warning
                        """);
    }

    @Test
    void recordsThatADoorDidNotOpenAndPassesItOn() {
        assertThatThrownBy(() -> lab.install().https().get(target("https://api.ocp4.example.com:6443/healthz")))
                .isInstanceOf(CouldNotCheckException.class)
                .hasMessage("api:6443 refused");

        assertThat(evidenceFiles.all())
                .extracting(EvidenceFile::name)
                .containsExactly("GET https://api.ocp4.example.com:6443/healthz");
        assertThat(evidenceFiles.all().get(0).text().replaceAll("\\d\\.\\d{3}", "#"))
                .isEqualTo("""
                        GET https://api.ocp4.example.com:6443/healthz
                        could not check (REFUSED): api:6443 refused
                        took #s
                        """);
    }

    private static HttpsTarget target(String uri) {
        return HttpsTarget.of(URI.create(uri), Trust.API);
    }

    @Test
    void recordsAnHttpsAnswer() {
        lab.install().https().get(target("https://x/readyz").at("192.168.126.101"));

        assertThat(evidenceFiles.all().get(0).text())
                .isEqualTo(
                        "GET https://x/readyz at 192.168.126.101\nstatus 500, took 0.007s\n--- body ---\n[-]etcd failed\n");
    }

    @Test
    void recordsWhatEtcdIsAskedAndAnswers() {
        FakeLab asked = new FakeLab()
                .etcd(node -> (question, json, limit) ->
                        new HttpsAnswer(200, "{\"leader\":\"7\",\"token\":\"hunter2hunter2\"}", Duration.ofMillis(7)));
        new RecordingLab(asked, evidenceFiles)
                .install()
                .etcd(new Node("master-0", Role.MASTER, "ocp4-master-0", "192.168.126.101"))
                .post(URI.create("https://127.0.0.1:2379/v3/maintenance/status"), "{}", Duration.ofSeconds(1));

        assertThat(evidenceFiles.all().get(0).name())
                .isEqualTo("master-0: POST https://127.0.0.1:2379/v3/maintenance/status {}");
        assertThat(evidenceFiles.all().get(0).text())
                .startsWith("master-0: POST https://127.0.0.1:2379/v3/maintenance/status {}\nstatus 200, took 0.007s\n"
                        + "--- body ---\n{\"leader\":\"7\"")
                .doesNotContain("hunter2");
    }

    @Test
    void recordsLibvirtsAnswers() {
        lab.install().hypervisor().start("ocp4-bootstrap");
        assertThat(lab.install().hypervisor().state("ocp4-bootstrap")).isEqualTo(DomainState.RUNNING);
        lab.install().hypervisor().suspend("ocp4-bootstrap");
        lab.install().hypervisor().resume("ocp4-bootstrap");

        assertThat(evidenceFiles.all())
                .extracting(EvidenceFile::text)
                .containsExactly(
                        "libvirt: start ocp4-bootstrap\nstarted, or ran already\n",
                        "libvirt: state of ocp4-bootstrap\nrunning\n",
                        "libvirt: suspend ocp4-bootstrap\nsuspended\n",
                        "libvirt: resume ocp4-bootstrap\nruns\n");
    }

    @Test
    void anAnswerThatHoldsSecretsIsPassedOnAndNotRecorded() {
        assertThat(lab.install()
                        .https()
                        .get(target("https://x:22623/config/master").asSecret())
                        .body())
                .isEqualTo("[-]etcd failed");

        assertThat(evidenceFiles.all().get(0).text())
                .isEqualTo("GET https://x:22623/config/master\nstatus 500, took 0.007s\n"
                        + "--- body, 14 characters, not kept ---\n");
    }

    @Test
    void recordsWhatIsDestroyedAndDeleted() {
        lab.install().hypervisor().destroy("ocp4-bootstrap");
        assertThat(lab.install().hypervisor().delete("ocp4-bootstrap").deleted())
                .containsExactly("/pool/disk");
        assertThat(lab.install().hypervisor().hasVolume("/pool/disk")).isFalse();

        assertThat(evidenceFiles.all())
                .extracting(EvidenceFile::text)
                .containsExactly(
                        "libvirt: destroy ocp4-bootstrap\ndestroyed, or did not run\n",
                        "libvirt: undefine ocp4-bootstrap with its storage\n"
                                + "undefined; deleted [/pool/disk], left [], in no storage pool []\n",
                        "libvirt: look for volume /pool/disk\nthere is none\n");
    }

    @Test
    void recordsObjectsAsYamlWithoutSecretData() {
        Secret secret = new SecretBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withName("etcd-signer")
                        .addNewManagedField()
                        .withManager("kubectl")
                        .endManagedField()
                        .build())
                .addToData("any", "aGlkZGVu")
                .build();

        List<Secret> answer = lab.kubernetes().ask("list secrets", client -> List.of(secret));
        assertThat(answer).containsExactly(secret);
        lab.kubernetes()
                .ask(
                        "list secrets again",
                        client -> new SecretListBuilder().withItems(secret).build());
        lab.kubernetes().ask("list nodes", client -> List.of());

        assertThat(evidenceFiles.all().get(0).text())
                .contains("name: \"etcd-signer\"", "any: \"[redacted: secret data]\"")
                .doesNotContain("aGlkZGVu", "kubectl");
        assertThat(evidenceFiles.all().get(1).text()).contains("etcd-signer").doesNotContain("aGlkZGVu");
        assertThat(evidenceFiles.all().get(2).text()).endsWith("\nnone\n");
        assertThat(secret.getData()).containsEntry("any", "aGlkZGVu");
    }

    @Test
    void recordsTheLoadBalancersAnswersWithoutItsPasswords() {
        LoadBalancer door = lab.install().loadBalancer();
        assertThat(door.servers().servers()).hasSize(1);
        door.maintenance("api", "bootstrap", true);
        assertThat(door.readConfig().text()).isEqualTo(CONFIG);
        assertThat(door.replaceConfig("abc", CONFIG)).isEqualTo("/etc/haproxy.cfg.stagegate-1");
        assertThat(door.backups()).isEmpty();
        assertThat(door.readBackup("x").sha()).isEqualTo("abc");
        assertThatThrownBy(() -> door.restore("abc", "x")).isInstanceOf(LoadBalancerException.class);
        door.reload();

        String safe = "# Gr\u00fc\u00dfe\nstats auth admin:[redacted: password]\n";
        assertThat(evidenceFiles.all())
                .extracting(EvidenceFile::text)
                .containsExactly(
                        "load balancer: its servers\napi/master-0 UP, L4OK\n",
                        "load balancer: set api/bootstrap in maintenance\ndone\n",
                        "load balancer: its configuration\n/etc/haproxy.cfg, 44 bytes, mode 640, root:haproxy, sha256"
                                + " abc\n--- text ---\n" + safe,
                        "load balancer: replace the configuration of sha256 abc\n--- by ---\n" + safe
                                + "what was there is now /etc/haproxy.cfg.stagegate-1\n",
                        "load balancer: its backups\nnone\n",
                        "load balancer: read x\n/etc/haproxy.cfg, 44 bytes, mode 640, root:haproxy, sha256"
                                + " abc\n--- text ---\n" + safe,
                        evidenceFiles.all().get(6).text(),
                        "load balancer: reload\ndone\n");
        assertThat(evidenceFiles.all().get(6).text())
                .startsWith("load balancer: restore x\n")
                .contains("it was changed meanwhile");
    }

    @Test
    void passesAWatchOnUnrecorded() {
        AtomicInteger changes = new AtomicInteger();
        lab.kubernetes()
                .watch(KubernetesClient::nodes, changes::incrementAndGet)
                .close();

        assertThat(changes).hasValue(1);
        assertThat(evidenceFiles.all()).isEmpty();
    }

    /** Answers each question with what it always answers. */
    private static Lab fixed() {
        Function<Node, Shell> shells = node -> command ->
                new CommandResult(node.name(), command, 3, "{\"items\":[]}", "some warning\n", Duration.ofMillis(40));
        Https https = target -> {
            if (target.uri().getPort() == 6443) {
                throw new CouldNotCheckException(ConnectionFailure.REFUSED, "api:6443 refused");
            }
            return new HttpsAnswer(500, "[-]etcd failed", Duration.ofMillis(7));
        };
        return new FakeLab()
                .shells(shells)
                .with(new FakeHypervisor())
                .with(kubernetes())
                .with(https)
                .with(loadBalancer());
    }

    private static Kubernetes kubernetes() {
        return new Kubernetes() {
            @Override
            public <T> T ask(String question, Function<KubernetesClient, T> asking) {
                return asking.apply(null);
            }

            @Override
            public Watching watch(Function<KubernetesClient, ? extends Informable<?>> kind, Runnable onChange) {
                onChange.run();
                return () -> {};
            }
        };
    }

    private static LoadBalancer loadBalancer() {
        return new LoadBalancer() {
            @Override
            public LoadBalancerServers servers() {
                return new LoadBalancerServers(
                        List.of(new LoadBalancerServers.Server("api", "master-0", "UP", "", "L4OK")), List.of());
            }

            @Override
            public Optional<String> maintenanceRefusal() {
                return Optional.empty();
            }

            @Override
            public void maintenance(String backend, String server, boolean on) {}

            @Override
            public ConfigFile readConfig() {
                return new ConfigFile("/etc/haproxy.cfg", CONFIG, "640", "root:haproxy", "abc");
            }

            @Override
            public String replaceConfig(String expectedSha, String newText) {
                return "/etc/haproxy.cfg.stagegate-1";
            }

            @Override
            public List<String> backups() {
                return List.of();
            }

            @Override
            public ConfigFile readBackup(String path) {
                return readConfig();
            }

            @Override
            public void restore(String expectedSha, String backup) {
                throw new LoadBalancerException("it was changed meanwhile");
            }

            @Override
            public void reload() {}
        };
    }
}

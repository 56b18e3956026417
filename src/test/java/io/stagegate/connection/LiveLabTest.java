package io.stagegate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LiveLabTest {

    @TempDir
    private Path empty;

    @Test
    void makingALabOpensNothing() {
        Install environment = environment();
        try (LiveLab lab = new LiveLab(environment)) {
            assertThat(lab.environment()).isSameAs(environment);
            assertThat(lab.shell(node("master-0", "127.0.0.1"))).isNotNull();
            assertThat(lab.hypervisor()).isNotNull();
            assertThat(lab.kubernetes()).isNotNull();
            assertThat(lab.https()).isNotNull();
        }
    }

    @Test
    void nodesAtOneAddressShareAShell() {
        try (LiveLab lab = new LiveLab(environment())) {
            Shell shell = lab.shell(node("master-0", "127.0.0.1"));
            assertThat(lab.shell(node("another-name", "127.0.0.1"))).isSameAs(shell);
            assertThat(lab.shell(node("master-1", "127.0.0.2"))).isNotSameAs(shell);
        }
    }

    @Test
    void etcdIsAskedOnlyWithACertificate() {
        try (LiveLab lab = new LiveLab(environment())) {
            assertThatThrownBy(() -> lab.etcd(node("master-0", "127.0.0.1")))
                    .isInstanceOf(CouldNotCheckException.class)
                    .hasMessageEndingWith("lab-a.yaml declares no client certificate; add the key \"etcd\"");
        }
        Install with = LabBuilder.like(environment())
                .etcd(new Environment.Etcd(
                        empty.resolve("etcd-ca"), empty.resolve("etcd-cert"), empty.resolve("etcd-key")))
                .build();
        LiveLab lab = new LiveLab(with);
        EtcdHttps etcd = lab.etcd(node("master-0", "127.0.0.1"));
        assertThat(lab.etcd(node("another-name", "127.0.0.1"))).isSameAs(etcd);
        URI question = URI.create("https://127.0.0.1:2379/v3/maintenance/status");
        assertOurSide(() -> etcd.post(question, "{}", Duration.ofSeconds(1)), "etcd-key");
        lab.close();
        assertThatThrownBy(() -> etcd.post(question, "{}", Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyDoorNamesTheFileItMisses() {
        try (LiveLab lab = new LiveLab(environment())) {
            assertOurSide(() -> lab.shell(node("master-0", "127.0.0.1")).run(Command.of("true")), "key");
            assertOurSide(
                    () -> lab.https().get(HttpsTarget.of(URI.create("https://127.0.0.1:1/"), Trust.API)), "ca.crt");
            assertThatThrownBy(lab::loadBalancer)
                    .isInstanceOf(CouldNotCheckException.class)
                    .hasMessageContaining("lab-a.yaml declares none; add the key \"load-balancer\"");
            assertOurSide(() -> lab.kubernetes().ask("version", client -> client.getKubernetesVersion()), "kubeconfig");
        }
    }

    @Test
    void aLabIsClosedTwiceWithoutHarmAndAnswersNoMore() {
        LiveLab lab = new LiveLab(environment());
        Shell shell = lab.shell(node("master-0", "127.0.0.1"));
        lab.close();
        lab.close();

        assertThatThrownBy(() -> shell.run(Command.of("true"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lab.shell(node("master-1", "127.0.0.2")).run(Command.of("true")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lab.kubernetes().ask("version", client -> client.getKubernetesVersion()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lab.https().get(HttpsTarget.of(URI.create("https://127.0.0.1:1/"), Trust.API)))
                .isInstanceOf(IllegalStateException.class);
    }

    private void assertOurSide(Runnable asking, String file) {
        assertThatThrownBy(asking::run)
                .isInstanceOfSatisfying(
                        CouldNotCheckException.class,
                        e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.OUR_SIDE))
                .hasMessageContaining(empty.resolve(file) + " does not exist");
    }

    private static Node node(String name, String address) {
        return new Node(name, Role.MASTER, "ocp4-" + name, address);
    }

    private Install environment() {
        return LabBuilder.named("lab-a")
                .file(empty.resolve("lab-a.yaml"))
                .cluster(new Environment.Cluster("ocp4", "ocp4.example.com"))
                .hypervisor(new Environment.Libvirt(URI.create("test:///default")))
                .ssh(new Environment.Ssh(
                        "core", 22, empty.resolve("key"), empty.resolve("known_hosts"), Environment.HostKeys.STRICT))
                .api(new Environment.Api(
                        URI.create("https://api.ocp4.example.com:6443"),
                        Optional.of(empty.resolve("ca.crt")),
                        empty.resolve("kubeconfig")))
                .build();
    }
}

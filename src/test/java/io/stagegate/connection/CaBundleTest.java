package io.stagegate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaBundleTest {

    private static final TestCa CA = new TestCa("load balancer signer");

    @TempDir
    private Path directory;

    private Path kubeconfig;

    @BeforeEach
    void name() {
        kubeconfig = directory.resolve("admin.kubeconfig");
    }

    @Test
    void aFileIsTakenAsItIs() throws IOException {
        CaBundle bundle = CaBundle.file(CA.pem(directory.resolve("ca.crt")));
        assertThat(bundle.pem("x")).isEqualTo(CA.pem());
        assertThat(bundle).hasToString("the CA file " + directory.resolve("ca.crt"));
    }

    @Test
    void ofAKubeconfigTheClusterOfItsCurrentContextCounts() throws IOException {
        String both = CA.pem() + new TestCa("service network signer").pem();
        write("certificate-authority-data: " + base64(both));
        CaBundle bundle = CaBundle.kubeconfig(kubeconfig);
        assertThat(bundle.pem("x")).isEqualTo(both);
        assertThat(bundle).hasToString("the CA of the kubeconfig " + kubeconfig);
    }

    @Test
    void aKubeconfigMayNameAFileBesideIt() throws IOException {
        CA.pem(directory.resolve("signer.crt"));
        write("certificate-authority: signer.crt");
        assertThat(CaBundle.kubeconfig(kubeconfig).pem("x")).isEqualTo(CA.pem());
    }

    @Test
    void whatCannotBeReadIsOurSide() throws IOException {
        ourSide(CaBundle.kubeconfig(kubeconfig), "the kubeconfig " + kubeconfig + " does not exist");
        write("proxy-url: \"\"");
        ourSide(CaBundle.kubeconfig(kubeconfig), "gives its cluster no certificate-authority", "api.ca");
        write("certificate-authority: missing.crt");
        ourSide(CaBundle.kubeconfig(kubeconfig), "missing.crt");
        write("insecure-skip-tls-verify: true");
        ourSide(CaBundle.kubeconfig(kubeconfig), "insecure-skip-tls-verify");
        ourSide(CaBundle.file(directory.resolve("no.crt")), "no.crt does not exist");
        ourSide(CaBundle.file(directory), "cannot be read as a file");
    }

    @Test
    void whatIsDeclaredComesBeforeTheKubeconfig() {
        Optional<Path> none = Optional.empty();
        Optional<Path> api = Optional.of(Path.of("/api.crt"));
        Optional<Path> root = Optional.of(Path.of("/root.crt"));
        assertThat(of(none, none)).isEqualTo("the CA of the kubeconfig /k, the CA of the kubeconfig /k");
        assertThat(of(api, none)).isEqualTo("the CA file /api.crt, the CA file /api.crt");
        assertThat(of(none, root)).isEqualTo("the CA of the kubeconfig /k, the CA file /root.crt");
        assertThat(of(api, root)).isEqualTo("the CA file /api.crt, the CA file /root.crt");
    }

    private static String of(Optional<Path> api, Optional<Path> machineConfig) {
        URI uri = URI.create("https://api.ocp4.example.com:6443");
        Install lab = LabBuilder.named("lab")
                .api(new Environment.Api(uri, api, Path.of("/k")))
                .machineConfig(new Environment.MachineConfig(uri, Optional.empty(), machineConfig))
                .build();
        return CaBundle.of(lab, Trust.API) + ", " + CaBundle.of(lab, Trust.MACHINE_CONFIG);
    }

    private static void ourSide(CaBundle bundle, String... words) {
        assertThatThrownBy(() -> bundle.pem("GET https://api"))
                .isInstanceOfSatisfying(
                        CouldNotCheckException.class,
                        e -> assertThat(e.failure()).isEqualTo(ConnectionFailure.OUR_SIDE))
                .hasMessageStartingWith("GET https://api: OUR_SIDE: ")
                .hasMessageContainingAll(words);
    }

    private void write(String authority) throws IOException {
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: admin
                contexts:
                - name: other
                  context: {cluster: other, user: admin}
                - name: admin
                  context: {cluster: ocp4, user: admin}
                clusters:
                - name: other
                  cluster: {server: "https://other:6443", certificate-authority-data: "%s"}
                - name: ocp4
                  cluster:
                    server: https://api.ocp4.example.com:6443
                    %s
                users:
                - name: admin
                  user: {}
                """.formatted(base64(new TestCa("other").pem()), authority));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}

package io.stagegate.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagegate.check.Csrs;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.LiveLab;
import io.stagegate.connection.StubApi;
import io.stagegate.connection.TestCsr;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Permission;
import io.stagegate.observation.CertificateRequests;
import io.stagegate.observation.KubeletCertificate;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.probe.CertificateRequestsProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ApproveRequestsTest {

    private static final String PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static final String PEM = TestCsr.of("O=system:nodes,CN=system:node:master-0.ocp4.example.com");
    private static final String GOOD = object("csr-good", "system:bootstrapper", 41, "");
    private static final String FOREIGN = object("csr-eve", "eve", 42, "");

    @TempDir
    private Path directory;

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final List<String> changed = new CopyOnWriteArrayList<>();
    private final ApproveRequests approving = new ApproveRequests("11.3", KubeletCertificate.CLIENT);
    private StubApi api;
    private LiveLab lab;

    private static String object(String name, String requestor, int version, String status) {
        return """
                {"kind":"CertificateSigningRequest","apiVersion":"certificates.k8s.io/v1",
                 "metadata":{"name":"%s","resourceVersion":"%d","creationTimestamp":"2026-11-20T00:00:00Z"},
                 "spec":{"signerName":"kubernetes.io/kube-apiserver-client-kubelet","username":"%s","request":"%s",
                         "usages":["digital signature","client auth"]},
                 "status":{%s}}""".formatted(name, version, requestor, PEM, status);
    }

    @BeforeEach
    void open() throws IOException {
        api = new StubApi(directory).start();
        lab = lab(Set.of(Permission.APPROVE));
    }

    @AfterEach
    void close() {
        lab.close();
        api.close();
    }

    private LiveLab lab(Set<Permission> permissions) {
        Install sandbox = EnvironmentLoader.load("sandbox", Map.of()).install();
        return new LiveLab(LabBuilder.like(sandbox)
                .ssh(new Environment.Ssh(
                        "core",
                        1,
                        directory.resolve("key"),
                        directory.resolve("known_hosts"),
                        Environment.HostKeys.STRICT))
                .api(new Environment.Api(sandbox.api().endpoint(), sandbox.api().ca(), api.kubeconfig()))
                .nodes(Map.of("master-0", sandbox.node("master-0")))
                .permissions(permissions)
                .build());
    }

    /** The API has these; what is written to an approval is kept, and answered with. */
    private void has(String... objects) {
        api.answers(
                "GET " + PATH,
                asked -> "{\"kind\":\"CertificateSigningRequestList\",\"apiVersion\":\"certificates.k8s.io/v1\","
                        + "\"metadata\":{},\"items\":[" + String.join(",", objects) + "]}");
        for (String object : objects) {
            String path = PATH + "/" + object.replaceAll("(?s).*\"name\":\"([^\"]+)\".*", "$1");
            api.answers("GET " + path, asked -> object);
            api.answers("PUT " + path + "/approval", asked -> {
                written.add(asked);
                return asked;
            });
        }
    }

    private CertificateRequests look() {
        return new CertificateRequestsProbe(
                        KubeletCertificate.CLIENT, Csrs.onRecord(KubeletCertificate.CLIENT, lab.environment()))
                .observe(lab);
    }

    @Test
    void approvesWhatIsAMastersAndNothingElse() {
        has(GOOD, FOREIGN);

        assertThat(approving.apply(lab, look(), changed::add)).isTrue();

        assertThat(changed)
                .containsExactly("approved csr-good of master-0, signer kubernetes.io/kube-apiserver-client-kubelet,"
                        + " asked for by system:bootstrapper");
        assertThat(written)
                .singleElement()
                .satisfies(put -> assertThat(put)
                        .contains(
                                "\"name\":\"csr-good\"",
                                "\"resourceVersion\":\"41\"",
                                "\"type\":\"Approved\"",
                                "\"status\":\"True\"",
                                "\"reason\":\"StagegateApproved\"",
                                "stagegate's check 11.3"));
    }

    @Test
    void doesNothingWhereNothingIsPending() {
        has(
                object(
                        "csr-good",
                        "system:bootstrapper",
                        41,
                        "\"conditions\":[{\"type\":\"Denied\",\"status\":\"True\",\"reason\":\"ByHand\"}]"),
                FOREIGN);

        assertThat(approving.apply(lab, look(), changed::add)).isFalse();
        assertThat(written).isEmpty();
    }

    @Test
    void judgesTheVeryObjectThatItApproves() {
        has(GOOD);
        CertificateRequests seen = look();
        has(object("csr-good", "eve", 50, ""));

        assertThat(approving.apply(lab, seen, changed::add)).isTrue();
        assertThat(changed).isEmpty();
        assertThat(written).isEmpty();
    }

    @Test
    void aRequestThatWentAwayIsLookedAtAgain() {
        has(GOOD);
        CertificateRequests seen = look();
        api.answers("GET " + PATH + "/csr-good", asked -> StubApi.status(404, "gone"));

        assertThat(approving.apply(lab, seen, changed::add)).isTrue();
        assertThat(changed).isEmpty();
    }

    @Test
    void aConflictIsNoApproval() {
        has(GOOD);
        api.answers("PUT " + PATH + "/csr-good/approval", asked -> {
            written.add(asked);
            return StubApi.status(409, "the object has been modified");
        });

        assertThat(approving.apply(lab, look(), changed::add)).isTrue();
        assertThat(changed).isEmpty();
        assertThat(written).as("a conflict must not be overwritten").hasSize(1);
    }

    @Test
    void aRefusalIsPassedOn() {
        has(GOOD);
        api.answers("PUT " + PATH + "/csr-good/approval", asked -> StubApi.status(403, "forbidden"));

        assertThatThrownBy(() -> approving.apply(lab, look(), changed::add))
                .isInstanceOf(KubernetesRefusalException.class)
                .hasMessageStartingWith("approve certificate request csr-good at https://127.0.0.1:");
        assertThat(changed).isEmpty();
    }

    @Test
    void whatMayHaveBeenApprovedIsTold() {
        has(GOOD);
        CertificateRequests seen = look();
        api.answers("PUT " + PATH + "/csr-good/approval", asked -> "<html>a proxy's words</html>");

        assertThatThrownBy(() -> approving.apply(lab, seen, changed::add)).isInstanceOf(CouldNotCheckException.class);
        assertThat(changed)
                .singleElement()
                .asString()
                .startsWith("perhaps approved csr-good of master-0, signer ")
                .contains(": GARBLED: ");
    }

    @Test
    void withoutPermissionNothingIsApproved() {
        lab.close();
        lab = lab(Set.of(Permission.START));
        has(GOOD);

        assertThatThrownBy(() -> approving.apply(lab, look(), changed::add))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageContaining("sandbox.yaml does not permit to approve certificate requests; pending: csr-good")
                .hasMessageContaining("write \"approve\" into that file's list \"permissions\"");
        assertThat(written).isEmpty();
    }

    @Test
    void withoutPermissionForeignRequestsAreJustLeft() {
        lab.close();
        lab = lab(Set.of());
        has(FOREIGN);

        assertThat(approving.apply(lab, look(), changed::add)).isFalse();
    }

    /** The probe's part, which needs the same API: whom it asks besides. */
    @Test
    void asksKubeletOnlyWhereNoRequestIsOnRecord() {
        has(GOOD);
        assertThat(look().held().results()).isEmpty();

        has(FOREIGN);
        assertThat(look().held().results().get("master-0"))
                .extracting(Result::cause)
                .asString()
                .contains("/key does not exist");
    }
}

package io.stagegate.proof;

import static io.stagegate.connection.TestCsr.dns;
import static io.stagegate.connection.TestCsr.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.stagegate.action.ApproveRequests;
import io.stagegate.check.Csrs;
import io.stagegate.connection.Lab;
import io.stagegate.connection.TestCsr;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.CertificateRequest.Condition;
import io.stagegate.observation.KubeletCertificate;
import io.stagegate.probe.CertificateRequestReader;
import io.stagegate.probe.CertificateRequestsProbe;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.SelectionFilter;
import io.stagegate.wait.Progress;
import io.stagegate.wait.Verifier;
import io.stagegate.wait.WatchedKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Asks the real API for certificates as others would, each time different from a master's own request in one thing,
 * and runs the approving of 11.3 and 11.4: what is a master's is approved and issued, all else is left and named.
 */
@DisplayName("Certificate requests of somebody else")
@ExtendWith(Reported.class)
class ForeignRequestsIT {

    private static final String NAME = "stagegate-proof-";
    private static final String NODES = "system:nodes";
    private static final User ADMIN = new User("", List.of());
    private static final String ISSUED_TO_USERS = "kubernetes.io/kube-apiserver-client";

    private final Install environment = Run.current().environment().install();
    private final Lab lab = Run.current().lab();
    private final Node master = environment.masters().get(0);
    private final User bootstrapper =
            new User(environment.profile().masters().csrRequestor(), List.of("system:bootstrappers"));
    private final User kubelet = new User(master.kubeletUser(), List.of(NODES));
    private final List<String> told = new ArrayList<>();

    /** By name, words of the reason for which it must be left. */
    private final Map<String, String> foreign = new LinkedHashMap<>();

    /** As whom to ask, by impersonation; an empty name for the admin kubeconfig's own user. */
    private record User(String name, List<String> groups) {}

    /** Before there is an instance: one knows of masters, and another lab has none. */
    @BeforeAll
    static void onlyInTheSandbox() {
        assumeTrue(Hypervisor.isOfInstalls(), "requests are made up in the sandbox, never in a lab of yours");
    }

    @BeforeEach
    @AfterEach
    void removeOurs() {
        lab.kubernetes().ask("remove this proof's requests", api -> {
            ours(api).forEach(object -> api.resource(object).delete());
            return "removed";
        });
    }

    private static List<CertificateSigningRequest> ours(KubernetesClient api) {
        return api.certificates().v1().certificateSigningRequests().list().getItems().stream()
                .filter(object -> object.getMetadata().getName().startsWith(NAME))
                .toList();
    }

    @Test
    @DisplayName("requests for client certificates are left alone, and named")
    void foreignClientRequestsAreLeftAndNamed() {
        assumeTrue(SelectionFilter.asksFor(CheckId.of("11.3")), "11.3 was not asked for");
        String subject = "O=system:nodes,CN=" + master.kubeletUser();
        String good = client("good", bootstrapper, KubeletCertificate.CLIENT.signer(), subject, "client auth");
        isForeign(client("signer", bootstrapper, ISSUED_TO_USERS, subject, "client auth"), "signer " + ISSUED_TO_USERS);
        isForeign(client("requestor", ADMIN, KubeletCertificate.CLIENT.signer(), subject, "client auth"), "requestor ");
        isForeign(
                client(
                        "node",
                        bootstrapper,
                        KubeletCertificate.CLIENT.signer(),
                        "O=system:nodes,CN=system:node:stranger."
                                + environment.cluster().domain(),
                        "client auth"),
                "CN system:node:stranger");
        isForeign(
                client(
                        "bootstrap",
                        bootstrapper,
                        KubeletCertificate.CLIENT.signer(),
                        "O=system:nodes,CN=" + environment.bootstrap().kubeletUser(),
                        "client auth"),
                "CN " + environment.bootstrap().kubeletUser());
        isForeign(
                client(
                        "cn",
                        bootstrapper,
                        KubeletCertificate.CLIENT.signer(),
                        "O=system:nodes,CN=" + master.nodeName(),
                        "client auth"),
                "CN " + master.nodeName());
        isForeign(
                client(
                        "organization",
                        bootstrapper,
                        KubeletCertificate.CLIENT.signer(),
                        "O=system:nodes,O=system:masters,CN=" + master.kubeletUser(),
                        "client auth"),
                "O system:nodes and system:masters");
        isForeign(
                client(
                        "names",
                        bootstrapper,
                        KubeletCertificate.CLIENT.signer(),
                        subject,
                        "client auth",
                        dns(master.nodeName())),
                "it asks for names");
        isForeign(
                client("usages", bootstrapper, KubeletCertificate.CLIENT.signer(), subject, "server auth"), "usages ");

        proves("11.3", KubeletCertificate.CLIENT, good);
    }

    @Test
    @DisplayName("requests for serving certificates are left alone, and named")
    void foreignServingRequestsAreLeftAndNamed() {
        assumeTrue(SelectionFilter.asksFor(CheckId.of("11.4")), "11.4 was not asked for");
        String subject = "O=system:nodes,CN=" + master.kubeletUser();
        GeneralName[] names = {dns(master.nodeName())};
        String good = serving("good", kubelet, subject, names);
        isForeign(serving("requestor", ADMIN, subject, names), "requestor ");
        isForeign(
                serving("stranger", new User("system:node:stranger", List.of(NODES)), subject, names),
                "requestor system:node:stranger");
        isForeign(
                serving("groups", new User(master.kubeletUser(), List.of("system:masters")), subject, names),
                "groups ");
        isForeign(serving("cn", kubelet, "O=system:nodes,CN=system:node:stranger", names), "CN system:node:stranger");
        isForeign(
                serving(
                        "dns",
                        kubelet,
                        subject,
                        dns("api." + environment.cluster().domain())),
                "DNS names api.");
        isForeign(serving("ip", kubelet, subject, ip("203.0.113.7")), "IP addresses 203.0.113.7");
        isForeign(serving("nameless", kubelet, subject), "it asks for no name");

        proves("11.4", KubeletCertificate.SERVING, good);
    }

    private void isForeign(String name, String why) {
        foreign.put(name, why);
    }

    private String client(String what, User user, String signer, String subject, String usage, GeneralName... names) {
        return ask(what, user, signer, usage, TestCsr.of(subject, names));
    }

    private String serving(String what, User user, String subject, GeneralName... names) {
        return ask(what, user, KubeletCertificate.SERVING.signer(), "server auth", TestCsr.of(subject, names));
    }

    /** Makes a request in the API, which writes down who asked: nobody can write that themselves. */
    private String ask(String what, User user, String signer, String usage, String pkcs10) {
        CertificateSigningRequest request = new CertificateSigningRequestBuilder()
                .withNewMetadata()
                .withName(NAME + what)
                .endMetadata()
                .withNewSpec()
                .withSignerName(signer)
                .withRequest(pkcs10)
                // All three, or the signers of older clusters give up on it (ValidateKubeletClientCSR).
                .withUsages("key encipherment", "digital signature", usage)
                .endSpec()
                .build();
        return lab.kubernetes()
                .ask("ask for a certificate: " + what, api -> as(user, api, request))
                .getMetadata()
                .getName();
    }

    private static CertificateSigningRequest as(
            KubernetesClient api, String name, List<String> groups, CertificateSigningRequest request) {
        return api.adapt(NamespacedKubernetesClient.class)
                .withRequestConfig(new RequestConfigBuilder()
                        .withImpersonateUsername(name)
                        .withImpersonateGroups(groups.toArray(String[]::new))
                        .build())
                .call(other -> other.resource(request).create());
    }

    private static CertificateSigningRequest as(User user, KubernetesClient api, CertificateSigningRequest request) {
        return user.name().isEmpty() ? api.resource(request).create() : as(api, user.name(), user.groups(), request);
    }

    /** Runs the approving of a check, as its scenario does, and looks at what became of every request. */
    private void proves(String check, KubeletCertificate wave, String good) {
        approve(check, wave);

        assertThat(request(good).conditions())
                .extracting(Condition::type, Condition::reason)
                .containsExactly(tuple("Approved", "StagegateApproved"));
        await().atMost(Duration.ofSeconds(30)).until(() -> request(good).issued());
        assertThat(foreign).isNotEmpty().allSatisfy((name, why) -> {
            assertThat(request(name).conditions()).as("conditions of %s", name).isEmpty();
            assertThat(request(name).issued()).as("%s issued", name).isFalse();
            assertThat(told)
                    .as("what is told of %s", name)
                    .filteredOn(line -> line.startsWith(check + " left pending: " + name + " of "))
                    .singleElement()
                    .asString()
                    .contains(why);
        });
        assertThat(told).as("the good one is not left").noneMatch(line -> line.contains(" " + good + " "));
    }

    private void approve(String check, KubeletCertificate wave) {
        EvidenceFolder evidence = EvidenceFolder.open(
                Path.of("reports", "proof", "evidence"), check, Redactor.ofThisProcess(), evidenceFile -> {});
        Progress progress = new Progress() {
            @Override
            public Line begin(String what, Duration allowed) {
                return NONE.begin(what, allowed);
            }

            @Override
            public void note(String line) {
                told.add(line);
            }
        };
        new Verifier(lab, progress, evidence)
                .await(environment.patience("certificates"))
                .probe(new CertificateRequestsProbe(wave, Csrs.onRecord(wave, environment)))
                .watch(WatchedKind.CERTIFICATE_REQUESTS.in(lab))
                .repair(new ApproveRequests(check, wave))
                .until(Csrs.approved(wave, environment));
    }

    private CertificateRequest request(String name) {
        return CertificateRequestReader.read(Objects.requireNonNull(
                lab.kubernetes()
                        .ask(
                                "read " + name,
                                api -> api.certificates()
                                        .v1()
                                        .certificateSigningRequests()
                                        .withName(name)
                                        .get()),
                name));
    }
}

package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.CertificateRequest.Asked;
import io.stagegate.observation.CertificateRequest.Condition;
import io.stagegate.observation.CertificateRequests;
import io.stagegate.observation.KubeletCertificate;
import io.stagegate.observation.NodeCertificate;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CsrsTest {

    private static final Install LAB =
            EnvironmentLoader.load("sandbox", Map.of()).install();
    private static final String MASTER_0 = "system:node:master-0.ocp4.example.com";
    private static final String MASTERS =
            MASTER_0 + ", system:node:master-1.ocp4.example.com," + " system:node:master-2.ocp4.example.com";
    private static final Condition APPROVED = new Condition("Approved", "ByHand", "");

    /** A good client request of master-0, to be spoilt in one thing at a time. */
    private static final Draft CLIENT = new Draft(
            KubeletCertificate.CLIENT.signer(),
            "system:bootstrapper",
            List.of("system:bootstrappers"),
            List.of("digital signature", "client auth"),
            asked(MASTER_0, List.of(), List.of()),
            "csr-0",
            List.of(),
            false);

    private static final Draft SERVING = new Draft(
            KubeletCertificate.SERVING.signer(),
            MASTER_0,
            List.of("system:nodes", "system:authenticated"),
            List.of("digital signature", "server auth"),
            asked(MASTER_0, List.of("master-0.ocp4.example.com"), List.of("192.168.126.101")),
            "csr-1",
            List.of(),
            false);

    private static Asked asked(String commonName, List<String> dns, List<String> ips) {
        return new Asked(List.of(commonName), List.of("system:nodes"), List.of(), dns, ips, List.of());
    }

    private record Draft(
            String signer,
            String requestor,
            List<String> groups,
            List<String> usages,
            Asked asked,
            String name,
            List<Condition> conditions,
            boolean issued) {

        Draft signedBy(String other) {
            return new Draft(other, requestor, groups, usages, asked, name, conditions, issued);
        }

        Draft by(String other) {
            return new Draft(signer, other, groups, usages, asked, name, conditions, issued);
        }

        Draft in(String... other) {
            return new Draft(signer, requestor, List.of(other), usages, asked, name, conditions, issued);
        }

        Draft to(String... other) {
            return new Draft(signer, requestor, groups, List.of(other), asked, name, conditions, issued);
        }

        Draft asking(Asked other) {
            return new Draft(signer, requestor, groups, usages, other, name, conditions, issued);
        }

        Draft named(String other) {
            return new Draft(signer, requestor, groups, usages, asked, other, conditions, issued);
        }

        Draft is(Condition... other) {
            return new Draft(signer, requestor, groups, usages, asked, name, List.of(other), issued);
        }

        Draft issue() {
            return new Draft(signer, requestor, groups, usages, asked, name, conditions, true);
        }

        /** As a request whose name tells its age: csr-1 comes after csr-0. */
        CertificateRequest request() {
            return new CertificateRequest(
                    name,
                    "2026-11-20T00:00:00Z",
                    signer,
                    requestor,
                    groups,
                    usages,
                    Optional.ofNullable(asked),
                    asked == null ? "it is empty" : "",
                    conditions,
                    issued);
        }
    }

    private static Draft client(String master) {
        return CLIENT.asking(asked("system:node:" + master + ".ocp4.example.com", List.of(), List.of()))
                .named("csr-" + master);
    }

    private static void isMaster0s(Draft draft, KubeletCertificate wave) {
        assertThat(Csrs.belongs(draft.request(), wave, LAB))
                .isEqualTo(new CsrOwnership(Optional.of(LAB.node("master-0")), List.of()));
    }

    private static void isNobodys(Draft draft, KubeletCertificate wave, String... reasons) {
        assertThat(Csrs.belongs(draft.request(), wave, LAB))
                .isEqualTo(new CsrOwnership(Optional.empty(), List.of(reasons)));
    }

    @Test
    void aClientRequestOfADeclaredMaster() {
        isMaster0s(CLIENT, KubeletCertificate.CLIENT);
        isMaster0s(CLIENT.to("client auth"), KubeletCertificate.CLIENT);
        isMaster0s(CLIENT.to("client auth", "key encipherment", "digital signature"), KubeletCertificate.CLIENT);
    }

    @Test
    void aClientRequestThatDiffersInOneThing() {
        isNobodys(
                CLIENT.signedBy("kubernetes.io/kube-apiserver-client"),
                KubeletCertificate.CLIENT,
                "signer kubernetes.io/kube-apiserver-client is not kubernetes.io/kube-apiserver-client-kubelet");
        isNobodys(CLIENT.by("admin"), KubeletCertificate.CLIENT, "requestor admin is not system:bootstrapper");
        isNobodys(
                CLIENT.asking(asked("system:node:bootstrap", List.of(), List.of())),
                KubeletCertificate.CLIENT,
                "CN system:node:bootstrap is none of the masters that sandbox declares: " + MASTERS);
        isNobodys(
                CLIENT.asking(asked("master-0.ocp4.example.com", List.of(), List.of())),
                KubeletCertificate.CLIENT,
                "CN master-0.ocp4.example.com is none of the masters that sandbox declares: " + MASTERS);
        isNobodys(
                CLIENT.to("client auth", "server auth"),
                KubeletCertificate.CLIENT,
                "usages [client auth, server auth] are not client auth, with or without key encipherment and"
                        + " digital signature");
        isNobodys(
                CLIENT.to("digital signature"),
                KubeletCertificate.CLIENT,
                "usages [digital signature] are not client auth, with or without key encipherment and"
                        + " digital signature");
        isNobodys(
                CLIENT.asking(asked(MASTER_0, List.of("x"), List.of("10.0.0.1"))),
                KubeletCertificate.CLIENT,
                "it asks for names, a client certificate has none: DNS x, IP 10.0.0.1");
        isNobodys(CLIENT.asking(null), KubeletCertificate.CLIENT, "the request is unreadable: it is empty");
    }

    @Test
    void aSubjectThatSaysMoreOrLess() {
        isNobodys(
                CLIENT.asking(new Asked(
                        List.of(MASTER_0),
                        List.of("system:nodes", "system:masters"),
                        List.of("OU=x"),
                        List.of(),
                        List.of(),
                        List.of())),
                KubeletCertificate.CLIENT,
                "O system:nodes and system:masters is not system:nodes",
                "its subject has more than CN and O: OU=x");
        isNobodys(
                CLIENT.asking(
                        new Asked(List.of(MASTER_0, "admin"), List.of(), List.of(), List.of(), List.of(), List.of())),
                KubeletCertificate.CLIENT,
                "CN " + MASTER_0 + " and admin is none of the masters that sandbox declares: " + MASTERS,
                "O (none) is not system:nodes");
    }

    @Test
    void everyReasonIsTold() {
        assertThat(Csrs.belongs(
                                CLIENT.signedBy("other")
                                        .by("eve")
                                        .to()
                                        .asking(asked("eve", List.of("e"), List.of()))
                                        .request(),
                                KubeletCertificate.CLIENT,
                                LAB)
                        .reasons())
                .hasSize(5);
    }

    @Test
    void aServingRequestOfADeclaredMaster() {
        isMaster0s(SERVING, KubeletCertificate.SERVING);
        isMaster0s(
                SERVING.asking(asked(MASTER_0, List.of("master-0", "master-0.ocp4.example.com"), List.of())),
                KubeletCertificate.SERVING);
        isMaster0s(SERVING.asking(asked(MASTER_0, List.of(), List.of("192.168.126.101"))), KubeletCertificate.SERVING);
    }

    @Test
    void aServingRequestThatDiffersInOneThing() {
        isNobodys(
                SERVING.by("system:node:master-1.ocp4.example.com"),
                KubeletCertificate.SERVING,
                "CN " + MASTER_0 + " is not the requestor system:node:master-1.ocp4.example.com");
        isNobodys(
                SERVING.by("system:node:eve").asking(asked("system:node:eve", List.of("master-0"), List.of())),
                KubeletCertificate.SERVING,
                "requestor system:node:eve is none of " + MASTERS,
                "CN system:node:eve is none of the masters that sandbox declares: " + MASTERS);
        isNobodys(
                SERVING.in("system:authenticated"),
                KubeletCertificate.SERVING,
                "the requestor's groups [system:authenticated] are without system:nodes");
        isNobodys(
                SERVING.asking(asked(MASTER_0, List.of(), List.of())),
                KubeletCertificate.SERVING,
                "it asks for no name, by which nobody could know the kubelet");
        isNobodys(
                SERVING.asking(asked(MASTER_0, List.of("master-0", "api.ocp4.example.com"), List.of())),
                KubeletCertificate.SERVING,
                "DNS names api.ocp4.example.com are none of master-0's: master-0, master-0.ocp4.example.com");
        isNobodys(
                SERVING.asking(asked(MASTER_0, List.of("master-0"), List.of("192.168.126.102"))),
                KubeletCertificate.SERVING,
                "IP addresses 192.168.126.102 are not master-0's: 192.168.126.101");
        isNobodys(
                SERVING.asking(new Asked(
                        List.of(MASTER_0),
                        List.of("system:nodes"),
                        List.of(),
                        List.of("master-0"),
                        List.of(),
                        List.of("URI spiffe://x"))),
                KubeletCertificate.SERVING,
                "it asks for more than DNS names and IP addresses: URI spiffe://x");
        isNobodys(
                SERVING.to("client auth", "server auth"),
                KubeletCertificate.SERVING,
                "usages [client auth, server auth] are not server auth, with or without key encipherment and"
                        + " digital signature");
    }

    @Test
    void anAddressIsComparedByValueAndNotGuessedFromAName() {
        Install six = declaring("fd00::1");
        Draft asking = SERVING.asking(asked(MASTER_0, List.of(), List.of("fd00:0:0:0:0:0:0:1")));
        assertThat(Csrs.belongs(asking.request(), KubeletCertificate.SERVING, six)
                        .reasons())
                .isEmpty();

        assertThat(Csrs.belongs(SERVING.request(), KubeletCertificate.SERVING, declaring("m0.example.com"))
                        .reasons())
                .containsExactly("IP addresses 192.168.126.101 cannot be checked: sandbox declares master-0 by the DNS"
                        + " name m0.example.com; declare its IP address");
    }

    private static Install declaring(String address) {
        Map<String, Node> nodes = new LinkedHashMap<>(LAB.nodes());
        nodes.put("master-0", new Node("master-0", Role.MASTER, "d", address, "master-0.ocp4.example.com"));
        return LabBuilder.like(LAB).nodes(nodes).build();
    }

    private final Check<CertificateRequests> approved = Csrs.approved(KubeletCertificate.CLIENT, LAB);
    private final Check<CertificateRequests> issued = Csrs.issued(KubeletCertificate.CLIENT, LAB);

    /** Requests of master-1 and master-2, approved and issued, and these of master-0. */
    private static CertificateRequests with(Draft... master0s) {
        List<CertificateRequest> all = new ArrayList<>();
        for (Draft draft : master0s) {
            all.add(draft.request());
        }
        all.add(client("master-1").is(APPROVED).issue().request());
        all.add(client("master-2").is(APPROVED).issue().request());
        return new CertificateRequests(all, new PerPlace<>(Map.of()));
    }

    private static CertificateRequests holding(Result<NodeCertificate> held, Draft... others) {
        return new CertificateRequests(with(others).requests(), new PerPlace<>(Map.of("master-0", held)));
    }

    private static NodeCertificate held(String commonName, boolean expired) {
        return new NodeCertificate(
                "/pki/current.pem", true, List.of(commonName), "CN=signer", "Nov 23 09:50:42 2026 GMT", expired);
    }

    private static String expected(String what, String butWas) {
        return "expected: each of master-0, master-1, master-2: " + what + "\nbut was: 2 of 3; master-0: " + butWas;
    }

    private static void lacks(Check<CertificateRequests> check, CertificateRequests seen, String butWas) {
        String what = check.name().contains("approved") ? "a request, approved" : "a certificate, issued";
        fails(check, seen, expected(what, butWas));
    }

    @Test
    void everyMastersRequestIsApprovedAndIssued() {
        passes(approved, with(CLIENT.is(APPROVED)));
        passes(issued, with(CLIENT.is(APPROVED).issue()));
    }

    @Test
    void aPendingRequestIsNotApproved() {
        lacks(approved, with(CLIENT), "csr-0 is pending");
        lacks(issued, with(CLIENT), "csr-0 is pending");
    }

    @Test
    void approvedIsNotIssued() {
        lacks(issued, with(CLIENT.is(APPROVED)), "csr-0 is approved but not issued (no status.certificate)");
    }

    @Test
    void aDeniedOrFailedOneIsToldAndANewerOneMayCome() {
        Condition denied = new Condition("Denied", "ByHand", "who is that");
        lacks(
                approved,
                with(CLIENT.is(denied)),
                "csr-0 is Denied (ByHand: who is that), and kubelet has not asked again");
        lacks(
                issued,
                with(CLIENT.is(APPROVED, new Condition("Failed", "SignerValidationFailure", ""))),
                "csr-0 is Failed (SignerValidationFailure), and kubelet has not asked again");
        lacks(
                approved,
                with(CLIENT.is(APPROVED, new Condition("Failed", "SignerValidationFailure", ""))),
                "csr-0 is Failed (SignerValidationFailure), and kubelet has not asked again");
        passes(approved, with(CLIENT.is(denied), CLIENT.named("csr-1").is(APPROVED)));
    }

    @Test
    void aKubeletThatAskedAgain() {
        CertificateRequests again = with(CLIENT.is(APPROVED).issue(), CLIENT.named("csr-1"));
        passes(issued, again);
        lacks(approved, again, "csr-1 is pending");
    }

    @Test
    void aForeignRequestIsNoMasters() {
        CertificateRequests seen = holding(
                Result.of(NodeCertificate.none("/pki/current.pem")),
                CLIENT.by("eve").is(APPROVED).issue());
        lacks(approved, seen, "no request yet; no certificate: kubelet has no /pki/current.pem");
        lacks(issued, seen, "no request yet; no certificate: kubelet has no /pki/current.pem");
    }

    @Test
    void aRequestThatNamesAMasterAndIsLeftIsToldThere() {
        lacks(
                issued,
                holding(Result.of(NodeCertificate.none("/pki/current.pem")), CLIENT.by("eve")),
                "no request yet; no certificate: kubelet has no /pki/current.pem\n"
                        + "left pending: csr-0 of eve: requestor eve is not system:bootstrapper");
    }

    @Test
    void aCertificateWhoseRequestIsForgotten() {
        CertificateRequests seen = holding(Result.of(held(MASTER_0, false)));
        passes(approved, seen);
        passes(issued, seen);
        assertThat(seen.toString())
                .endsWith(
                        "where no request is on record (any more):\nmaster-0: held by kubelet until Nov 23 09:50:42 2026"
                                + " GMT: the certificate of " + MASTER_0 + ", issued by CN=signer (/pki/current.pem)");
    }

    @Test
    void aForeignRequestBesideAForgottenOneChangesNothing() {
        passes(issued, holding(Result.of(held(MASTER_0, false)), CLIENT.by("eve")));
    }

    @Test
    void aHeldCertificateMustBeTheNodesAndLast() {
        lacks(
                issued,
                holding(Result.of(held(MASTER_0, true))),
                "no request yet; held by kubelet though it ended Nov 23 09:50:42 2026 GMT: the certificate of "
                        + MASTER_0 + ", issued by CN=signer (/pki/current.pem)");
        lacks(
                approved,
                holding(Result.of(held("localhost", false))),
                "no request yet; held by kubelet until Nov 23 09:50:42 2026 GMT: the certificate of localhost,"
                        + " issued by CN=signer (/pki/current.pem)");
    }

    @Test
    void whereNoneIsOnRecordAndNobodyCouldLookItIsUnknown() {
        CertificateRequests seen = holding(Result.none("ssh refused", true));
        isUnknown(approved, seen, "master-0: could not check: no request on record, and ssh refused");
        isUnknown(issued, seen, "master-0: could not check: no request on record, and ssh refused");
        isUnknown(
                issued,
                with(),
                "master-0: could not check: no request on record, and kubelet's own certificate was not observed");
    }

    @Test
    void whoElseApprovedAndWhatIsPendingAndNobodysIsRemarked() {
        CertificateRequests seen = with(
                CLIENT,
                CLIENT.named("csr-eve").by("eve"),
                CLIENT.named("csr-denied").by("eve").is(new Condition("Denied", "ByHand", "")),
                SERVING.named("csr-serving"),
                SERVING.named("csr-wrong-serving").in(),
                CLIENT.named("csr-user").signedBy("kubernetes.io/kube-apiserver-client"),
                CLIENT.named("csr-broken").asking(null));

        assertThat(approved.remarks(seen))
                .isEqualTo(new Notes(
                        "certificate requests",
                        List.of(
                                "left pending: csr-broken of system:bootstrapper: the request is unreadable: it is empty",
                                "left pending: csr-eve of eve: requestor eve is not system:bootstrapper",
                                "csr-master-1 of master-1 was approved by somebody else: Approved (ByHand)",
                                "csr-master-2 of master-2 was approved by somebody else: Approved (ByHand)",
                                "left pending: csr-user of system:bootstrapper: signer"
                                        + " kubernetes.io/kube-apiserver-client is not"
                                        + " kubernetes.io/kube-apiserver-client-kubelet",
                                "left pending: csr-wrong-serving of " + MASTER_0
                                        + ": the requestor's groups [] are without system:nodes")));
        assertThat(issued.remarks(seen)).isEqualTo(Notes.NONE);
    }
}

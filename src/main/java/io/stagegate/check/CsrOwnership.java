package io.stagegate.check;

import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.CertificateRequest.Asked;
import io.stagegate.observation.KubeletCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whose a certificate request is. It is a master's only if everything about it is what that master's kubelet asks for:
 * what the signers demand (Kubernetes, "Certificates and Certificate Signing Requests", Kubernetes signers), what
 * OpenShift's cluster-machine-approver compares with a Machine, and who may ask at all.
 *
 * @param node the master whose it is; empty when it is nobody's
 * @param reasons every reason why it is nobody's; empty when it is a master's
 */
public record CsrOwnership(Optional<Node> node, List<String> reasons) {

    private static final String NODES = "system:nodes";
    private static final String ENCIPHERMENT = "key encipherment";
    private static final String SIGNATURE = "digital signature";

    public CsrOwnership {
        reasons = List.copyOf(reasons);
    }

    static CsrOwnership of(CertificateRequest request, KubeletCertificate wave, Install environment) {
        List<String> reasons = new ArrayList<>();
        if (!request.signer().equals(wave.signer())) {
            reasons.add("signer " + request.signer() + " is not " + wave.signer());
        }
        Optional<Node> node = request.commonName().flatMap(environment::masterOf);
        requestor(request, wave, environment, reasons);
        usages(request, wave, reasons);
        if (request.asked().isEmpty()) {
            reasons.add("the request is unreadable: " + request.unreadable());
        } else {
            Asked asked = request.asked().get();
            subject(asked, node, environment, reasons);
            if (wave == KubeletCertificate.CLIENT) {
                namesOfClient(asked, reasons);
            } else {
                namesOfServer(asked, node, environment, reasons);
            }
        }
        return new CsrOwnership(reasons.isEmpty() ? node : Optional.empty(), reasons);
    }

    private static void requestor(
            CertificateRequest request, KubeletCertificate wave, Install environment, List<String> reasons) {
        String requestor = request.requestor();
        if (wave == KubeletCertificate.CLIENT) {
            String declared = environment.profile().masters().csrRequestor();
            if (!requestor.equals(declared)) {
                reasons.add("requestor " + requestor + " is not " + declared);
            }
            return;
        }
        List<String> declared =
                environment.masters().stream().map(Node::kubeletUser).toList();
        if (!declared.contains(requestor)) {
            reasons.add("requestor " + requestor + " is none of " + String.join(", ", declared));
        }
        if (!request.groups().contains(NODES)) {
            reasons.add("the requestor's groups " + request.groups() + " are without " + NODES);
        }
        request.asked()
                .filter(asked -> !asked.commonNames().equals(List.of(requestor)))
                .ifPresent(asked ->
                        reasons.add("CN " + words(asked.commonNames()) + " is not the requestor " + requestor));
    }

    private static void usages(CertificateRequest request, KubeletCertificate wave, List<String> reasons) {
        Set<String> allowed = Set.of(ENCIPHERMENT, SIGNATURE, wave.usage());
        if (!allowed.containsAll(request.usages()) || !request.usages().contains(wave.usage())) {
            reasons.add("usages %s are not %s, with or without %s and %s"
                    .formatted(request.usages(), wave.usage(), ENCIPHERMENT, SIGNATURE));
        }
    }

    private static void subject(Asked asked, Optional<Node> node, Install environment, List<String> reasons) {
        if (node.isEmpty()) {
            reasons.add("CN %s is none of the masters that %s declares: %s"
                    .formatted(
                            words(asked.commonNames()),
                            environment.name(),
                            String.join(
                                    ", ",
                                    environment.masters().stream()
                                            .map(Node::kubeletUser)
                                            .toList())));
        }
        if (!asked.organizations().equals(List.of(NODES))) {
            reasons.add("O " + words(asked.organizations()) + " is not " + NODES);
        }
        if (!asked.furtherSubject().isEmpty()) {
            reasons.add("its subject has more than CN and O: " + String.join(", ", asked.furtherSubject()));
        }
    }

    private static void namesOfClient(Asked asked, List<String> reasons) {
        if (!asked.alternativeNames().isEmpty()) {
            reasons.add(
                    "it asks for names, a client certificate has none: " + String.join(", ", asked.alternativeNames()));
        }
    }

    private static void namesOfServer(Asked asked, Optional<Node> node, Install environment, List<String> reasons) {
        if (asked.alternativeNames().isEmpty()) {
            reasons.add("it asks for no name, by which nobody could know the kubelet");
        }
        if (!asked.furtherNames().isEmpty()) {
            reasons.add("it asks for more than DNS names and IP addresses: " + String.join(", ", asked.furtherNames()));
        }
        node.ifPresent(master -> namesOf(master, asked, environment, reasons));
    }

    private static void namesOf(Node master, Asked asked, Install environment, List<String> reasons) {
        // Two of them may be the same: a node is often called by its whole DNS name.
        Set<String> names = new TreeSet<>(List.of(
                master.nodeName(),
                master.name(),
                master.name() + "." + environment.cluster().domain()));
        List<String> foreign =
                asked.dnsNames().stream().filter(name -> !names.contains(name)).toList();
        if (!foreign.isEmpty()) {
            reasons.add("DNS names %s are none of %s's: %s"
                    .formatted(String.join(", ", foreign), master, String.join(", ", names)));
        }
        List<String> elsewhere =
                asked.ips().stream().filter(ip -> !master.isAt(ip)).toList();
        if (!elsewhere.isEmpty()) {
            reasons.add(
                    master.declaresIp()
                            ? "IP addresses %s are not %s's: %s"
                                    .formatted(String.join(", ", elsewhere), master, master.address())
                            : "IP addresses %s cannot be checked: %s declares %s by the DNS name %s; declare its IP address"
                                    .formatted(
                                            String.join(", ", elsewhere),
                                            environment.name(),
                                            master,
                                            master.address()));
        }
    }

    private static String words(List<String> values) {
        return values.isEmpty() ? "(none)" : String.join(" and ", values);
    }
}

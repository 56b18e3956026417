package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.CertificateRequests;
import io.stagegate.observation.KubeletCertificate;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Every certificate request in the API; and, on masters of whose requests none is on record, the certificate that
 * their kubelet holds.
 *
 * @param isOf whether a request is on record for a node; nothing else is asked of a judgement here
 */
public record CertificateRequestsProbe(KubeletCertificate wave, BiPredicate<CertificateRequest, Node> isOf)
        implements Probe<CertificateRequests> {

    @Override
    public String subject() {
        return "the masters' " + wave + " certificates";
    }

    @Override
    public CertificateRequests observe(Lab lab) {
        List<CertificateRequest> requests = lab.kubernetes()
                .ask(
                        "list certificate requests",
                        api -> api.certificates().v1().certificateSigningRequests().list().getItems().stream()
                                .map(CertificateRequestReader::read)
                                .toList());
        List<Node> unrecorded = lab.environment().masters().stream()
                .filter(master -> requests.stream().noneMatch(request -> isOf.test(request, master)))
                .toList();
        return new CertificateRequests(
                requests,
                ParallelProbe.on(unrecorded, master -> new NodeCertificateProbe(master, wave))
                        .observe(lab));
    }
}

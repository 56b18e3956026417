package io.stagegate.observation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Every certificate request on record, and what kubelets hold of which none is: Kubernetes' controller manager forgets
 * issued requests after an hour (pkg/controller/certificates/cleaner).
 *
 * @param requests oldest first
 * @param held by node, for those that were asked because no request of theirs is on record
 */
public record CertificateRequests(List<CertificateRequest> requests, PerPlace<NodeCertificate> held) {

    public CertificateRequests {
        requests = requests.stream()
                .sorted(Comparator.comparing(CertificateRequest::created).thenComparing(CertificateRequest::name))
                .toList();
    }

    @Override
    public String toString() {
        String told = requests.isEmpty()
                ? "no certificate request on record"
                : requests.stream().map(CertificateRequest::toString).collect(Collectors.joining("\n"));
        return held.results().isEmpty() ? told : told + "\nwhere no request is on record (any more):\n" + held;
    }
}

package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestSpec;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestStatus;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.CertificateRequest.Asked;
import java.util.List;
import java.util.Optional;

/** Reads a CertificateSigningRequest. One whose PKCS #10 cannot be read is reported as such, never left out. */
public final class CertificateRequestReader {

    private CertificateRequestReader() {}

    public static CertificateRequest read(CertificateSigningRequest object) {
        CertificateSigningRequestSpec spec =
                object.getSpec() == null ? new CertificateSigningRequestSpec() : object.getSpec();
        CertificateSigningRequestStatus status =
                object.getStatus() == null ? new CertificateSigningRequestStatus() : object.getStatus();
        Optional<Asked> asked = Optional.empty();
        String unreadable = "";
        try {
            asked = Optional.of(Pkcs10.read(spec.getRequest()));
        } catch (IllegalArgumentException e) {
            unreadable = text(e.getMessage());
        }
        return new CertificateRequest(
                object.getMetadata().getName(),
                text(object.getMetadata().getCreationTimestamp()),
                text(spec.getSignerName()),
                text(spec.getUsername()),
                list(spec.getGroups()),
                list(spec.getUsages()),
                asked,
                unreadable,
                list(status.getConditions()).stream()
                        .map(CertificateRequestReader::condition)
                        .toList(),
                !text(status.getCertificate()).isBlank());
    }

    private static CertificateRequest.Condition condition(CertificateSigningRequestCondition condition) {
        return new CertificateRequest.Condition(
                text(condition.getType()), text(condition.getReason()), text(condition.getMessage()));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static <T> List<T> list(List<T> values) {
        return values == null ? List.of() : values;
    }
}

package io.stagegate.action;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.stagegate.check.Csrs;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LabChanges;
import io.stagegate.environment.Install;
import io.stagegate.environment.Node;
import io.stagegate.environment.Permission;
import io.stagegate.observation.CertificateRequest;
import io.stagegate.observation.CertificateRequests;
import io.stagegate.observation.KubeletCertificate;
import io.stagegate.probe.CertificateRequestReader;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Approves the pending certificate requests that are a declared master's ({@code oc adm certificate approve}), and no
 * others. Cannot be undone: Kubernetes takes no approval back, though the certificate ends by itself.
 *
 * @param check the ID of the check on whose behalf it approves, for the request's own record
 */
public record ApproveRequests(String check, KubeletCertificate wave) implements Repair<CertificateRequests> {

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    @Override
    public boolean apply(Lab lab, CertificateRequests seen, Consumer<String> changed) {
        Install environment = lab.environment().install();
        List<CertificateRequest> own =
                seen.requests().stream().filter(it -> isOurs(it, environment)).toList();
        if (!own.isEmpty() && !environment.permits(Permission.APPROVE)) {
            throw new NotPermittedException(
                    environment,
                    Permission.APPROVE,
                    "approve certificate requests; pending: "
                            + String.join(
                                    ", ",
                                    own.stream().map(CertificateRequest::name).toList()));
        }
        own.forEach(request -> approve(lab, request.name(), changed));
        return !own.isEmpty();
    }

    private boolean isOurs(CertificateRequest request, Install environment) {
        return request.pending() && owner(request, environment).isPresent();
    }

    private Optional<Node> owner(CertificateRequest request, Install environment) {
        return Csrs.belongs(request, wave, environment).node();
    }

    /** What is judged here and what is approved is one object in one version: another version of it is a conflict. */
    private void approve(Lab lab, String name, Consumer<String> changed) {
        try {
            CertificateSigningRequest object = lab.kubernetes()
                    .ask(
                            "read certificate request " + name,
                            api -> api.certificates()
                                    .v1()
                                    .certificateSigningRequests()
                                    .withName(name)
                                    .get());
            if (object == null) {
                return;
            }
            CertificateRequest request = CertificateRequestReader.read(object);
            if (!isOurs(request, lab.environment().install())) {
                return;
            }
            String what = "%s of %s, signer %s, asked for by %s"
                    .formatted(
                            name,
                            owner(request, lab.environment().install()).orElseThrow(),
                            request.signer(),
                            request.requestor());
            put(lab, name, approved(object), what, changed);
        } catch (KubernetesRefusalException e) {
            if (e.status() != CONFLICT && e.status() != NOT_FOUND) {
                throw e;
            }
            // Someone changed it or took it away meanwhile: the observation that follows shows what it has become.
        }
    }

    private static void put(
            Lab lab, String name, CertificateSigningRequest approved, String what, Consumer<String> changed) {
        try {
            lab.kubernetes()
                    .ask(
                            "approve certificate request " + name,
                            api -> api.resource(approved)
                                    .subresource("approval")
                                    .update());
        } catch (CouldNotCheckException e) {
            // It may have been done, though no answer came.
            changed.accept("perhaps approved " + what + ": " + e.getMessage());
            throw e;
        }
        changed.accept("approved " + what);
        LabChanges.made("approved " + what, Permission.APPROVE);
    }

    private CertificateSigningRequest approved(CertificateSigningRequest object) {
        return new CertificateSigningRequestBuilder(object)
                .editOrNewStatus()
                .addNewCondition()
                .withType("Approved")
                .withStatus("True")
                .withReason(Csrs.OUR_APPROVAL)
                .withMessage("stagegate's check " + check + ": everything about it is what the environment declares")
                .endCondition()
                .endStatus()
                .build();
    }
}

package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.stagegate.action.ApproveRequests;
import io.stagegate.check.Csrs;
import io.stagegate.observation.Wave;
import io.stagegate.probe.CertificateRequestsProbe;
import io.stagegate.wait.Watched;

/** Steps about the certificates that kubelets ask the API for. */
public final class CertificateSteps {

    private final Scene scene;

    public CertificateSteps(Scene scene) {
        this.scene = scene;
    }

    @When("every master's request for a {wave} certificate is approved")
    public void everyRequestIsApproved(Wave wave) {
        scene.bringing(
                "certificates",
                requests(wave),
                Csrs.approved(wave, scene.environment()),
                new ApproveRequests(scene.checkId(), wave),
                Watched.CERTIFICATE_REQUESTS);
    }

    @Then("every master has been issued a {wave} certificate")
    public void everyMasterHasBeenIssued(Wave wave) {
        scene.within(
                "certificates", requests(wave), Csrs.issued(wave, scene.environment()), Watched.CERTIFICATE_REQUESTS);
    }

    private CertificateRequestsProbe requests(Wave wave) {
        return new CertificateRequestsProbe(wave, Csrs.onRecord(wave, scene.environment()));
    }
}

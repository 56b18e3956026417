package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import io.stagegate.action.ApproveRequests;
import io.stagegate.check.Csrs;
import io.stagegate.observation.KubeletCertificate;
import io.stagegate.probe.CertificateRequestsProbe;
import io.stagegate.wait.WatchedKind;

/** Steps about the certificates that kubelets ask the API for. */
public final class CertificateSteps {

    private final ScenarioContext scenario;

    public CertificateSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @When("the administrator approves every master's request for a {wave} certificate")
    public void everyRequestIsApproved(KubeletCertificate wave) {
        scenario.await("certificates")
                .probe(requests(wave))
                .watch(WatchedKind.CERTIFICATE_REQUESTS)
                .repair(new ApproveRequests(scenario.checkId(), wave))
                .until(Csrs.approved(wave, scenario.install()));
    }

    @Then("the cluster has issued every master a {wave} certificate")
    public void everyMasterHasBeenIssued(KubeletCertificate wave) {
        scenario.await("certificates")
                .probe(requests(wave))
                .watch(WatchedKind.CERTIFICATE_REQUESTS)
                .until(Csrs.issued(wave, scenario.install()));
    }

    private CertificateRequestsProbe requests(KubeletCertificate wave) {
        return new CertificateRequestsProbe(wave, Csrs.onRecord(wave, scenario.install()));
    }
}

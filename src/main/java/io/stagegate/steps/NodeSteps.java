package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.ForEach;
import io.stagegate.check.Hosts;
import io.stagegate.check.Units;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.UnitJournal;
import io.stagegate.probe.DirectoryProbe;
import io.stagegate.probe.JournalProbe;
import io.stagegate.probe.ListeningProbe;
import io.stagegate.probe.LoginProbe;
import io.stagegate.probe.ParallelProbe;
import io.stagegate.probe.ServiceRecordProbe;
import io.stagegate.probe.UnitProbe;

/** Steps about a node as an operating system: logins, units, journals. */
public final class NodeSteps {

    private final ScenarioContext scenario;

    public NodeSteps(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    @Then("{node} accepts SSH logins")
    public void acceptsLogins(Node node) {
        scenario.await("ssh")
                .probe(new LoginProbe(node))
                .until(Hosts.letsIn(scenario.install().ssh().user()));
    }

    @Then("every master accepts SSH logins")
    public void everyMasterAcceptsLogins() {
        scenario.await("ssh")
                .probe(ParallelProbe.on(scenario.install().masters(), LoginProbe::new))
                .until(ForEach.one(Hosts.letsIn(scenario.install().ssh().user())));
    }

    @Then("kubelet is active on {node}")
    public void kubeletIsActive(Node node) {
        scenario.await("kubelet")
                .probe(new UnitProbe(node, scenario.profile().units().kubelet()))
                .until(Units.running());
    }

    @Then("kubelet is active on every master")
    public void kubeletIsActiveOnEveryMaster() {
        String kubelet = scenario.profile().units().kubelet();
        scenario.await("kubelet")
                .probe(ParallelProbe.on(
                        kubelet + " on", scenario.install().masters(), node -> new UnitProbe(node, kubelet)))
                .until(ForEach.one(Units.running()));
    }

    @Then("bootkube on {node} is active, or has finished successfully")
    public void bootkubeIsActive(Node node) {
        scenario.await("kubelet")
                .probe(new UnitProbe(node, scenario.profile().units().bootkube()))
                .until(Units.runningOrEndedWell());
    }

    @Then("the report has bootkube's journal from {node}")
    public void bootkubesJournalIsKept(Node node) {
        keepJournal(JournalProbe.toRead(node, scenario.profile().units().bootkube()));
    }

    @Then("the report has kubelet's journal from every master")
    public void kubeletsJournalIsKept() {
        // One after the other: each is a piece of evidence of its own.
        scenario.environment()
                .install()
                .masters()
                .forEach(master -> keepJournal(
                        JournalProbe.toRead(master, scenario.profile().units().kubelet())));
    }

    private void keepJournal(JournalProbe probe) {
        UnitJournal journal = scenario.await("listing").probe(probe).until(Units.written());
        scenario.keep(probe.subject(), "text/plain", () -> String.join("\n", journal.lines()) + "\n");
    }

    @Then("the service record of bootkube on {node}, where there is one, does not end in a failure")
    public void bootkubesRecordIsGood(Node node) {
        scenario.profile()
                .files()
                .serviceRecords()
                .ifPresentOrElse(
                        directory -> scenario.await("kubelet")
                                .probe(new ServiceRecordProbe(
                                        node,
                                        directory,
                                        scenario.profile().units().bootkube()))
                                .until(Units.endsInNoFailure()),
                        () -> scenario.notApplicable(
                                "profile " + scenario.profile().name() + " keeps no service records"));
    }

    @Then("the manifests of the control plane's static pods are on {node}")
    public void theManifestsAreOn(Node node) {
        Profile.Files files = scenario.profile().files();
        scenario.await("static-pods")
                .probe(new DirectoryProbe(node, files.staticPods()))
                .until(Hosts.has(files.bootstrapManifests()));
    }

    @Then("the manifests of the control plane's static pods are on every master")
    public void theManifestsAreOnEveryMaster() {
        Profile.Files files = scenario.profile().files();
        scenario.await("static-pods")
                .probe(ParallelProbe.on(
                        files.staticPods() + " on",
                        scenario.install().masters(),
                        node -> new DirectoryProbe(node, files.staticPods())))
                .until(ForEach.one(Hosts.has(files.masterManifests())));
    }

    @Then("{node} listens on the port of the API, and on that of the Machine Config Server where it runs one")
    public void listens(Node node) {
        scenario.profile().noMachineConfigOnBootstrap().ifPresent(scenario::notApplicable);
        scenario.await("static-pods")
                .probe(new ListeningProbe(node))
                .until(Hosts.listensOn(scenario.profile().bootstrapPorts()));
    }

    @Then("the key messages of bootkube appear in order on {node}")
    public void bootkubesKeyMessagesAppear(Node node) {
        scenario.await("bootkube")
                .probe(JournalProbe.ofThisBoot(node, scenario.profile().units().bootkube()))
                .until(Units.logged(scenario.profile().bootkubeMessages()));
    }
}

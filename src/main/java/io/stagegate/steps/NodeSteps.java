package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Every;
import io.stagegate.check.Hosts;
import io.stagegate.check.Logins;
import io.stagegate.check.ServiceRecords;
import io.stagegate.check.Units;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.KeptJournal;
import io.stagegate.probe.DirectoryProbe;
import io.stagegate.probe.JournalProbe;
import io.stagegate.probe.KeptJournalProbe;
import io.stagegate.probe.ListeningProbe;
import io.stagegate.probe.LoginProbe;
import io.stagegate.probe.ServiceRecordProbe;
import io.stagegate.probe.SeveralProbe;
import io.stagegate.probe.UnitProbe;

/** Steps about a node as an operating system: logins, units, journals. */
public final class NodeSteps {

    private final Scene scene;

    public NodeSteps(Scene scene) {
        this.scene = scene;
    }

    @Then("{node} accepts SSH logins")
    public void acceptsLogins(Node node) {
        scene.within(
                "ssh", new LoginProbe(node), Logins.as(scene.environment().ssh().user()));
    }

    @Then("every master accepts SSH logins")
    public void everyMasterAcceptsLogins() {
        scene.within(
                "ssh",
                SeveralProbe.on(scene.environment().masters(), LoginProbe::new),
                Every.one(Logins.as(scene.environment().ssh().user())));
    }

    @Then("kubelet is active on {node}")
    public void kubeletIsActive(Node node) {
        scene.within("kubelet", new UnitProbe(node, scene.profile().units().kubelet()), Units.running());
    }

    @Then("kubelet is active on every master")
    public void kubeletIsActiveOnEveryMaster() {
        String kubelet = scene.profile().units().kubelet();
        scene.within(
                "kubelet",
                SeveralProbe.on(kubelet + " on", scene.environment().masters(), node -> new UnitProbe(node, kubelet)),
                Every.one(Units.running()));
    }

    @Then("bootkube on {node} is active, or has ended well")
    public void bootkubeIsActive(Node node) {
        scene.within("kubelet", new UnitProbe(node, scene.profile().units().bootkube()), Units.runningOrEndedWell());
    }

    @Then("bootkube's journal on {node} is kept")
    public void bootkubesJournalIsKept(Node node) {
        keepJournal(new KeptJournalProbe(node, scene.profile().units().bootkube()));
    }

    @Then("kubelet's journal on every master is kept")
    public void kubeletsJournalIsKept() {
        // One after the other: each is an exhibit of its own.
        scene.environment()
                .masters()
                .forEach(master -> keepJournal(
                        new KeptJournalProbe(master, scene.profile().units().kubelet())));
    }

    private void keepJournal(KeptJournalProbe probe) {
        KeptJournal journal = scene.within("listing", probe, Units.written());
        scene.keep(probe.subject(), "text/plain", () -> String.join("\n", journal.lines()) + "\n");
    }

    @Then("the service record of bootkube on {node}, where it keeps one, does not end in a failure")
    public void bootkubesRecordIsGood(Node node) {
        scene.profile()
                .files()
                .serviceRecords()
                .ifPresentOrElse(
                        directory -> scene.within(
                                "kubelet",
                                new ServiceRecordProbe(
                                        node, directory, scene.profile().units().bootkube()),
                                ServiceRecords.endsInNoFailure()),
                        () -> scene.leftOut("profile " + scene.profile().name() + " keeps no service records"));
    }

    @Then("the manifests of the control plane's static pods are on {node}")
    public void theManifestsAreOn(Node node) {
        Profile.Files files = scene.profile().files();
        scene.within(
                "static-pods", new DirectoryProbe(node, files.staticPods()), Hosts.has(files.bootstrapManifests()));
    }

    @Then("the manifests of the control plane's static pods are on every master")
    public void theManifestsAreOnEveryMaster() {
        Profile.Files files = scene.profile().files();
        scene.within(
                "static-pods",
                SeveralProbe.on(
                        files.staticPods() + " on",
                        scene.environment().masters(),
                        node -> new DirectoryProbe(node, files.staticPods())),
                Every.one(Hosts.has(files.masterManifests())));
    }

    @Then("{node} listens for the API and for the Machine Config Server, where it runs one")
    public void listens(Node node) {
        scene.profile().noMachineConfigOnBootstrap().ifPresent(scene::leftOut);
        scene.within(
                "static-pods",
                new ListeningProbe(node),
                Hosts.listensOn(scene.profile().bootstrapPorts()));
    }

    @Then("the key messages of bootkube appear in order on {node}")
    public void bootkubesKeyMessagesAppear(Node node) {
        scene.within(
                "bootkube",
                JournalProbe.ofThisBoot(node, scene.profile().units().bootkube()),
                Units.logged(scene.profile().bootkubeMessages()));
    }
}

package io.stagegate.steps;

import io.cucumber.java.en.Then;
import io.stagegate.check.Every;
import io.stagegate.check.Logins;
import io.stagegate.check.Units;
import io.stagegate.environment.Node;
import io.stagegate.probe.JournalProbe;
import io.stagegate.probe.LoginProbe;
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

    @Then("the key messages of bootkube appear in order on {node}")
    public void bootkubesKeyMessagesAppear(Node node) {
        scene.within(
                "bootkube",
                new JournalProbe(node, scene.profile().units().bootkube()),
                Units.logged(scene.profile().bootkubeMessages()));
    }
}

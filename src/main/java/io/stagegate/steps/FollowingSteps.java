package io.stagegate.steps;

import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.stagegate.check.EtcdScaling;
import io.stagegate.check.InstallOrder;
import io.stagegate.evidence.MilestoneTimeline;
import io.stagegate.evidence.Timeline;
import io.stagegate.follow.Following;
import io.stagegate.observation.EtcdHistory;
import io.stagegate.observation.MilestoneHistory;

/** Steps about what is followed in the background of a run. */
public final class FollowingSteps {

    private final Scene scene;

    public FollowingSteps(Scene scene) {
        this.scene = scene;
    }

    /** It goes on until the run ends; said again, it changes nothing. */
    @Given("etcd's membership and the API's health are followed from here on")
    public void followed() {
        scene.following();
    }

    /** Nothing is judged by what is seen, so the nodes are asked less often. */
    @Given("etcd's membership and the API's health are followed, to be drawn")
    public void followedToBeDrawn() {
        scene.following().etcd().relax();
    }

    @Then("etcd has moved from the bootstrap's member to the masters', never without quorum")
    public void etcdHasScaled() {
        Following following = scene.following();
        EtcdScaling scaling = new EtcdScaling(
                scene.environment().bootstrap(), scene.environment().masters());
        try {
            scene.within(
                    "etcd-scaling",
                    following.etcdsHistory(),
                    scaling,
                    onChange -> following.etcd().listen(onChange)::run);
        } finally {
            following.etcd().relax();
            keepEtcdsTimeline(scaling);
            scene.keep(
                    "health of the API",
                    "text/plain",
                    () -> following.api().history().toString());
        }
    }

    private void keepEtcdsTimeline(EtcdScaling scaling) {
        Following following = scene.following();
        scene.keep("timeline of etcd and the API", "image/svg+xml", () -> {
            EtcdHistory etcd = following.etcd().history();
            return Timeline.of(
                    scene.environment(),
                    etcd,
                    scaling.violations(etcd),
                    following.api().history());
        });
    }

    /** It goes on until every step was seen; said again, it changes nothing. */
    @Given("the steps of the install are followed from here on")
    public void theStepsAreFollowed() {
        scene.following().milestones();
    }

    @Then("every step of the install was seen, in the order of the timeline")
    public void everyStepWasSeen() {
        Following following = scene.following();
        InstallOrder order = new InstallOrder();
        try {
            scene.within("handover", following.milestonesHistory(), order);
        } finally {
            scene.keep("timeline of the install", "image/svg+xml", () -> {
                MilestoneHistory history = following.milestones().history();
                return MilestoneTimeline.of(scene.environment(), history, order.violations(history));
            });
            keepEtcdsTimeline(new EtcdScaling(
                    scene.environment().bootstrap(), scene.environment().masters()));
        }
    }
}

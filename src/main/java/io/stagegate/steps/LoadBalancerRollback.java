package io.stagegate.steps;

import io.stagegate.action.DrainBootstrap;
import io.stagegate.action.NotPermittedException;
import io.stagegate.action.RestoreBootstrap;
import io.stagegate.action.RevertibleChange;
import io.stagegate.action.SuspendBootstrap;
import io.stagegate.check.Api;
import io.stagegate.check.RollbackReports;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LiveLab;
import io.stagegate.environment.Permission;
import io.stagegate.observation.RollbackReport;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.probe.Probe;
import io.stagegate.wait.CheckFailedError;
import io.stagegate.wait.CouldNotCheckError;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is done when the API does not answer without the bootstrap, and the account of it. */
final class LoadBalancerRollback {

    private static final String PATIENCE = "load-balancer";
    private static final String EXPECTED = "the API answers through the load balancer without the bootstrap";
    private static final String NOT_NEEDED = "nothing needs the bootstrap, suspended";

    /** The API is not reached once the bootstrap is out of the load balancer. */
    private static final String SIGNAL = "12.F1";

    private static final String RESUMPTION = "the resumption of the bootstrap's domain";

    private final ScenarioContext scenario;

    LoadBalancerRollback(ScenarioContext scenario) {
        this.scenario = scenario;
    }

    /** The API answers through the load balancer, within the patience that the way back waits for. */
    void theApiAnswers() {
        scenario.patiently(
                PATIENCE,
                new ApiHealthProbe(HttpsTarget.api(scenario.environment()), List.of(ApiHealthProbe.SERVED_TO_THE_END)),
                Api.healthy());
    }

    /** Drains and proves; where that fails, or the run is ended, the servers are ready again at once. */
    void orReadyAgain(Runnable drainAndProof) {
        List<String> lines = new CopyOnWriteArrayList<>();
        try {
            RevertibleChange.change(drainAndProof, () -> readyAgain(lines), this::readyAtExit);
        } catch (CheckFailedError | CouldNotCheckError e) {
            lines.add(0, words(e));
            tell(lines, e);
        }
    }

    /** Suspends and proves; after that the bootstrap goes on; where it is red, its servers are ready again as well. */
    void orAwakeAgain(Runnable suspensionAndProof) {
        List<String> lines = new CopyOnWriteArrayList<>();
        try {
            RevertibleChange.change(
                    () -> {
                        suspensionAndProof.run();
                        scenario.act("rehearsal", RESUMPTION, SuspendBootstrap::undo);
                    },
                    () -> {
                        lines.add(done(RESUMPTION, () -> scenario.act(RESUMPTION, SuspendBootstrap::undo)));
                        readyAgain(lines);
                    },
                    this::awakeAtExit);
        } catch (CheckFailedError | CouldNotCheckError e) {
            lines.add(0, words(e));
            scenario.now(account("the cluster without the bootstrap", lines, e), RollbackReports.instead(NOT_NEEDED));
        }
    }

    private void awakeAtExit() {
        // Whatever becomes of the one, the other is tried.
        try (Lab own = new LiveLab(scenario.environment())) {
            SuspendBootstrap.undo(own);
        } finally {
            readyAtExit();
        }
    }

    /** A run that was killed in the middle of a rehearsal could not let the bootstrap go on: this one does. */
    void awakeAfterAKill() {
        String domain = scenario.environment().bootstrap().domain();
        String found = "found domain " + domain + " suspended, as a run leaves it that is killed while it rehearses: ";
        try {
            if (SuspendBootstrap.undo(scenario.run().lab())) {
                scenario.tell(found + "it goes on");
            }
        } catch (NotPermittedException e) {
            scenario.tell(found + "resume it: virsh resume " + domain);
        } catch (CouldNotCheckException | HypervisorException e) {
            // Whether there is anything to resume is not known; the checks that need the hypervisor tell why.
            assert e != null;
        }
    }

    /** At a run's beginning, for stage 12 may be hours away: without an admin socket it needs more than one is used to. */
    void tellWhetherServersCanBePutInMaintenance() {
        try {
            scenario.run()
                    .lab()
                    .loadBalancer()
                    .maintenanceRefusal()
                    .ifPresent(why -> scenario.tell(
                            "12.7 will edit HAProxy's configuration, and take the edit back if it fails, for " + why));
        } catch (CouldNotCheckException e) {
            scenario.tell("whether 12.7 can put servers in maintenance could not be seen: " + e.getMessage());
        }
    }

    private void readyAgain(List<String> lines) {
        if (!scenario.environment().permits(Permission.LOAD_BALANCER)) {
            return;
        }
        String what = "making the bootstrap's servers ready again";
        lines.add(done(what, () -> scenario.act(what, lab -> DrainBootstrap.undo(lab, lines::add))));
    }

    private void readyAtExit() {
        // The run's own lab may be closing already.
        try (Lab own = new LiveLab(scenario.environment())) {
            DrainBootstrap.undo(own, line -> {});
        }
    }

    /** Where this fails and the API does not answer either, the bootstrap is put back. */
    void orPutBackWithoutApi(Runnable proof) {
        try {
            proof.run();
        } catch (CheckFailedError | CouldNotCheckError e) {
            orPutBack(this::theApiAnswers);
            throw e;
        }
    }

    /** Where this fails, the bootstrap is put back; the account tells whether that helped. */
    void orPutBack(Runnable proof) {
        try {
            proof.run();
        } catch (CheckFailedError | CouldNotCheckError e) {
            List<String> lines = new CopyOnWriteArrayList<>(List.of(words(e)));
            String what = "putting the bootstrap's servers back";
            lines.add(done(what, () -> scenario.act(what, lab -> RestoreBootstrap.perform(lab, lines::add))));
            lines.add(done("waiting for the API to answer again", this::theApiAnswers));
            tell(lines, e);
        }
    }

    private static String done(String what, Runnable doing) {
        try {
            doing.run();
            return what + ": done";
        } catch (CheckFailedError | CouldNotCheckError e) {
            return what + ": " + words(e);
        }
    }

    private void tell(List<String> lines, Throwable setOffBy) {
        scenario.now(
                account("the API without the bootstrap", lines, setOffBy), RollbackReports.instead(EXPECTED), SIGNAL);
    }

    private static Probe<RollbackReport> account(String subject, List<String> lines, Throwable setOffBy) {
        RollbackReport account = new RollbackReport(lines, setOffBy instanceof CouldNotCheckError);
        return Probe.of(subject, lab -> account);
    }

    /** Where the evidence lies is told once, by the account's own failure. */
    private static String words(Throwable e) {
        return e.getMessage().replaceFirst("\n +evidence *: (?s).*", "");
    }
}

package io.stagegate.steps;

import io.stagegate.action.DrainBootstrap;
import io.stagegate.action.NotPermittedException;
import io.stagegate.action.RestoreBootstrap;
import io.stagegate.action.RevertibleChange;
import io.stagegate.action.SuspendBootstrap;
import io.stagegate.check.Api;
import io.stagegate.check.Verdict;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.LiveLab;
import io.stagegate.environment.Permission;
import io.stagegate.probe.ApiHealthProbe;
import io.stagegate.wait.CheckFailedError;
import io.stagegate.wait.CouldNotCheckError;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is done when the API does not answer without the bootstrap, and the report of it. */
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
        scenario.await(PATIENCE)
                .probe(new ApiHealthProbe(
                        HttpsTarget.api(scenario.install()), List.of(ApiHealthProbe.SERVED_TO_THE_END)))
                .ignoringSignals()
                .until(Api.healthy());
    }

    /** Drains and proves; where that fails, or the run is ended, the servers are ready again at once. */
    void orReadyAgain(Runnable drainAndProof) {
        if (nothingToUndo()) {
            drainAndProof.run();
            return;
        }
        List<String> lines = new CopyOnWriteArrayList<>();
        try {
            RevertibleChange.change(drainAndProof, () -> readyAgain(lines), this::readyAtExit);
        } catch (CheckFailedError | CouldNotCheckError e) {
            lines.add(0, words(e));
            report(lines, e);
        }
    }

    /** Suspends and proves; after that the bootstrap goes on; where it is red, its servers are ready again as well. */
    void orAwakeAgain(Runnable suspensionAndProof) {
        if (nothingToUndo()) {
            suspensionAndProof.run();
            return;
        }
        List<String> lines = new CopyOnWriteArrayList<>();
        try {
            RevertibleChange.change(
                    () -> {
                        suspensionAndProof.run();
                        scenario.await("rehearsal").change(RESUMPTION, SuspendBootstrap::undo);
                    },
                    () -> {
                        lines.add(done(RESUMPTION, () -> scenario.change(RESUMPTION, SuspendBootstrap::undo)));
                        readyAgain(lines);
                    },
                    this::awakeAtExit);
        } catch (CheckFailedError | CouldNotCheckError e) {
            lines.add(0, words(e));
            scenario.fail("the cluster without the bootstrap ends well", verdict(NOT_NEEDED, lines, e));
        }
    }

    private void awakeAtExit() {
        // Whatever becomes of the one, the other is tried.
        try (Lab own = new LiveLab(scenario.install())) {
            SuspendBootstrap.undo(own);
        } finally {
            readyAtExit();
        }
    }

    /** A run that was killed in the middle of a rehearsal could not let the bootstrap go on: this one does. */
    void awakeAfterAKill() {
        String domain = scenario.install().bootstrap().domain();
        String found = "found domain " + domain + " suspended, as a run leaves it that is killed while it rehearses: ";
        try {
            if (SuspendBootstrap.undo(scenario.run().lab())) {
                scenario.note(found + "it goes on");
            }
        } catch (NotPermittedException e) {
            scenario.note(found + "resume it: virsh resume " + domain);
        } catch (CouldNotCheckException | HypervisorException e) {
            // Whether there is anything to resume is not known; the checks that need the hypervisor tell why.
            assert e != null;
        }
    }

    private void readyAgain(List<String> lines) {
        if (!scenario.environment().permits(Permission.LOAD_BALANCER)) {
            return;
        }
        String what = "making the bootstrap's servers ready again";
        lines.add(done(what, () -> scenario.change(what, lab -> DrainBootstrap.undo(lab, lines::add))));
    }

    private void readyAtExit() {
        // The run's own lab may be closing already.
        try (Lab own = new LiveLab(scenario.install())) {
            DrainBootstrap.undo(own, line -> {});
        }
    }

    /** Where this fails and the API does not answer either, the bootstrap is put back. */
    void orPutBackWithoutApi(Runnable proof) {
        try {
            proof.run();
        } catch (CheckFailedError | CouldNotCheckError e) {
            if (!nothingToUndo()) {
                orPutBack(this::theApiAnswers);
            }
            throw e;
        }
    }

    /** Where this fails, the bootstrap is put back; the report says whether that helped. */
    void orPutBack(Runnable proof) {
        if (nothingToUndo()) {
            proof.run();
            return;
        }
        try {
            proof.run();
        } catch (CheckFailedError | CouldNotCheckError e) {
            List<String> lines = new CopyOnWriteArrayList<>(List.of(words(e)));
            String what = "putting the bootstrap's servers back";
            lines.add(done(what, () -> scenario.change(what, lab -> RestoreBootstrap.perform(lab, lines::add))));
            lines.add(done("waiting for the API to answer again", this::theApiAnswers));
            report(lines, e);
        }
    }

    /** What was only gathered was not changed either. */
    private boolean nothingToUndo() {
        return scenario.environment().recorded();
    }

    private static String done(String what, Runnable doing) {
        try {
            doing.run();
            return what + ": done";
        } catch (CheckFailedError | CouldNotCheckError e) {
            return what + ": " + words(e);
        }
    }

    private void report(List<String> lines, Throwable setOffBy) {
        scenario.fail("the API without the bootstrap ends well", verdict(EXPECTED, lines, setOffBy), SIGNAL);
    }

    /** Never a pass, whatever was saved. That nothing could be observed is no failure of the lab. */
    static Verdict verdict(String expected, List<String> lines, Throwable setOffBy) {
        String account = IntStream.range(0, lines.size())
                .mapToObj(i -> (i + 1) + ". " + lines.get(i).strip().replace("\n", "\n   "))
                .collect(Collectors.joining("\n"));
        return setOffBy instanceof CouldNotCheckError
                ? new Verdict.Unknown(account, true)
                : Verdict.failForGood(expected, account);
    }

    /** Where the evidence lies is reported once, by the report's own failure. */
    private static String words(Throwable e) {
        return e.getMessage().replaceFirst("\n +evidence *: (?s).*", "");
    }
}

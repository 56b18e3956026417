package io.stagegate.action;

import io.stagegate.check.InterruptedMove;
import io.stagegate.connection.Lab;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.MoveSet;
import io.stagegate.observation.PivotView;
import io.stagegate.probe.BeforeTheMoveFile;
import io.stagegate.probe.ManagementClusterProbe;
import io.stagegate.probe.PivotProbe;
import java.util.Optional;

/**
 * Moves everything that Cluster API manages from the source to the target ({@code clusterctl move}), right after the gate
 * has let it pass. What the source had is kept before, so that it can be compared afterwards, by whatever run.
 */
public final class MoveToTarget {

    private MoveToTarget() {}

    /**
     * Moves, unless that was done before and nothing has come since. A move that was begun and did not end is taken up again.
     *
     * @throws NotPermittedException before anything is asked
     * @throws GateShutException with nothing moved
     * @throws ActionFailedException when clusterctl failed, however far it came; or when an earlier one is still at work
     */
    public static void perform(ToolRun run) {
        Environment environment = run.lab().environment();
        if (done(run.lab())) {
            run.onLine().accept("everything was moved already");
            return;
        }
        if (!environment.permits(Permission.MOVE)) {
            throw new NotPermittedException(environment, Permission.MOVE, "move everything to the target");
        }
        Gate.Key key = ClusterApiGates.beforeTheMove(environment).ask(run.lab());
        ClusterApi pivot = environment.pivot();
        PivotView view = new PivotProbe(true).observe(run.lab());
        boolean again = InterruptedMove.canGoOn(view);
        // What there was before the first attempt is what has to arrive.
        BeforeTheMove kept = again ? view.before().orElseThrow() : BeforeTheMove.of(view);
        BeforeTheMoveFile.write(pivot.record(), kept);
        key.use();
        if (again) {
            ResumeMove.letGoOn(run, view);
        }
        run.change(
                Permission.MOVE,
                pivot.tools().clusterctl(),
                "--kubeconfig",
                pivot.source().kubeconfig() + "",
                "move",
                "--to-kubeconfig",
                pivot.target().kubeconfig() + "",
                "--namespace",
                pivot.target().namespace());
        BeforeTheMoveFile.write(pivot.record(), kept.ended());
    }

    /** Whether a move has ended well before, and the source has no Cluster since. */
    static boolean done(Lab lab) {
        Optional<BeforeTheMove> before =
                BeforeTheMoveFile.read(lab.environment().pivot().record());
        return before.filter(BeforeTheMove::moved).isPresent()
                && MoveSet.of(
                                new ManagementClusterProbe(Side.SOURCE).observe(lab),
                                lab.environment().pivot().target().namespace())
                        .core("Cluster")
                        .findAny()
                        .isEmpty();
    }
}

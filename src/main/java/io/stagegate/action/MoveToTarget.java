package io.stagegate.action;

import io.stagegate.connection.Lab;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Permission;
import io.stagegate.environment.Side;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.probe.BeforeTheMoveFile;
import io.stagegate.probe.ManagementClusterProbe;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Moves everything that Cluster API manages from the source to the target ({@code clusterctl move}), right after the gate
 * has let it pass. What the source had is kept before, so that it can be compared afterwards, by whatever run.
 */
public final class MoveToTarget {

    private MoveToTarget() {}

    /**
     * Moves, unless that was done before and nothing has come since.
     *
     * @throws NotPermittedException before anything is asked
     * @throws GateShutException with nothing moved
     * @throws ActionFailedException when clusterctl failed, however far it came
     */
    public static void perform(ToolRun run) {
        Environment environment = run.lab().environment();
        if (done(run.lab())) {
            run.heard().accept("everything was moved already");
            return;
        }
        if (!environment.permits(Permission.MOVE)) {
            throw new NotPermittedException(environment, Permission.MOVE, "move everything to the target");
        }
        Gate.Key key = ClusterApiGates.beforeTheMove(environment).ask(run.lab());
        ClusterApi pivot = environment.pivot();
        Path kept = pivot.record();
        ManagementCluster source = new ManagementClusterProbe(Side.SOURCE).observe(run.lab());
        BeforeTheMoveFile.write(kept, new BeforeTheMove(source.objects(), false));
        key.use();
        run.run(
                pivot.tools().clusterctl(),
                "--kubeconfig",
                pivot.source().kubeconfig() + "",
                "move",
                "--to-kubeconfig",
                pivot.target().kubeconfig() + "",
                "--namespace",
                pivot.target().namespace());
        BeforeTheMoveFile.write(kept, new BeforeTheMove(source.objects(), true));
    }

    /** Whether a move has ended well before, and the source has no Cluster since. */
    static boolean done(Lab lab) {
        Optional<BeforeTheMove> before =
                BeforeTheMoveFile.read(lab.environment().pivot().record());
        return before.filter(BeforeTheMove::moved).isPresent()
                && new ManagementClusterProbe(Side.SOURCE)
                        .observe(lab)
                        .core("Cluster")
                        .findAny()
                        .isEmpty();
    }
}

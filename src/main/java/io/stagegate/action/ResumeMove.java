package io.stagegate.action;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Permission;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.PivotView;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes ready for a second attempt what a move has left that did not come to its end: since 1.12 clusterctl refuses to move a Cluster
 * or a ClusterClass that is paused (cluster-api, mover.go, checkClustersNotPaused). Those of the source go on; those of the
 * target stay paused, so that there is never more than one at work.
 */
final class ResumeMove {

    /** pgrep found nothing. */
    private static final int NONE = 1;

    private ResumeMove() {}

    static void letGoOn(ToolRun run, PivotView view) {
        run.onLine().accept("a move that did not come to its end is taken up again");
        mustHaveEnded(run);
        view.inSource().objects().values().stream().filter(ApiObject::paused).forEach(object -> {
            if (object.core("Cluster")) {
                kubectl(run, object, "patch", "--type", "merge", "-p", "{\"spec\":{\"paused\":null}}");
            } else if (object.core("ClusterClass")) {
                kubectl(run, object, "annotate", "cluster.x-k8s.io/paused-");
            }
        });
    }

    private static void kubectl(ToolRun run, ApiObject object, String verb, String... words) {
        ClusterApi pivot = run.lab().environment().pivot();
        List<String> all = new ArrayList<>(List.of(
                pivot.tools().kubectl(),
                "--kubeconfig",
                pivot.source().kubeconfig() + "",
                "--namespace",
                object.id().namespace(),
                verb,
                object.id().kind() + "." + object.id().group(),
                object.id().name()));
        all.addAll(List.of(words));
        run.change(Permission.MOVE, all);
    }

    /**
     * The one that was begun may have outlived the run that began it: with two at work, one would delete what the other lets go
     * on.
     */
    private static void mustHaveEnded(ToolRun run) {
        String kubeconfig = run.lab().environment().pivot().target().kubeconfig() + "";
        // The brackets keep it from finding itself.
        String pattern = "clusterctl.* [m]ove .*" + kubeconfig.replaceAll("[^A-Za-z0-9/_-]", ".");
        CommandResult found = run.lab().pivot().tools().run(Command.of("pgrep", "-f", pattern), line -> {});
        if (found.ok()) {
            throw new ActionFailedException(found.host() + ": an earlier `clusterctl move` is still at work, process "
                    + found.stdout().strip().replace("\n", ", ") + ": wait for its end");
        }
        if (found.exit() != NONE) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE,
                    found.host()
                            + ": OUR_SIDE: whether an earlier `clusterctl move` is still at work cannot be known: `"
                            + found.command() + "` ended with " + found.exit() + ": "
                            + found.stderr().strip());
        }
    }
}

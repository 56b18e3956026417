package io.stagegate.action;

import io.stagegate.action.Gate.Look;
import io.stagegate.check.Api;
import io.stagegate.check.ForEach;
import io.stagegate.check.Moves;
import io.stagegate.check.Nodes;
import io.stagegate.check.Operators;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Side;
import io.stagegate.probe.ControllersProbe;
import io.stagegate.probe.MachineNodesProbe;
import io.stagegate.probe.PivotProbe;
import io.stagegate.probe.ReadyzProbe;
import java.util.List;

/** What stands before the two steps of a Cluster API pivot that cannot be taken back. */
public final class ClusterApiGates {

    private ClusterApiGates() {}

    /**
     * What must hold before everything is moved. clusterctl asks for some of it itself, and for nothing of it in a dry
     * run ({@code clusterctl move --dry-run}): so it is observed here.
     */
    public static Gate beforeTheMove(Environment environment) {
        return new Gate(
                "nothing may be moved",
                List.of(
                        ready(Side.SOURCE),
                        ready(Side.TARGET),
                        controllers(environment),
                        Look.at(new PivotProbe())
                                .whether("every provider of the source is in the target", Moves.providersInTarget())
                                .whether("there is something to be moved", Moves.somethingToMove())
                                .whether("every Cluster and Machine is provisioned", Moves.provisioned())
                                .whether("nothing is paused or leaving", Moves.nothingPaused())
                                .whether("nothing that is needed stays behind", Moves.nothingNeededStays())
                                .whether("the target has none of it yet", Moves.nothingThereYet())));
    }

    /** What must hold before the bootstrap cluster is deleted: all that C.8 and C.9 say, right then. */
    public static Gate beforeTheDeletion(Environment environment) {
        ClusterApi.Target target = environment.pivot().target();
        return new Gate(
                "the bootstrap cluster may not be deleted",
                List.of(
                        ready(Side.TARGET),
                        controllers(environment),
                        Look.at(new PivotProbe(true))
                                .whether(
                                        "no Cluster is called as it is",
                                        Moves.noneCalled(
                                                environment.pivot().source().name()))
                                .whether("the source is empty", Moves.sourceEmpty())
                                .whether(
                                        "the target owns it all",
                                        Moves.ownedByTarget(target.namespace(), target.name())),
                        Look.at(new MachineNodesProbe(Side.TARGET))
                                .whether(
                                        "the pivot cluster manages its own nodes",
                                        Nodes.everyMachineReady(target.namespace(), target.name()))));
    }

    private static Look<?> ready(Side side) {
        return Look.at(new ReadyzProbe(side)).whether("the API of the " + side.word() + " is ready", Api.healthy());
    }

    private static Look<?> controllers(Environment environment) {
        return Look.at(ControllersProbe.in(Side.TARGET, environment.pivot().profile()))
                .whether("the controllers are available in the target", ForEach.one(Operators.available()));
    }
}

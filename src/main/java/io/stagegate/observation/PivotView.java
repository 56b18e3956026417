package io.stagegate.observation;

import io.stagegate.observation.PerPlace.Result;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Both management clusters, observed at the same time.
 *
 * @param namespace the one that is moved
 * @param before what the source had before the move; empty where nobody has kept it
 */
public record PivotView(
        Result<ManagementCluster> source,
        Result<ManagementCluster> target,
        String namespace,
        Optional<BeforeTheMove> before) {

    /** What a move would take along from the source now; nothing where it cannot be seen. */
    public MoveSet inSource() {
        return set(source);
    }

    /** What a move would take along from the target now: what has arrived there. */
    public MoveSet inTarget() {
        return set(target);
    }

    private MoveSet set(Result<ManagementCluster> side) {
        return MoveSet.of(
                side.seen().orElseGet(() -> new ManagementCluster("", Set.of(), List.of(), List.of())), namespace);
    }

    @Override
    public String toString() {
        return "before the move: " + before.map(BeforeTheMove::toString).orElse("not kept") + "\nsource: " + source
                + "\ntarget: " + target;
    }
}

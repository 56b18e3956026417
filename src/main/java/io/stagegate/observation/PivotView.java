package io.stagegate.observation;

import io.stagegate.observation.Several.Sight;
import java.util.Optional;

/**
 * Both management clusters, looked at at the same time.
 *
 * @param before what the source had before the move; empty where nobody has kept it
 */
public record PivotView(
        Sight<ManagementCluster> source, Sight<ManagementCluster> target, Optional<BeforeTheMove> before) {

    @Override
    public String toString() {
        return "before the move: " + before.map(BeforeTheMove::toString).orElse("not kept") + "\nsource: " + source
                + "\ntarget: " + target;
    }
}

package io.stagegate.observation;

import java.util.List;

/**
 * What the source had before the move.
 *
 * @param objects never empty
 * @param moved whether the move has ended since, and its tool called it a success
 */
public record BeforeTheMove(List<ApiObject> objects, boolean moved) {

    public BeforeTheMove {
        objects = List.copyOf(objects);
    }

    @Override
    public String toString() {
        return ManagementCluster.counted(objects) + (moved ? ", moved since" : "");
    }
}

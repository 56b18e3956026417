package io.stagegate.observation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the source had before the move, of what the move takes along.
 *
 * @param objects never empty
 * @param staying of these, what the source keeps a copy of
 * @param needed the Secrets and ConfigMaps that these refer to, and that were in one of the clusters
 * @param moved whether the move has ended since, and its tool called it a success
 */
public record BeforeTheMove(
        List<ApiObject> objects, Set<ApiObject.Id> staying, Set<ApiObject.Id> needed, boolean moved) {

    public BeforeTheMove {
        objects = List.copyOf(objects);
        // A file that an earlier version has written knows of neither.
        staying = staying == null ? Set.of() : Set.copyOf(staying);
        needed = needed == null ? Set.of() : Set.copyOf(needed);
    }

    /** What is there when a move of it begins. */
    public static BeforeTheMove of(PivotView view) {
        MoveSet set = view.inSource();
        Set<ApiObject.Id> staying = new TreeSet<>(set.objects().keySet());
        staying.removeAll(set.leaving());
        List<ManagementCluster> clusters = List.of(view.source(), view.target()).stream()
                .map(PerPlace.Result::seen)
                .flatMap(Optional::stream)
                .toList();
        Set<ApiObject.Id> needed = set.objects().values().stream()
                .flatMap(object -> object.refers().stream())
                .flatMap(id -> clusters.stream().flatMap(cluster -> cluster.referredTo(id)))
                .map(ApiObject::id)
                .collect(Collectors.toSet());
        return new BeforeTheMove(List.copyOf(set.objects().values()), staying, needed, false);
    }

    /** The move has ended well. */
    public BeforeTheMove ended() {
        return new BeforeTheMove(objects, staying, needed, true);
    }

    @Override
    public String toString() {
        return ManagementCluster.counted(objects) + (moved ? ", moved since" : "");
    }
}

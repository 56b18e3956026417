package io.stagegate.check;

import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.MoveSet;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.PivotView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report on a move that ended in the middle. */
public final class InterruptedMove {

    private InterruptedMove() {}

    /**
     * Whether a move that was begun and did not end can be made again as it is: the source still has all of it, and of the
     * Clusters that have arrived in the target none is at work. clusterctl writes over what it finds in the target (cluster-api
     * v1.5.0 to v1.14.0, mover.go, createTargetObject).
     */
    public static boolean canGoOn(PivotView view) {
        Optional<BeforeTheMove> before = view.before().filter(kept -> !kept.moved());
        if (before.isEmpty()
                || view.source().seen().isEmpty()
                || view.target().seen().isEmpty()) {
            return false;
        }
        Map<ApiObject.Id, ApiObject> here = view.source().seen().get().byId();
        Map<ApiObject.Id, ApiObject> there = view.target().seen().get().byId();
        return before.get().objects().stream()
                .map(ApiObject::id)
                .allMatch(id -> here.containsKey(id)
                        && !here.get(id).leaving()
                        && (!here.get(id).core("Cluster")
                                || !there.containsKey(id)
                                || there.get(id).paused()));
    }

    /** What is where, and how to go on: for a move that ended in the middle. */
    public static String whereabouts(PivotView view) {
        List<ApiObject> before = view.before().map(BeforeTheMove::objects).orElse(List.of());
        Map<ApiObject.Id, ApiObject> here = of(view.source(), view.inSource(), before);
        Map<ApiObject.Id, ApiObject> there = of(view.target(), view.inTarget(), before);
        StringBuilder text = new StringBuilder();
        text.append("before the move: ")
                .append(ManagementCluster.counted(before))
                .append('\n');
        side(text, "source", view.source(), here);
        side(text, "target", view.target(), there);
        Set<ApiObject.Id> all = new TreeSet<>(here.keySet());
        all.addAll(there.keySet());
        before.forEach(object -> all.add(object.id()));
        text.append("\nobject by object:\n");
        all.forEach(id -> text.append("  ")
                .append(id)
                .append(": ")
                .append(where(here.get(id), there.get(id)))
                .append('\n'));
        return text.append('\n').append(resume(before, view)).toString();
    }

    /** Of what there is on a side, what the move is about. */
    private static Map<ApiObject.Id, ApiObject> of(
            Result<ManagementCluster> side, MoveSet set, List<ApiObject> before) {
        Map<ApiObject.Id, ApiObject> found = new TreeMap<>(set.objects());
        Map<ApiObject.Id, ApiObject> all =
                side.seen().map(ManagementCluster::byId).orElse(Map.of());
        before.stream().map(ApiObject::id).filter(all::containsKey).forEach(id -> found.put(id, all.get(id)));
        return found;
    }

    private static void side(
            StringBuilder text, String name, Result<ManagementCluster> result, Map<ApiObject.Id, ApiObject> objects) {
        text.append("in the ").append(name).append(": ");
        text.append(
                result.seen().isPresent()
                        ? ManagementCluster.counted(objects.values()) + "; paused: "
                                + objects.values().stream()
                                        .filter(ApiObject::paused)
                                        .map(object -> object.id().toString())
                                        .collect(Collectors.collectingAndThen(
                                                Collectors.joining(", "), words -> words.isEmpty() ? "nothing" : words))
                        : "could not check: " + result.cause());
        text.append('\n');
    }

    private static String where(ApiObject here, ApiObject there) {
        return here == null && there == null
                ? "in NEITHER"
                : Stream.of(state("source", here), state("target", there))
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(", "));
    }

    private static String state(String side, ApiObject object) {
        return object == null
                ? null
                : side + (object.paused() ? " (paused)" : "") + (object.leaving() ? " (being deleted)" : "");
    }

    /** What may be done depends on which side is whole: two that are at work on the same machines would do harm. */
    static String resume(List<ApiObject> before, PivotView view) {
        if (view.source().seen().isEmpty() || view.target().seen().isEmpty() || before.isEmpty()) {
            return "how to go on: not known, for not all could be seen. Let nothing go on that is paused.\n";
        }
        if (view.inTarget().core("Cluster").findAny().isEmpty()
                && view.inSource().objects().values().stream()
                        .noneMatch(object -> object.paused() || object.leaving())) {
            return "how to go on: nothing was begun. Mend what the tool complains of, and move again: -Dchecks=C.7,C.8,C.9\n";
        }
        if (canGoOn(view)) {
            return """
                    how to go on: the source is whole, and nothing is at work in the target: mvn verify with -Dchecks=C.7,C.8,C.9
                    takes the move up again. By hand, for a clusterctl since 1.12 refuses while a Cluster is paused:
                      1. keep a copy: kubectl get the kinds above in both clusters, -A -o yaml
                      2. in the source, kubectl patch cluster NAME --type merge -p '{"spec":{"paused":null}}'
                      3. clusterctl move again: what is in the target is written over
                    """;
        }
        boolean sourceWhole = view.source()
                .seen()
                .get()
                .byId()
                .keySet()
                .containsAll(before.stream().map(ApiObject::id).collect(Collectors.toSet()));
        boolean targetWhole = Moves.incomplete(
                        view.before().orElseThrow(), view.target().seen().get(), view.namespace())
                .isEmpty();
        if (sourceWhole && view.inSource().objects().values().stream().noneMatch(ApiObject::leaving)) {
            return """
                    how to go on: both have all of it, and the target may be at work. Let one of them alone go on.
                      1. keep a copy: kubectl get the kinds above in both clusters, -A -o yaml
                      2. pause every Cluster in the target: kubectl patch cluster NAME --type merge -p '{"spec":{"paused":true}}'
                      3. mvn verify with -Dchecks=C.7,C.8,C.9
                    """;
        }
        if (targetWhole) {
            return """
                    how to go on: the target is whole, so the move has to be finished, never taken back.
                      1. keep a copy: kubectl get the kinds above in both clusters, -A -o yaml
                      2. leave every Cluster in the source paused: the target must be the only one at work
                      3. in the source, take the finalizers off what is left and delete it, owners last; a clusterctl before 1.12 does
                         so by itself, if it is made to move again, a later one refuses while a Cluster is paused
                      4. in the target, kubectl patch cluster NAME --type merge -p '{"spec":{"paused":false}}'
                      5. mvn verify with -Dchecks=C.8,C.9
                    """;
        }
        return """
                how to go on: neither side is whole. Let nothing go on that is paused.
                  1. keep a copy: kubectl get the kinds above in both clusters, -A -o yaml
                  2. create in the target what is only in the source (owners first, with the owners' UIDs of the target)
                  3. look again (-Dchecks=C.9), and go on as for a whole target
                """;
    }
}

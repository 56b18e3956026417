package io.stagegate.check;

import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.PivotView;
import io.stagegate.observation.Several.Sight;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report on a move that ended in the middle. */
public final class Halfway {

    private Halfway() {}

    /** What is where, and how to go on: for a move that ended in the middle. */
    public static String whereabouts(PivotView view) {
        ManagementCluster none = new ManagementCluster("", Set.of(), List.of(), List.of());
        ManagementCluster source = view.source().seen().orElse(none);
        ManagementCluster target = view.target().seen().orElse(none);
        List<ApiObject> before = view.before().map(BeforeTheMove::objects).orElse(List.of());
        StringBuilder text = new StringBuilder();
        text.append("before the move: ")
                .append(ManagementCluster.counted(before))
                .append('\n');
        side(text, "source", view.source());
        side(text, "target", view.target());
        Map<ApiObject.Id, ApiObject> here = source.byId();
        Map<ApiObject.Id, ApiObject> there = target.byId();
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

    private static void side(StringBuilder text, String name, Sight<ManagementCluster> sight) {
        text.append("in the ").append(name).append(": ");
        text.append(sight.seen()
                .map(seen -> ManagementCluster.counted(seen.objects()) + "; paused: "
                        + seen.objects().stream()
                                .filter(ApiObject::paused)
                                .map(object -> object.id().toString())
                                .collect(Collectors.collectingAndThen(
                                        Collectors.joining(", "), words -> words.isEmpty() ? "nothing" : words)))
                .orElse("could not look: " + sight.cause()));
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
        if (view.target().seen().get().objects().isEmpty()
                && Moves.nothingPaused().judge(view).passed()) {
            return "how to go on: nothing was begun. Mend what the tool complains of, and move again: -Dchecks=C.7,C.8,C.9\n";
        }
        boolean sourceWhole = view.source()
                .seen()
                .get()
                .byId()
                .keySet()
                .containsAll(before.stream().map(ApiObject::id).collect(Collectors.toSet()));
        boolean targetWhole = Moves.incomplete(
                        new BeforeTheMove(before, false), view.target().seen().get())
                .isEmpty();
        if (sourceWhole && view.source().seen().get().objects().stream().noneMatch(ApiObject::leaving)) {
            return """
                    how to go on: the source is whole, so the move can be taken back and made again.
                      1. keep a copy: kubectl get the kinds above in both clusters, -A -o yaml
                      2. in the target, delete what of these objects it has, the Cluster left paused there until all is gone:
                         its finalizers are to be taken off, or its controllers would delete the real machines
                      3. in the source, kubectl patch cluster NAME --type merge -p '{"spec":{"paused":false}}'
                      4. mvn verify with -Dchecks=C.7,C.8,C.9
                    """;
        }
        if (targetWhole) {
            return """
                    how to go on: the target is whole, so the move has to be finished, never taken back.
                      1. keep a copy: kubectl get the kinds above in both clusters, -A -o yaml
                      2. leave every Cluster in the source paused: the target must be the only one at work
                      3. in the source, take the finalizers off what is left and delete it, owners last
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

package io.stagegate.check;

import io.stagegate.observation.ApiObject;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.MoveSet;
import io.stagegate.observation.PivotView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a move would leave in the source although what it takes along needs it: clusterctl follows owner references and names,
 * and no other reference (cluster-api v1.14.0, docs/book/src/developer/providers/contracts/clusterctl.md, "Move").
 */
final class LeftBehind {

    /** The API server's client of an etcd that is not the cluster's own: clusterctl does not recognise the name, for its dashes. */
    private static final String ETCD_CLIENT = "-apiserver-etcd-client";

    private LeftBehind() {}

    /** Each of them in a line, with what helps; empty for nothing. */
    static List<String> of(ManagementCluster source, ManagementCluster target, PivotView view) {
        MoveSet set = view.inSource();
        Set<ApiObject.Id> there = target.byId().keySet();
        Map<ApiObject.Id, String> needed = new LinkedHashMap<>();
        set.objects()
                .values()
                .forEach(object -> object.refers().stream()
                        .flatMap(source::referredTo)
                        .forEach(it -> needed.putIfAbsent(it.id(), object.id() + " refers to it")));
        set.core("Cluster").forEach(cluster -> {
            ApiObject.Id client = new ApiObject.Id(
                    "", "Secret", cluster.id().namespace(), cluster.id().name() + ETCD_CLIENT);
            if (source.byId().containsKey(client)) {
                needed.putIfAbsent(client, "it is " + cluster.id() + "'s by its name");
            }
        });
        List<String> lines = new ArrayList<>();
        needed.forEach((id, why) -> {
            if (!set.has(id) && !there.contains(id)) {
                lines.add(id + " is left behind, and " + why + ": "
                        + help(source.byId().get(id), source, view));
            }
        });
        set.stuck().forEach((id, owner) -> {
            if (!there.contains(id)) {
                lines.add(id + " is left behind, although it belongs to what is moved: its owner " + owner
                        + " is not moved. Label that one clusterctl.cluster.x-k8s.io/move, if clusterctl looks at its kind,"
                        + " or take the owner reference away");
            }
        });
        return lines;
    }

    private static String help(ApiObject left, ManagementCluster source, PivotView view) {
        String namespace = left.id().namespace();
        boolean looked = namespace.equals(view.namespace())
                || (left.secret()
                        && source.providers().stream()
                                .anyMatch(provider -> provider.infrastructure()
                                        && provider.namespace().equals(namespace)));
        if (!looked) {
            return "clusterctl does not look into namespace " + namespace + "; create it in the target before";
        }
        if (!left.owners().isEmpty()) {
            return "its owner " + left.owners().get(0).id() + " is not moved; create it in the target before";
        }
        return "kubectl -n %s label %s %s clusterctl.cluster.x-k8s.io/move= in the source takes it along"
                .formatted(
                        namespace,
                        left.id().kind().toLowerCase(Locale.ROOT),
                        left.id().name());
    }
}

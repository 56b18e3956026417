package io.stagegate.signal;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.Finding;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.MoveSet;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.PivotView;
import io.stagegate.probe.PivotProbe;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What the two clusters of a Cluster API pivot hold. One that could not be observed is reported, and whether something is
 * elsewhere too is not said then.
 */
final class ClusterApiLooks {

    /** What one look may have; more is for a person to read. */
    private static final long MOST = 2000;

    /** What Cluster API moves, an object each. */
    static final Look OBJECTS = Look.ofTheLab(
            "cluster-api-objects",
            "side kind namespace name phase paused of-the-move elsewhere after-move",
            (lab, target, missing) -> objects(lab, missing));

    /** The providers in clusterctl's inventory. */
    static final Look PROVIDERS = Look.ofTheLab(
            "cluster-api-providers", "side name version elsewhere", (lab, target, missing) -> providers(lab, missing));

    private ClusterApiLooks() {}

    static List<Finding> objects(Lab lab, Consumer<String> missing) {
        PivotView view = new PivotProbe().observe(lab);
        Map<Side, ManagementCluster> seen = seen(view, missing);
        boolean moved = view.before().filter(BeforeTheMove::moved).isPresent();
        List<Finding> findings = new ArrayList<>();
        seen.forEach((side, cluster) -> {
            Optional<Set<ApiObject.Id>> others = Optional.ofNullable(seen.get(side.other()))
                    .map(other -> other.byId().keySet());
            MoveSet set = side == Side.SOURCE ? view.inSource() : view.inTarget();
            cluster.objects().stream()
                    .filter(object -> set.has(object.id()) || cluster.provides(object))
                    .limit(MOST)
                    .forEach(object -> findings.add(finding(side, object, set.has(object.id()), others, moved)));
        });
        return findings;
    }

    private static Finding finding(
            Side side, ApiObject object, boolean goes, Optional<Set<ApiObject.Id>> others, boolean moved) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("side", side.word());
        fields.put("kind", object.id().kind());
        fields.put("namespace", object.id().namespace());
        fields.put("name", object.id().name());
        fields.put("phase", object.phase());
        fields.put("paused", object.paused() ? "yes" : "no");
        fields.put("of-the-move", goes ? "yes" : "no");
        others.ifPresent(ids -> fields.put("elsewhere", ids.contains(object.id()) ? "yes" : "no"));
        fields.put("after-move", moved ? "yes" : "no");
        return Finding.now(
                side.word(),
                object.id()
                        + (object.paused() ? " is paused" : " is there")
                        + (object.leaving() ? ", being deleted" : ""),
                fields);
    }

    static List<Finding> providers(Lab lab, Consumer<String> missing) {
        Map<Side, ManagementCluster> seen = seen(new PivotProbe().observe(lab), missing);
        List<Finding> findings = new ArrayList<>();
        seen.forEach((side, cluster) -> {
            // One that is not initialised yet misses nothing: its turn has not come.
            Optional<Set<String>> others = Optional.ofNullable(seen.get(side.other()))
                    .filter(other -> !other.providers().isEmpty())
                    .map(other -> other.providers().stream()
                            .map(ManagementCluster.Provider::name)
                            .collect(Collectors.toSet()));
            cluster.providers().forEach(provider -> {
                Map<String, String> fields = new LinkedHashMap<>();
                fields.put("side", side.word());
                fields.put("name", provider.name());
                fields.put("version", provider.version());
                others.ifPresent(names -> fields.put("elsewhere", names.contains(provider.name()) ? "yes" : "no"));
                findings.add(Finding.now(
                        side.word(),
                        "provider " + provider + " is in the " + side.word()
                                + ("no".equals(fields.get("elsewhere"))
                                        ? ", not in the " + side.other().word()
                                        : ""),
                        fields));
            });
        });
        return findings;
    }

    private static Map<Side, ManagementCluster> seen(PivotView view, Consumer<String> missing) {
        Map<Side, ManagementCluster> seen = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            Result<ManagementCluster> result = side == Side.SOURCE ? view.source() : view.target();
            result.seen().ifPresentOrElse(cluster -> seen.put(side, cluster), () -> missing.accept(result.cause()));
        }
        if (seen.isEmpty()) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER,
                    "neither cluster could be observed: " + view.source().cause());
        }
        return seen;
    }
}

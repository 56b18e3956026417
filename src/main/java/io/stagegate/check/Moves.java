package io.stagegate.check;

import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.PivotView;
import io.stagegate.observation.Several;
import io.stagegate.observation.Several.Sight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold before everything is moved from one management cluster to another, and what after it. */
public final class Moves {

    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)\\.(\\d+)(-(.+?))?(\\+.*)?");

    private Moves() {}

    /** The gate to the move has no condition that does not hold. */
    public static Check<List<GateCondition>> permitted() {
        return Check.named("hold", conditions -> {
            List<GateCondition> open =
                    conditions.stream().filter(GateCondition::open).toList();
            if (conditions.isEmpty()) {
                return Verdict.unknown("no condition was asked for");
            }
            if (open.isEmpty()) {
                return Verdict.pass();
            }
            String words = open.stream().map(GateCondition::toString).collect(Collectors.joining("\n"));
            return open.stream().allMatch(condition -> condition.state() == GateCondition.State.COULD_NOT_LOOK)
                    ? Verdict.unknown(words)
                    : Verdict.fail("all " + conditions.size() + " conditions", words);
        });
    }

    /** Each provider of the source is in the target too, at the source's version or a newer one. */
    public static Check<PivotView> providersInTarget() {
        return ofBoth("the target has every provider of the source", (source, target) -> {
            if (source.providers().isEmpty()) {
                return List.of("the source has no provider: nothing manages anything there");
            }
            return source.providers().stream()
                    .flatMap(provider -> lacking(provider, target).stream())
                    .toList();
        });
    }

    /** What is the matter with a provider of the source in the target; empty for nothing. */
    public static Optional<String> lacking(ManagementCluster.Provider wanted, ManagementCluster target) {
        Optional<ManagementCluster.Provider> there = target.provider(wanted.name());
        if (there.isEmpty()) {
            return Optional.of(
                    "provider " + wanted.name() + " " + wanted.version() + " is not in the target: clusterctl init "
                            + "must name it there, too (init.target of the profile)");
        }
        return compare(there.get().version(), wanted.version())
                .filter(order -> order >= 0)
                .map(order -> Optional.<String>empty())
                .orElseGet(() -> Optional.of("provider " + wanted.name() + " is "
                        + there.get().version() + " in the target, but " + wanted.version() + " in the source"));
    }

    /** Below zero for an older one; empty where either is no version. A pre-release is older than its release. */
    static Optional<Integer> compare(String one, String other) {
        Matcher left = VERSION.matcher(one);
        Matcher right = VERSION.matcher(other);
        if (!left.matches() || !right.matches()) {
            return one.equals(other) && !one.isEmpty() ? Optional.of(0) : Optional.empty();
        }
        for (int part = 1; part <= 3; part++) {
            int order = Long.compare(Long.parseLong(left.group(part)), Long.parseLong(right.group(part)));
            if (order != 0) {
                return Optional.of(order);
            }
        }
        String before = left.group(5);
        String after = right.group(5);
        if (before == null || after == null) {
            return Optional.of(Boolean.compare(before == null, after == null));
        }
        return Optional.of(before.compareTo(after));
    }

    /** There is a Cluster to be moved. */
    public static Check<PivotView> somethingToMove() {
        return ofSource(
                "the source has a Cluster",
                source -> source.core("Cluster").findAny().isPresent()
                        ? List.of()
                        : List.of("it has " + ManagementCluster.counted(source.objects())));
    }

    /** Every Cluster and every Machine is provisioned, and has settled. */
    public static Check<PivotView> provisioned() {
        return ofSource(
                "every Cluster and Machine is provisioned",
                source -> Stream.concat(
                                Provisioning.unfinished(source).stream(), Provisioning.unsettled(source).stream())
                        .toList());
    }

    /** Nothing is paused, is being deleted, or says that it must not be moved now. */
    public static Check<PivotView> nothingPaused() {
        return ofBoth(
                "nothing is paused, leaving, or keeps a move from beginning",
                (source, target) -> Stream.concat(restless("source", source), restless("target", target))
                        .toList());
    }

    private static Stream<String> restless(String side, ManagementCluster cluster) {
        return cluster.objects().stream()
                .filter(object -> object.paused()
                        || object.leaving()
                        || !object.saying("blocksMove").isEmpty())
                .map(object -> object.id() + " in the " + side + " is "
                        + (object.paused()
                                ? "paused"
                                : object.leaving() ? "being deleted" : "annotated to keep a move from beginning"));
    }

    /** The target has none of the source's objects: what it had would be overwritten. */
    public static Check<PivotView> nothingThereYet() {
        return ofBoth("the target has none of the source's objects", (source, target) -> {
            Set<ApiObject.Id> there = target.byId().keySet();
            return source.objects().stream()
                    .filter(Moves::goes)
                    .map(ApiObject::id)
                    .filter(there::contains)
                    .map(id -> id + " is in both")
                    .toList();
        });
    }

    /** The target has a Cluster now. */
    public static Check<PivotView> arrived() {
        return Check.named(
                "has arrived in the target",
                view -> unseen(view.target(), "target").orElseGet(() -> {
                    ManagementCluster target = view.target().seen().orElseThrow();
                    return verdict(
                            "a Cluster in the target",
                            target.core("Cluster").findAny().isPresent()
                                    ? List.of()
                                    : List.of("nothing was moved: the target has "
                                            + ManagementCluster.counted(target.objects()) + ", the source "
                                            + view.source()
                                                    .seen()
                                                    .map(source -> ManagementCluster.counted(source.objects()))
                                                    .orElse("could not be looked at")));
                }));
    }

    /** The clusters are not one and the same under two names. */
    public static Check<Several<String>> apart() {
        return Check.named("are two clusters", seen -> {
            List<String> unseen = seen.sights().entrySet().stream()
                    .filter(side -> side.getValue().seen().isEmpty())
                    .map(side -> side.getKey() + ": " + side.getValue().cause())
                    .toList();
            if (!unseen.isEmpty() || seen.sights().size() < 2) {
                return Verdict.unknown(unseen.isEmpty() ? "only one was asked" : String.join("\n", unseen));
            }
            long different = seen.sights().values().stream()
                    .map(sight -> sight.seen().orElseThrow())
                    .distinct()
                    .count();
            return different == seen.sights().size()
                    ? Verdict.pass()
                    : Verdict.fail("another cluster behind each kubeconfig", "one and the same: " + seen);
        });
    }

    /**
     * The source has no object left of any kind that a move takes along, in any namespace; and the target has a Cluster,
     * for what is in neither was not moved.
     */
    public static Check<PivotView> sourceEmpty() {
        return ofBoth("has left the source, and is in the target", (source, target) -> {
            List<String> left = new ArrayList<>();
            if (target.core("Cluster").findAny().isEmpty()) {
                left.add("the target has no Cluster: it has " + ManagementCluster.counted(target.objects()));
            }
            List<ApiObject> stayed =
                    source.objects().stream().filter(Moves::goes).toList();
            if (!stayed.isEmpty()) {
                left.add("the source still has " + ManagementCluster.counted(stayed) + ":");
                stayed.forEach(object -> left.add("  " + object.id() + fate(object)));
            }
            return left;
        });
    }

    /** What has no namespace is copied, and stays for whoever else uses it (clusterctl, mover.go, "isGlobal"). */
    private static boolean goes(ApiObject object) {
        return !object.id().namespace().isEmpty();
    }

    private static String fate(ApiObject object) {
        return object.leaving()
                ? ", being deleted"
                : object.paused()
                        ? ", paused"
                        : object.owners().isEmpty() && !object.core("Cluster")
                                ? ", which nothing owns: a move takes along what belongs to a Cluster"
                                : "";
    }

    /**
     * The target has all that the source had before the move: every object, its owners with the UIDs that they have there,
     * the same Machines and no other; nothing paused or being deleted; provisioned and settled.
     *
     * @param cluster the Cluster that must be among them
     */
    public static Check<PivotView> ownedByTarget(String namespace, String cluster) {
        String expected = "all that the source had, whole, not paused, reconciled, Cluster " + namespace + "/" + cluster
                + " among it";
        return Check.named("is all in the target, whole and at work", view -> {
            Optional<Verdict> unseen = unseen(view.target(), "target");
            if (unseen.isPresent()) {
                return unseen.get();
            }
            ManagementCluster target = view.target().seen().orElseThrow();
            List<String> wrong = new ArrayList<>();
            if (target.core("Cluster")
                    .noneMatch(it -> it.id().namespace().equals(namespace)
                            && it.id().name().equals(cluster))) {
                wrong.add("there is no Cluster " + namespace + "/" + cluster + " in the target");
            }
            view.before().ifPresent(before -> wrong.addAll(incomplete(before, target)));
            wrong.addAll(dangling(target));
            restless("target", target).forEach(wrong::add);
            wrong.addAll(Provisioning.unfinished(target));
            wrong.addAll(Provisioning.unsettled(target));
            if (!wrong.isEmpty()) {
                return Verdict.fail(expected, Some.of(wrong));
            }
            return view.before().isEmpty()
                    ? Verdict.unknown(
                            "nobody has kept what the source had before the move, so whether all of it arrived"
                                    + " cannot be told: C.7 keeps it")
                    : Verdict.pass();
        });
    }

    /** What there was before and is not, or not whole, in the target; and Machines that are new there. */
    static List<String> incomplete(BeforeTheMove before, ManagementCluster target) {
        Map<ApiObject.Id, ApiObject> there = target.byId();
        Set<ApiObject.Id> known = before.objects().stream().map(ApiObject::id).collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        before.objects().forEach(object -> {
            ApiObject moved = there.get(object.id());
            if (moved == null) {
                wrong.add(object.id() + " is not in the target");
                return;
            }
            Set<ApiObject.Id> owners = ids(moved);
            // Of an owner that is not moved itself nothing could be left.
            ids(object).stream()
                    .filter(known::contains)
                    .filter(owner -> !owners.contains(owner))
                    .forEach(owner -> wrong.add(object.id() + " has lost its owner " + owner));
        });
        target.core("Machine")
                .filter(machine -> !known.contains(machine.id()))
                .forEach(machine -> wrong.add(machine.id() + " was not there before the move"));
        return wrong;
    }

    private static Set<ApiObject.Id> ids(ApiObject object) {
        return object.owners().stream().map(ApiObject.Owner::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Owner references to objects of moved kinds that do not lead to the very object that is there. */
    private static List<String> dangling(ManagementCluster cluster) {
        Map<ApiObject.Id, ApiObject> there = cluster.byId();
        Set<String> kinds = cluster.objects().stream()
                .map(object -> object.id().group() + "/" + object.id().kind())
                .collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        for (ApiObject object : cluster.objects()) {
            for (ApiObject.Owner owner : object.owners()) {
                ApiObject found = Optional.ofNullable(there.get(owner.id()))
                        .orElse(there.get(new ApiObject.Id(
                                owner.id().group(),
                                owner.id().kind(),
                                "",
                                owner.id().name())));
                boolean moved =
                        kinds.contains(owner.id().group() + "/" + owner.id().kind());
                if (found == null && moved) {
                    wrong.add(object.id() + "'s owner " + owner.id() + " is not there");
                } else if (found != null && !found.uid().equals(owner.uid())) {
                    wrong.add(object.id() + "'s owner " + owner.id() + " has another UID there: " + found.uid()
                            + ", not " + owner.uid());
                }
            }
        }
        return wrong;
    }

    private interface Objections {
        List<String> to(ManagementCluster source, ManagementCluster target);
    }

    private static Check<PivotView> ofSource(String name, Function<ManagementCluster, List<String>> objections) {
        return Check.named(
                name,
                view -> unseen(view.source(), "source")
                        .orElseGet(() -> verdict(
                                name, objections.apply(view.source().seen().orElseThrow()))));
    }

    private static Check<PivotView> ofBoth(String name, Objections objections) {
        return Check.named(
                name,
                view -> unseen(view.source(), "source")
                        .or(() -> unseen(view.target(), "target"))
                        .orElseGet(() -> verdict(
                                name,
                                objections.to(
                                        view.source().seen().orElseThrow(),
                                        view.target().seen().orElseThrow()))));
    }

    private static Verdict verdict(String expected, List<String> objections) {
        return objections.isEmpty() ? Verdict.pass() : Verdict.fail(expected, Some.of(objections));
    }

    /** A cluster that could not be looked at; or that does not even know the kinds, whose emptiness says nothing. */
    private static Optional<Verdict> unseen(Sight<ManagementCluster> side, String name) {
        if (side.seen().isEmpty()) {
            return Optional.of(new Verdict.Unknown("the " + name + ": " + side.cause(), side.permanent()));
        }
        return side.seen().get().knowsClusters()
                ? Optional.empty()
                : Optional.of(Verdict.unknown("the " + name + " knows no Clusters and Machines: Cluster API is not"
                        + " initialised there, and that it has none says nothing"));
    }
}

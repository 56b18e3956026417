package io.stagegate.check;

import io.stagegate.observation.ApiObject;
import io.stagegate.observation.BeforeTheMove;
import io.stagegate.observation.GateCondition;
import io.stagegate.observation.ManagementCluster;
import io.stagegate.observation.MoveSet;
import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import io.stagegate.observation.PivotView;
import io.stagegate.text.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold before everything is moved from one management cluster to another, and what after it. */
public final class Moves {

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)\\.(\\d+)(-(.+?))?(\\+.*)?");

    private Moves() {}

    /** The gate to the move has no condition that does not hold. What stands in no move's way is remarked. */
    public static Check<List<GateCondition>> permitted() {
        Check<List<GateCondition>> check = Check.named("hold", conditions -> {
            List<GateCondition> open =
                    conditions.stream().filter(GateCondition::open).toList();
            if (conditions.isEmpty()) {
                return Verdict.unknown("no condition was asked for");
            }
            if (open.isEmpty()) {
                return Verdict.pass();
            }
            String words = open.stream().map(GateCondition::toString).collect(Collectors.joining("\n"));
            return open.stream().allMatch(condition -> condition.state() == GateCondition.State.COULD_NOT_CHECK)
                    ? Verdict.unknown(words)
                    : Verdict.fail("all " + conditions.size() + " conditions", words);
        });
        return Check.remarking(
                check,
                conditions -> new Notes(
                        "to be known before the move",
                        conditions.stream()
                                .flatMap(condition -> condition.remarks().stream())
                                .toList()));
    }

    /** Each provider of the source is in the target too, at the source's version or a newer one. */
    public static Check<PivotView> providersInTarget() {
        return ofBoth("the target has every provider of the source", (source, target, view) -> {
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
        return Optional.of(comparePreReleases(before.split("\\."), after.split("\\.")));
    }

    /** By parts, numbers as numbers: rc.10 comes after rc.9 (Semantic Versioning 2.0.0, item 11). */
    private static int comparePreReleases(String[] one, String[] other) {
        for (int part = 0; part < Math.min(one.length, other.length); part++) {
            boolean number = NUMBER.matcher(one[part]).matches();
            boolean otherNumber = NUMBER.matcher(other[part]).matches();
            // A number has no zeros in front, so the longer one is the greater one.
            int order = number != otherNumber
                    ? Boolean.compare(otherNumber, number)
                    : number && one[part].length() != other[part].length()
                            ? Integer.compare(one[part].length(), other[part].length())
                            : one[part].compareTo(other[part]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.length, other.length);
    }

    /** There is a Cluster to be moved. What stands in no move's way, and should be known before one, is remarked. */
    public static Check<PivotView> somethingToMove() {
        Check<PivotView> check = ofSource(
                "the source has a Cluster",
                (source, view) -> view.inSource().core("Cluster").findAny().isPresent()
                        ? List.of()
                        : List.of("namespace " + view.namespace() + " has none; the source has " + source.inBrief()));
        return Check.remarking(
                check,
                view -> new Notes(
                        "to be known before the move",
                        view.source()
                                .seen()
                                .map(source -> worthKnowing(source, view))
                                .orElse(List.of())));
    }

    private static List<String> worthKnowing(ManagementCluster source, PivotView view) {
        MoveSet set = view.inSource();
        Stream<String> blocking = set.objects().values().stream()
                .filter(object -> !object.blocksMove().isEmpty())
                .map(object -> object.id()
                        + " is annotated to block a move: clusterctl pauses the Clusters first, and then waits some minutes"
                        + " for its provider to take the annotation off");
        Stream<String> elsewhere = source.core("Cluster")
                .map(ApiObject::id)
                .filter(id -> !id.namespace().equals(view.namespace()))
                .map(id -> id + " is in another namespace than the one that is moved, and stays in the source");
        Stream<String> labelled = source.objects().stream()
                .filter(object -> object.secret() && !set.has(object.id()))
                .filter(object -> set.core("Cluster")
                        .anyMatch(cluster -> cluster.id().name().equals(object.cluster())
                                && cluster.id().namespace().equals(object.id().namespace())))
                .map(object -> object.id() + " is labelled as " + object.cluster()
                        + "'s, and no move takes it along: nothing that is moved owns it");
        return Stream.of(blocking, elsewhere, labelled).flatMap(lines -> lines).toList();
    }

    /** Every Cluster and every Machine that is to be moved is provisioned, and has settled. */
    public static Check<PivotView> provisioned() {
        return ofSource("every Cluster and Machine is provisioned", (source, view) -> {
            Collection<ApiObject> objects = view.inSource().objects().values();
            return Stream.concat(Provisioning.unfinished(objects).stream(), Provisioning.unsettled(objects).stream())
                    .toList();
        });
    }

    /**
     * Nothing of what is to be moved is paused or being deleted. What a move has paused that did not come to its end is no
     * obstacle to going on with it.
     */
    public static Check<PivotView> nothingPaused() {
        return ofBoth(
                "nothing is paused or leaving",
                (source, target, view) -> InterruptedMove.canGoOn(view)
                        ? List.of()
                        : restless("source", view.inSource().objects().values()).toList());
    }

    private static Stream<String> restless(String side, Collection<ApiObject> objects) {
        return objects.stream()
                .filter(object -> object.paused() || object.leaving())
                .map(object ->
                        object.id() + " in the " + side + " is " + (object.paused() ? "paused" : "being deleted"));
    }

    /**
     * Nothing that is moved needs what stays behind: what it refers to goes along, or is in the target already; and of what
     * belongs to it nothing is kept from going.
     */
    public static Check<PivotView> nothingNeededStays() {
        return ofBoth(
                "nothing that is needed stays behind", (source, target, view) -> LeftBehind.of(source, target, view));
    }

    /** The target has none of what is deleted in the source: what it had would be overwritten. */
    public static Check<PivotView> nothingThereYet() {
        return ofBoth("the target has none of the source's objects", (source, target, view) -> {
            if (InterruptedMove.canGoOn(view)) {
                return List.of();
            }
            Set<ApiObject.Id> there = target.byId().keySet();
            return view.inSource().leaving().stream()
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
                            view.inTarget().core("Cluster").findAny().isPresent()
                                    ? List.of()
                                    : List.of("nothing was moved: the target has " + target.inBrief()
                                            + ", the source "
                                            + view.source()
                                                    .seen()
                                                    .map(ManagementCluster::inBrief)
                                                    .orElse("could not be observed")));
                }));
    }

    /** The clusters are not one and the same under two names. */
    public static Check<PerPlace<String>> apart() {
        return Check.named("are two clusters", seen -> {
            List<String> unseen = seen.results().entrySet().stream()
                    .filter(side -> side.getValue().seen().isEmpty())
                    .map(side -> side.getKey() + ": " + side.getValue().cause())
                    .toList();
            if (!unseen.isEmpty() || seen.results().size() < 2) {
                return Verdict.unknown(unseen.isEmpty() ? "only one was asked" : String.join("\n", unseen));
            }
            long different = seen.results().values().stream()
                    .map(result -> result.seen().orElseThrow())
                    .distinct()
                    .count();
            return different == seen.results().size()
                    ? Verdict.pass()
                    : Verdict.fail("another cluster behind each kubeconfig", "one and the same: " + seen);
        });
    }

    /**
     * The target has no Cluster of this name. kind and Cluster API's docker provider know their containers by one and the same
     * label, of the cluster's name (kind v0.32.0, pkg/cluster/internal/providers/docker; cluster-api v1.14.0,
     * test/infrastructure/docker/internal/docker): kind would delete that Cluster's machines.
     */
    public static Check<PivotView> noneCalled(String bootstrap) {
        return Check.named(
                "no Cluster is called " + bootstrap,
                view -> unseen(view.target(), "target")
                        .orElseGet(() -> verdict(
                                "no Cluster called " + bootstrap,
                                view.target()
                                        .seen()
                                        .orElseThrow()
                                        .core("Cluster")
                                        .map(ApiObject::id)
                                        .filter(id -> id.name().equals(bootstrap))
                                        .map(id -> id
                                                + " of the target has the bootstrap cluster's name: kind would delete"
                                                + " its machines")
                                        .toList())));
    }

    /**
     * The source has nothing left that a move takes along, in any namespace; and the target has a Cluster, for what is in neither
     * was not moved. What it shares with another namespace, or has no namespace, is copied and stays. What no move takes
     * along is remarked.
     */
    public static Check<PivotView> sourceEmpty() {
        Check<PivotView> check = ofBoth("has left the source, and is in the target", (source, target, view) -> {
            List<String> left = new ArrayList<>();
            if (view.inTarget().core("Cluster").findAny().isEmpty()) {
                left.add("the target has no Cluster: it has " + target.inBrief());
            }
            Set<ApiObject.Id> gone = gone(source, target, view);
            List<ApiObject> stayed = source.objects().stream()
                    .filter(object -> gone.contains(object.id()))
                    .toList();
            if (!stayed.isEmpty()) {
                left.add("the source still has " + ManagementCluster.counted(stayed) + ":");
                stayed.forEach(object -> left.add("  " + object.id() + fate(object, view)));
            }
            return left;
        });
        return Check.remarking(
                check,
                view -> new Notes(
                        "left in the source, for no move takes it along",
                        view.source()
                                .seen()
                                .map(source -> untouched(source, view))
                                .orElse(List.of())));
    }

    /** What should have gone; of other namespaces also what would go with their own move and is not in the target. */
    private static Set<ApiObject.Id> gone(ManagementCluster source, ManagementCluster target, PivotView view) {
        Set<ApiObject.Id> gone = new TreeSet<>(view.inSource().leaving());
        view.before()
                .ifPresent(before -> before.objects().stream()
                        .map(ApiObject::id)
                        .filter(id -> !before.staying().contains(id))
                        .forEach(gone::add));
        Set<ApiObject.Id> there = target.byId().keySet();
        namespaces(source)
                .filter(namespace -> !namespace.equals(view.namespace()))
                .flatMap(namespace -> MoveSet.of(source, namespace).leaving().stream())
                .filter(id -> id.kind().equals("Cluster") || !there.contains(id))
                .forEach(gone::add);
        return gone;
    }

    private static Stream<String> namespaces(ManagementCluster cluster) {
        return cluster.objects().stream()
                .map(object -> object.id().namespace())
                .filter(namespace -> !namespace.isEmpty())
                .distinct();
    }

    private static List<String> untouched(ManagementCluster source, PivotView view) {
        Set<ApiObject.Id> moved = namespaces(source)
                .flatMap(namespace -> MoveSet.of(source, namespace).objects().keySet().stream())
                .collect(Collectors.toSet());
        view.before().ifPresent(before -> moved.addAll(before.staying()));
        return source.objects().stream()
                .filter(source::provides)
                .map(ApiObject::id)
                .filter(id -> !moved.contains(id))
                .map(ApiObject.Id::toString)
                .toList();
    }

    private static String fate(ApiObject object, PivotView view) {
        if (object.leaving()) {
            return ", being deleted";
        }
        if (object.paused()) {
            return ", paused";
        }
        return object.id().namespace().equals(view.namespace())
                ? ""
                : ", which is in another namespace than the one that was moved";
    }

    /**
     * The target has all that the source had before the move: every object, its owners with the UIDs that they have there, what
     * Secrets and ConfigMaps held, what any of them refers to; the same Machines and no other; nothing paused or being
     * deleted; provisioned and settled.
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
            Collection<ApiObject> arrived = arrived(target, view);
            List<String> wrong = new ArrayList<>();
            if (target.core("Cluster")
                    .noneMatch(it -> it.id().namespace().equals(namespace)
                            && it.id().name().equals(cluster))) {
                wrong.add("there is no Cluster " + namespace + "/" + cluster + " in the target");
            }
            view.before().ifPresent(before -> wrong.addAll(incomplete(before, target, namespace)));
            wrong.addAll(dangling(arrived, target));
            restless("target", arrived).forEach(wrong::add);
            wrong.addAll(Provisioning.unfinished(arrived));
            wrong.addAll(Provisioning.unsettled(arrived));
            if (!wrong.isEmpty()) {
                return Verdict.fail(expected, Text.lines(wrong));
            }
            return view.before().isEmpty()
                    ? Verdict.unknown(
                            "nobody has kept what the source had before the move, so whether all of it arrived"
                                    + " cannot be known: C.7 keeps it")
                    : Verdict.pass();
        });
    }

    /** What a move has brought, or would take along again. */
    private static Collection<ApiObject> arrived(ManagementCluster target, PivotView view) {
        Map<ApiObject.Id, ApiObject> arrived = new TreeMap<>(view.inTarget().objects());
        Map<ApiObject.Id, ApiObject> there = target.byId();
        view.before().map(BeforeTheMove::objects).orElse(List.of()).stream()
                .map(ApiObject::id)
                .filter(there::containsKey)
                .forEach(id -> arrived.put(id, there.get(id)));
        return arrived.values();
    }

    /** What there was before and is not, or not whole, in the target; and Machines that are new there. */
    static List<String> incomplete(BeforeTheMove before, ManagementCluster target, String namespace) {
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
            if (!object.digest().isEmpty()
                    && !moved.digest().isEmpty()
                    && !moved.digest().equals(object.digest())) {
                wrong.add(object.id() + " does not hold what it held before the move");
            }
        });
        before.needed().stream()
                .filter(id -> !known.contains(id) && !there.containsKey(id))
                .forEach(id -> wrong.add(id + " is not in the target, and what was moved refers to it"));
        target.core("Machine")
                .map(ApiObject::id)
                .filter(id -> id.namespace().equals(namespace) && !known.contains(id))
                .forEach(id -> wrong.add(id + " was not there before the move"));
        return wrong;
    }

    private static Set<ApiObject.Id> ids(ApiObject object) {
        return object.owners().stream().map(ApiObject.Owner::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Owner references to objects of moved kinds that do not lead to the very object that is there. */
    private static List<String> dangling(Collection<ApiObject> arrived, ManagementCluster cluster) {
        Map<ApiObject.Id, ApiObject> there = cluster.byId();
        Set<String> kinds = arrived.stream()
                .map(object -> object.id().group() + "/" + object.id().kind())
                .collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        for (ApiObject object : arrived) {
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
        List<String> to(ManagementCluster source, ManagementCluster target, PivotView view);
    }

    private static Check<PivotView> ofSource(
            String name, BiFunction<ManagementCluster, PivotView, List<String>> objections) {
        return Check.named(
                name,
                view -> unseen(view.source(), "source")
                        .orElseGet(() -> verdict(
                                name, objections.apply(view.source().seen().orElseThrow(), view))));
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
                                        view.target().seen().orElseThrow(),
                                        view))));
    }

    private static Verdict verdict(String expected, List<String> objections) {
        return objections.isEmpty() ? Verdict.pass() : Verdict.fail(expected, Text.lines(objections));
    }

    /** A cluster that could not be observed; or that does not even know the kinds, whose emptiness says nothing. */
    private static Optional<Verdict> unseen(Result<ManagementCluster> side, String name) {
        if (side.seen().isEmpty()) {
            return Optional.of(new Verdict.Unknown("the " + name + ": " + side.cause(), side.permanent()));
        }
        return side.seen().get().knowsClusters()
                ? Optional.empty()
                : Optional.of(Verdict.unknown("the " + name + " knows no Clusters and Machines: Cluster API is not"
                        + " initialised there, and that it has none says nothing"));
    }
}

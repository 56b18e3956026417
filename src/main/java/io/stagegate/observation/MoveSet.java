package io.stagegate.observation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What {@code clusterctl move} takes along from one namespace, found as clusterctl finds it (cluster-api v1.5.0 to v1.14.0,
 * cmd/clusterctl/client/cluster/objectgraph.go and mover.go). Having clusterctl's label, a kind is only observed; an object goes
 * for what it belongs to, by owner references or by name, or for a label of its own or of its kind.
 *
 * @param objects what is made anew in the target, by what it is
 * @param leaving of these, what is deleted in the source; the others stay there, too: what has no namespace, what is below such
 *     an object, and ClusterClasses that are shared with another namespace (since 1.10)
 * @param stuck what belongs to these and yet stays behind, with the owner for whose sake: one that is not moved itself
 */
public record MoveSet(
        Map<ApiObject.Id, ApiObject> objects, Set<ApiObject.Id> leaving, Map<ApiObject.Id, ApiObject.Id> stuck) {

    private static final String CORE = "cluster.x-k8s.io";
    private static final String ADDONS = "addons.cluster.x-k8s.io";

    /** How a Secret's name ends that belongs to a Cluster (util/secret/consts.go); what follows the last dash counts. */
    private static final Set<String> PURPOSES = Set.of("ca", "etcd", "kubeconfig", "proxy", "sa");

    public MoveSet {
        objects = Collections.unmodifiableMap(new TreeMap<>(objects));
        leaving = Collections.unmodifiableSet(new TreeSet<>(leaving));
        stuck = Collections.unmodifiableMap(new TreeMap<>(stuck));
    }

    public static MoveSet of(ManagementCluster cluster, String namespace) {
        return new Graph(cluster, namespace).moved();
    }

    public boolean has(ApiObject.Id id) {
        return objects.containsKey(id);
    }

    public Stream<ApiObject> core(String kind) {
        return objects.values().stream().filter(object -> object.core(kind));
    }

    /** The objects that clusterctl discovers, and who owns whom among them. */
    private static final class Graph {

        private final ManagementCluster cluster;
        private final String namespace;
        private final Map<ApiObject.Id, ApiObject> nodes = new LinkedHashMap<>();
        private final Map<ApiObject.Id, Set<ApiObject.Id>> owners = new HashMap<>();
        private final Map<ApiObject.Id, Set<ApiObject.Id>> owned = new HashMap<>();
        /** Owners that are not among them: they are never moved, and keep what they own from going. */
        private final Map<ApiObject.Id, ApiObject.Id> strangers = new HashMap<>();
        /** By name only, without an owner reference. */
        private final Map<ApiObject.Id, Set<ApiObject.Id>> followers = new HashMap<>();

        Graph(ManagementCluster cluster, String namespace) {
            this.cluster = cluster;
            this.namespace = namespace;
            discover();
            Map<String, ApiObject.Id> byUid = new HashMap<>();
            nodes.values().forEach(node -> byUid.put(node.uid(), node.id()));
            nodes.values()
                    .forEach(node -> node.owners().forEach(owner -> {
                        ApiObject.Id id = byUid.get(owner.uid());
                        if (id == null) {
                            strangers.put(node.id(), owner.id());
                        } else {
                            link(owners, node.id(), id);
                            link(owned, id, node.id());
                        }
                    }));
            nodes.values()
                    .forEach(node -> namesakes(node).forEach(owner -> {
                        link(owners, node.id(), owner);
                        link(followers, owner, node.id());
                    }));
        }

        private static void link(Map<ApiObject.Id, Set<ApiObject.Id>> links, ApiObject.Id from, ApiObject.Id to) {
            links.computeIfAbsent(from, each -> new TreeSet<>()).add(to);
        }

        /** One namespace, what has none, the Secrets of infrastructure providers (since 1.6), and classes from elsewhere. */
        private void discover() {
            Set<String> infrastructure = new HashSet<>();
            cluster.providers().stream()
                    .filter(ManagementCluster.Provider::infrastructure)
                    .forEach(provider -> infrastructure.add(provider.namespace()));
            cluster.objects().stream()
                    .filter(object -> {
                        String where = object.id().namespace();
                        return where.equals(namespace)
                                || where.isEmpty()
                                || (object.secret() && infrastructure.contains(where));
                    })
                    .forEach(object -> nodes.put(object.id(), object));
            Set<ApiObject.Id> foreign = new HashSet<>();
            core("Cluster")
                    .map(Graph::classOf)
                    .filter(id -> !nodes.containsKey(id))
                    .forEach(foreign::add);
            Set<String> uids = new HashSet<>();
            cluster.objects().stream()
                    .filter(object -> foreign.contains(object.id()))
                    .forEach(object -> {
                        nodes.put(object.id(), object);
                        uids.add(object.uid());
                    });
            // clusterctl takes the templates that the class refers to; the class's controller has made it their owner.
            cluster.objects().stream()
                    .filter(object ->
                            object.owners().stream().map(ApiObject.Owner::uid).anyMatch(uids::contains))
                    .forEach(object -> nodes.put(object.id(), object));
        }

        private Stream<ApiObject> core(String kind) {
            return nodes.values().stream().filter(node -> node.core(kind));
        }

        private static ApiObject.Id classOf(ApiObject cluster) {
            String in = cluster.classNamespace();
            return new ApiObject.Id(
                    CORE, "ClusterClass", in.isEmpty() ? cluster.id().namespace() : in, cluster.clusterClass());
        }

        /** Whom it belongs to by name: a Secret and a ClusterResourceSetBinding to a Cluster, a Cluster to its class. */
        private Stream<ApiObject.Id> namesakes(ApiObject node) {
            ApiObject.Id id = node.id();
            ApiObject.Id owner = null;
            if (node.secret() && node.owners().isEmpty()) {
                int dash = id.name().lastIndexOf('-');
                owner = dash > 0 && PURPOSES.contains(id.name().substring(dash + 1))
                        ? new ApiObject.Id(
                                CORE, "Cluster", id.namespace(), id.name().substring(0, dash))
                        : null;
            } else if (node.core("Cluster")) {
                owner = classOf(node);
            } else if (id.kind().equals("ClusterResourceSetBinding")
                    && id.group().equals(ADDONS)) {
                owner = new ApiObject.Id(CORE, "Cluster", id.namespace(), node.cluster());
            }
            return Stream.ofNullable(owner).filter(nodes::containsKey);
        }

        MoveSet moved() {
            List<ApiObject.Id> roots = nodes.values().stream()
                    .filter(this::takesItsOwn)
                    .map(ApiObject::id)
                    .toList();
            Set<ApiObject.Id> wanted = below(roots, true);
            nodes.values().stream().filter(this::goesByItself).forEach(node -> wanted.add(node.id()));
            Set<ApiObject.Id> placed = placed(wanted);
            Map<ApiObject.Id, ApiObject> objects = new HashMap<>();
            placed.forEach(id -> objects.put(id, nodes.get(id)));
            Map<ApiObject.Id, ApiObject.Id> stuck = new HashMap<>();
            wanted.stream()
                    .filter(id -> !placed.contains(id))
                    .forEach(id -> Stream.concat(
                                    Stream.ofNullable(strangers.get(id)), owners.getOrDefault(id, Set.of()).stream())
                            .filter(owner -> !placed.contains(owner))
                            .findFirst()
                            .ifPresent(owner -> stuck.put(id, owner)));
            Set<ApiObject.Id> leaving = new HashSet<>(placed);
            leaving.removeIf(id -> id.namespace().isEmpty());
            leaving.removeAll(
                    below(roots.stream().filter(id -> id.namespace().isEmpty()).toList(), true));
            leaving.removeAll(below(sharedClasses(), false));
            return new MoveSet(objects, leaving, stuck);
        }

        private boolean takesItsOwn(ApiObject node) {
            return node.core("Cluster")
                    || node.core("ClusterClass")
                    || (node.id().kind().equals("ClusterResourceSet")
                            && node.id().group().equals(ADDONS))
                    || node.labelled("move-hierarchy")
                    || kind(node).anyMatch(ManagementCluster.Kind::moveHierarchy);
        }

        private boolean goesByItself(ApiObject node) {
            return node.labelled("move") || kind(node).anyMatch(ManagementCluster.Kind::move);
        }

        private Stream<ManagementCluster.Kind> kind(ApiObject node) {
            return cluster.kinds().stream().filter(kind -> kind.is(node.id()));
        }

        /** These, and what they own by whatever chain; what follows them by name, too, if so asked. */
        private Set<ApiObject.Id> below(Collection<ApiObject.Id> roots, boolean withFollowers) {
            Set<ApiObject.Id> found = new HashSet<>(roots);
            Deque<ApiObject.Id> open = new ArrayDeque<>(roots);
            while (!open.isEmpty()) {
                ApiObject.Id id = open.pop();
                List<ApiObject.Id> next = new ArrayList<>(owned.getOrDefault(id, Set.of()));
                if (withFollowers) {
                    next.addAll(followers.getOrDefault(id, Set.of()));
                }
                next.stream().filter(found::add).forEach(open::push);
            }
            return found;
        }

        /** Each goes after all of its owners; what has one that does not go, does not go either. */
        private Set<ApiObject.Id> placed(Set<ApiObject.Id> wanted) {
            Set<ApiObject.Id> placed = new HashSet<>();
            Set<ApiObject.Id> left = new TreeSet<>(wanted);
            left.removeAll(strangers.keySet());
            boolean more = true;
            while (more) {
                List<ApiObject.Id> group = left.stream()
                        .filter(id -> placed.containsAll(owners.getOrDefault(id, Set.of())))
                        .toList();
                placed.addAll(group);
                group.forEach(left::remove);
                more = !group.isEmpty();
            }
            return placed;
        }

        /** Classes of another namespace, and those that a Cluster of another namespace uses. */
        private List<ApiObject.Id> sharedClasses() {
            Set<ApiObject.Id> used = new HashSet<>();
            cluster.core("Cluster")
                    .filter(object -> !object.id().namespace().equals(namespace))
                    .forEach(object -> used.add(classOf(object)));
            return core("ClusterClass")
                    .map(ApiObject::id)
                    .filter(id -> !id.namespace().equals(namespace) || used.contains(id))
                    .toList();
        }
    }
}

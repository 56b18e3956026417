package io.stagegate.observation;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one API has of Cluster API: in every namespace, every object of a kind that a move takes along.
 *
 * @param name what the cluster is called
 * @param kinds the kinds that were looked for, as CRDs are called: {@code machines.cluster.x-k8s.io}; none where Cluster
 *     API is not initialised
 * @param objects in the order of their kinds and names, Secrets and ConfigMaps of Clusters included
 * @param providers clusterctl's inventory
 */
public record ManagementCluster(String name, Set<String> kinds, List<ApiObject> objects, List<Provider> providers) {

    public ManagementCluster {
        kinds = Collections.unmodifiableSet(new TreeSet<>(kinds));
        objects = List.copyOf(objects);
        providers = List.copyOf(providers);
    }

    /**
     * A provider that clusterctl has installed.
     *
     * @param name in clusterctl's inventory: {@code addon-helm}
     * @param version {@code v1.9.3}
     */
    public record Provider(String name, String version) {
        @Override
        public String toString() {
            return name + " " + version;
        }
    }

    /** Whether it can have objects at all: without the kinds, having none means nothing. */
    public boolean knowsClusters() {
        return kinds.contains("clusters.cluster.x-k8s.io") && kinds.contains("machines.cluster.x-k8s.io");
    }

    public Stream<ApiObject> core(String kind) {
        return objects.stream().filter(object -> object.core(kind));
    }

    public Optional<Provider> provider(String provider) {
        return providers.stream().filter(each -> each.name().equals(provider)).findFirst();
    }

    public Map<ApiObject.Id, ApiObject> byId() {
        Map<ApiObject.Id, ApiObject> found = new LinkedHashMap<>();
        objects.forEach(object -> found.put(object.id(), object));
        return found;
    }

    /** How many of each kind: {@code 1 Cluster, 200 Machine}. */
    public static String counted(Collection<ApiObject> objects) {
        return objects.isEmpty()
                ? "nothing"
                : objects.stream()
                        .collect(Collectors.groupingBy(
                                object -> object.id().kind(), TreeMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(kind -> kind.getValue() + " " + kind.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** Whole: it is evidence. */
    @Override
    public String toString() {
        return name + ": " + counted(objects) + "; providers " + providers + "; kinds looked for: " + kinds.size()
                + objects.stream().map(object -> "\n  " + object).collect(Collectors.joining());
    }
}

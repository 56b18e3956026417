package io.stagegate.observation;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one API has of Cluster API: in every namespace, every object of a kind that a move looks at.
 *
 * @param name what the cluster is called
 * @param kinds the kinds that were looked for; none where Cluster API is not initialised
 * @param objects in the order of their kinds and names, the Secrets and ConfigMaps that they own or need included
 * @param providers clusterctl's inventory
 */
public record ManagementCluster(String name, Set<Kind> kinds, List<ApiObject> objects, List<Provider> providers) {

    public ManagementCluster {
        kinds = Collections.unmodifiableSet(new LinkedHashSet<>(kinds));
        objects = List.copyOf(objects);
        providers = List.copyOf(providers);
    }

    /**
     * A kind that clusterctl has installed, and looks at when it moves.
     *
     * @param crd as its definition is called: {@code machines.cluster.x-k8s.io}
     * @param name {@code Machine}
     * @param provided whether it is a provider's; cert-manager's kinds and the inventory are clusterctl's own
     * @param move whether its definition says that all its objects go
     * @param moveHierarchy whether its definition says that they go with all that they own
     */
    public record Kind(String crd, String name, boolean provided, boolean move, boolean moveHierarchy) {

        public String group() {
            return crd.substring(crd.indexOf('.') + 1);
        }

        boolean is(ApiObject.Id id) {
            return id.kind().equals(name) && id.group().equals(group());
        }
    }

    /**
     * A provider that clusterctl has installed.
     *
     * @param name in clusterctl's inventory: {@code addon-helm}
     * @param version {@code v1.9.3}
     * @param namespace its own
     * @param infrastructure whether it is one of infrastructure
     */
    public record Provider(String name, String version, String namespace, boolean infrastructure) {

        @Override
        public String toString() {
            return name + " " + version;
        }
    }

    /** Whether it can have objects at all: without the kinds, having none means nothing. */
    public boolean knowsClusters() {
        return kinds.stream()
                .map(Kind::crd)
                .collect(Collectors.toSet())
                .containsAll(Set.of("clusters.cluster.x-k8s.io", "machines.cluster.x-k8s.io"));
    }

    /** Whether an object is of a provider's kind: cert-manager's and Secrets are not. */
    public boolean provides(ApiObject object) {
        return kinds.stream().anyMatch(kind -> kind.provided() && kind.is(object.id()));
    }

    public Stream<ApiObject> core(String kind) {
        return objects.stream().filter(object -> object.core(kind));
    }

    /** What a reference means: without a namespace it is a Secret of an infrastructure provider's own namespace. */
    public Stream<ApiObject> referredTo(ApiObject.Id reference) {
        Set<String> infrastructure = providers.stream()
                .filter(Provider::infrastructure)
                .map(Provider::namespace)
                .collect(Collectors.toSet());
        return objects.stream().filter(object -> {
            ApiObject.Id id = object.id();
            return reference.namespace().isEmpty()
                    ? id.kind().equals(reference.kind())
                            && id.name().equals(reference.name())
                            && infrastructure.contains(id.namespace())
                    : id.equals(reference);
        });
    }

    public Optional<Provider> provider(String provider) {
        return providers.stream().filter(each -> each.name().equals(provider)).findFirst();
    }

    public Map<ApiObject.Id, ApiObject> byId() {
        Map<ApiObject.Id, ApiObject> found = new LinkedHashMap<>();
        objects.forEach(object -> found.put(object.id(), object));
        return found;
    }

    /** How many of each kind of the providers: cert-manager's are everywhere, and say nothing. */
    public String inBrief() {
        return counted(objects.stream().filter(this::provides).toList());
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

package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes.Edition;
import io.stagegate.observation.ManagementCluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A kind whose definition has clusterctl's label. Definitions are megabytes, so nothing but their metadata is asked for; what
 * a kind is called and in which versions it is served, the API's discovery tells.
 *
 * @param version in which it is read
 */
record DiscoveredKind(ManagementCluster.Kind kind, String version, String plural, boolean namespaced) {

    private static final String CLUSTERCTL = "clusterctl.cluster.x-k8s.io";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /** What is watched for further kinds. */
    static final String CRDS = DEFINITIONS + "?labelSelector=" + CLUSTERCTL;

    /** The version whose fields are read where it is served; v1beta2 is read, too. */
    private static final String READ = "v1beta1";

    String path() {
        return "/apis/" + kind.group() + "/" + version + "/" + plural;
    }

    /** All of them but clusterctl's inventory, which stays where it is. */
    static Edition<List<DiscoveredKind>> all(KubernetesClient api) {
        Metadata.Listed crds = Metadata.list(api, DEFINITIONS, CLUSTERCTL);
        Map<String, List<PartialObjectMetadata>> byGroup = crds.items().stream()
                .filter(crd -> !group(crd).equals(CLUSTERCTL))
                .collect(Collectors.groupingBy(DiscoveredKind::group));
        List<DiscoveredKind> kinds = new ArrayList<>();
        byGroup.forEach((group, definitions) -> {
            Map<String, DiscoveredKind> served = served(api, group, definitions);
            definitions.forEach(crd -> kinds.add(served.get(name(crd))));
        });
        kinds.sort(Comparator.comparing(kind -> kind.kind().crd()));
        return new Edition<>(List.copyOf(kinds), crds.resourceVersion());
    }

    private static String name(PartialObjectMetadata crd) {
        return crd.getMetadata().getName();
    }

    private static String group(PartialObjectMetadata crd) {
        return name(crd).substring(name(crd).indexOf('.') + 1);
    }

    /** By their definitions' names. */
    private static Map<String, DiscoveredKind> served(
            KubernetesClient api, String group, List<PartialObjectMetadata> definitions) {
        Map<String, PartialObjectMetadata> missing = new HashMap<>();
        definitions.forEach(crd -> missing.put(name(crd), crd));
        Map<String, DiscoveredKind> found = new HashMap<>();
        for (String version : versions(api, group)) {
            if (missing.isEmpty()) {
                break;
            }
            APIResourceList resources = api.getApiResources(group + "/" + version);
            for (APIResource resource : resources == null ? List.<APIResource>of() : resources.getResources()) {
                PartialObjectMetadata crd = missing.remove(resource.getName() + "." + group);
                if (crd != null) {
                    found.put(name(crd), of(crd, version, resource));
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, String.join(", ", missing.keySet()) + ": no version of it is served");
        }
        return found;
    }

    private static DiscoveredKind of(PartialObjectMetadata crd, String version, APIResource resource) {
        Map<String, String> labels =
                Objects.requireNonNullElse(crd.getMetadata().getLabels(), Map.of());
        return new DiscoveredKind(
                new ManagementCluster.Kind(
                        name(crd),
                        resource.getKind(),
                        !labels.containsKey(CLUSTERCTL + "/core"),
                        labels.containsKey(CLUSTERCTL + "/move"),
                        labels.containsKey(CLUSTERCTL + "/move-hierarchy")),
                version,
                resource.getName(),
                Boolean.TRUE.equals(resource.getNamespaced()));
    }

    /** The one that is read best first, then the one that the API prefers. */
    private static List<String> versions(KubernetesClient api, String group) {
        APIGroup served = api.getApiGroup(group);
        if (served == null) {
            return List.of();
        }
        List<String> versions = new ArrayList<>(List.of(READ));
        versions.add(served.getPreferredVersion().getVersion());
        served.getVersions().stream().map(GroupVersionForDiscovery::getVersion).forEach(versions::add);
        List<String> there = served.getVersions().stream()
                .map(GroupVersionForDiscovery::getVersion)
                .toList();
        return versions.stream().distinct().filter(there::contains).toList();
    }
}

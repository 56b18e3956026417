package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trouble;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiObject;
import io.stagegate.observation.ManagementCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one cluster has of Cluster API. The kinds are those whose CRDs carry the label by which {@code clusterctl move}
 * discovers them (cluster-api, cmd/clusterctl/client/cluster/objectgraph.go), and Secrets and ConfigMaps of Clusters; all
 * are listed at the same time, page by page. That Cluster API is not initialised there is an observation.
 */
public record ManagementClusterProbe(Side side) implements Probe<ManagementCluster> {

    private static final String DISCOVERED_BY = "clusterctl.cluster.x-k8s.io";
    private static final String OF_CLUSTER = "cluster.x-k8s.io/cluster-name";

    /** clusterctl's own inventory, which stays where it is. */
    private static final String INVENTORY_GROUP = "clusterctl.cluster.x-k8s.io";

    private static final ResourceDefinitionContext PROVIDER = new ResourceDefinitionContext.Builder()
            .withGroup(INVENTORY_GROUP)
            .withVersion("v1alpha3")
            .withKind("Provider")
            .withPlural("providers")
            .withNamespaced(true)
            .build();

    private static final long PAGE = 500;

    /** Of one kind: a hundred times what a large management cluster has. */
    private static final int MOST = 50_000;

    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Override
    public String subject() {
        return "Cluster API in the " + side.word();
    }

    @Override
    public ManagementCluster observe(Lab lab) {
        String name = lab.environment().pivot().name(side);
        return lab.kubernetes(side).ask("list what Cluster API manages", api -> read(name, api));
    }

    private static ManagementCluster read(String name, KubernetesClient api) {
        Future<List<ManagementCluster.Provider>> providers = Bounded.begin(() -> providers(api));
        List<CustomResourceDefinition> moved = crds(api);
        List<Callable<List<ApiObject>>> lists = new ArrayList<>();
        moved.forEach(crd -> lists.add(() -> objects(api, crd)));
        if (!moved.isEmpty()) {
            lists.add(() -> ofClusters(
                    "Secret",
                    options ->
                            api.secrets().inAnyNamespace().withLabel(OF_CLUSTER).list(options)));
            lists.add(() -> ofClusters(
                    "ConfigMap",
                    options -> api.configMaps()
                            .inAnyNamespace()
                            .withLabel(OF_CLUSTER)
                            .list(options)));
        }
        List<Future<List<ApiObject>>> begun = lists.stream().map(Bounded::begin).toList();
        try {
            List<ApiObject> objects = new ArrayList<>();
            begun.forEach(list -> objects.addAll(Bounded.await("list objects", LONGEST, list)));
            objects.sort(Comparator.comparing(ApiObject::id));
            Set<String> kinds =
                    moved.stream().map(crd -> crd.getMetadata().getName()).collect(Collectors.toSet());
            return new ManagementCluster(name, kinds, objects, Bounded.await("list providers", LONGEST, providers));
        } finally {
            providers.cancel(true);
            begun.forEach(list -> list.cancel(true));
        }
    }

    private static List<CustomResourceDefinition> crds(KubernetesClient api) {
        return api.apiextensions().v1().customResourceDefinitions().withLabel(DISCOVERED_BY).list().getItems().stream()
                .filter(crd -> !crd.getSpec().getGroup().equals(INVENTORY_GROUP))
                .toList();
    }

    private static List<ManagementCluster.Provider> providers(KubernetesClient api) {
        try {
            return all(options -> api.genericKubernetesResources(PROVIDER)
                            .inAnyNamespace()
                            .list(options))
                    .stream()
                    .map(provider -> new ManagementCluster.Provider(
                            provider.getMetadata().getName(),
                            Objects.toString(provider.getAdditionalProperties().get("version"), "")))
                    .sorted(Comparator.comparing(ManagementCluster.Provider::name))
                    .toList();
        } catch (KubernetesClientException e) {
            // Not initialised: clusterctl has not even its own kind there.
            if (e.getCode() == 404) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<ApiObject> objects(KubernetesClient api, CustomResourceDefinition crd) {
        String group = crd.getSpec().getGroup();
        String kind = crd.getSpec().getNames().getKind();
        boolean namespaced = crd.getSpec().getScope().equals("Namespaced");
        ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version(crd))
                .withKind(kind)
                .withPlural(crd.getSpec().getNames().getPlural())
                .withNamespaced(namespaced)
                .build();
        return all(options -> namespaced
                        ? api.genericKubernetesResources(context)
                                .inAnyNamespace()
                                .list(options)
                        : api.genericKubernetesResources(context).list(options))
                .stream()
                .map(object -> read(group, kind, object, saying(object)))
                .toList();
    }

    /** The one whose fields this reads where it is served; else the one that is stored. */
    private static String version(CustomResourceDefinition crd) {
        List<CustomResourceDefinitionVersion> served = crd.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getServed()))
                .toList();
        return served.stream()
                .filter(version -> version.getName().equals("v1beta1"))
                .findFirst()
                .or(() -> served.stream()
                        .filter(version -> Boolean.TRUE.equals(version.getStorage()))
                        .findFirst())
                .or(() -> served.stream().findFirst())
                .map(CustomResourceDefinitionVersion::getName)
                .orElseThrow(() -> new CouldNotLookException(
                        Trouble.GARBLED, crd.getMetadata().getName() + ": no version of it is served"));
    }

    /** Of these nothing but the metadata is taken, and nothing else leaves the question. */
    private static <T extends HasMetadata> List<ApiObject> ofClusters(
            String kind, Function<ListOptions, ? extends KubernetesResourceList<T>> list) {
        return all(list).stream()
                .map(object -> read("", kind, object, Map.of()))
                .toList();
    }

    /** Page by page: no answer is larger than a page, however many there are. */
    private static <T extends HasMetadata> List<T> all(
            Function<ListOptions, ? extends KubernetesResourceList<T>> list) {
        List<T> all = new ArrayList<>();
        String next = null;
        do {
            KubernetesResourceList<T> page = list.apply(
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
            all.addAll(page.getItems());
            next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
            if (all.size() > MOST) {
                throw new CouldNotLookException(Trouble.OTHER, "more than " + MOST + " objects of one kind");
            }
        } while (next != null && !next.isEmpty());
        return all;
    }

    private static ApiObject read(String group, String kind, HasMetadata object, Map<String, String> says) {
        String namespace = Objects.toString(object.getMetadata().getNamespace(), "");
        Map<String, String> annotations =
                Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
        boolean paused = annotations.containsKey("cluster.x-k8s.io/paused")
                || says.getOrDefault("paused", "").equals("true");
        boolean leaving = object.getMetadata().getDeletionTimestamp() != null
                || annotations.containsKey("clusterctl.cluster.x-k8s.io/delete-for-move");
        Map<String, String> all = new LinkedHashMap<>(says);
        all.remove("paused");
        if (annotations.containsKey("clusterctl.cluster.x-k8s.io/block-move")) {
            all.put("blocksMove", "yes");
        }
        return new ApiObject(
                new ApiObject.Id(group, kind, namespace, object.getMetadata().getName()),
                Objects.toString(object.getMetadata().getUid(), ""),
                Objects.requireNonNullElse(
                                object.getMetadata().getOwnerReferences(),
                                List.<io.fabric8.kubernetes.api.model.OwnerReference>of())
                        .stream()
                        .map(owner -> new ApiObject.Owner(
                                new ApiObject.Id(
                                        owner.getApiVersion().contains("/")
                                                ? owner.getApiVersion().replaceAll("/.*", "")
                                                : "",
                                        owner.getKind(),
                                        namespace,
                                        owner.getName()),
                                owner.getUid()))
                        .toList(),
                paused,
                leaving,
                all);
    }

    /** Where v1beta1 and v1beta2 differ, both are read. */
    private static Map<String, String> saying(GenericKubernetesResource object) {
        Map<String, String> says = new LinkedHashMap<>();
        put(says, "paused", object.get("spec", "paused"));
        put(says, "cluster", object.get("spec", "clusterName"));
        put(says, "phase", object.get("status", "phase"));
        put(says, "infrastructureReady", object.get("status", "infrastructureReady"));
        put(says, "infrastructureReady", object.get("status", "initialization", "infrastructureProvisioned"));
        put(says, "controlPlaneReady", object.get("status", "controlPlaneReady"));
        put(says, "initialized", object.get("status", "initialized"));
        put(says, "initialized", object.get("status", "initialization", "controlPlaneInitialized"));
        put(says, "nodeRef", object.get("status", "nodeRef", "name"));
        put(says, "wanted", object.get("spec", "replicas"));
        put(says, "replicas", object.get("status", "replicas"));
        put(says, "readyReplicas", object.get("status", "readyReplicas"));
        put(says, "generation", object.getMetadata().getGeneration());
        put(says, "observedGeneration", object.get("status", "observedGeneration"));
        Map<String, String> labels =
                Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
        if (labels.containsKey("cluster.x-k8s.io/control-plane")) {
            says.put("role", "control plane");
        }
        if (object.get("status", "conditions") instanceof List<?> conditions) {
            conditions.forEach(condition -> condition(says, condition));
        }
        return says;
    }

    private static void condition(Map<String, String> says, Object condition) {
        if (condition instanceof Map<?, ?> fields) {
            String type = String.valueOf(fields.get("type"));
            if (Set.of("Ready", "Available", "ControlPlaneInitialized").contains(type)) {
                boolean good = "True".equals(fields.get("status"));
                says.put(
                        type,
                        good
                                ? "True"
                                : fields.get("status") + ", " + Objects.toString(fields.get("reason"), "") + " "
                                        + Objects.toString(fields.get("message"), ""));
            }
        }
    }

    private static void put(Map<String, String> says, String what, Object value) {
        if (value != null) {
            says.put(what, String.valueOf(value));
        }
    }
}

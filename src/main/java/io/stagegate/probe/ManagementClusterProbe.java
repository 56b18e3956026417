package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Kubernetes;
import io.stagegate.connection.Lab;
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
import java.util.stream.Stream;

/**
 * What one cluster has of Cluster API. The kinds are those whose definitions carry the label by which {@code clusterctl move}
 * finds what it looks at; all are listed at the same time, page by page, those that are no provider's by their metadata alone. Of
 * the Secrets and ConfigMaps it keeps those that belong to one of these objects, or that one of them needs. That Cluster API
 * is not initialised there is an observation.
 *
 * @param digests whether what Secrets and ConfigMaps hold is read, too, to be compared
 */
public record ManagementClusterProbe(Side side, boolean digests) implements Probe<ManagementCluster> {

    private static final String OF_CLUSTER = "cluster.x-k8s.io/cluster-name";
    private static final String CLUSTERCTL = "clusterctl.cluster.x-k8s.io/";

    private static final ResourceDefinitionContext PROVIDER = new ResourceDefinitionContext.Builder()
            .withGroup("clusterctl.cluster.x-k8s.io")
            .withVersion("v1alpha3")
            .withKind("Provider")
            .withPlural("providers")
            .withNamespaced(true)
            .build();

    static final long PAGE = 500;

    /** Of one kind: a hundred times what a large management cluster has. */
    private static final int MOST = 50_000;

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** Without what Secrets and ConfigMaps hold. */
    public ManagementClusterProbe(Side side) {
        this(side, false);
    }

    @Override
    public String subject() {
        return "Cluster API in the " + side.word();
    }

    @Override
    public ManagementCluster observe(Lab lab) {
        String name = lab.environment().pivot().name(side);
        Kubernetes api = lab.pivot().kubernetes(side);
        List<DiscoveredKind> kinds =
                api.askOnce("what kinds a move looks at", DiscoveredKind.CRDS, DiscoveredKind::all);
        return api.ask("list what Cluster API manages", client -> read(name, kinds, client));
    }

    private ManagementCluster read(String name, List<DiscoveredKind> kinds, KubernetesClient api) {
        List<Callable<List<ApiObject>>> lists = new ArrayList<>();
        kinds.forEach(kind -> lists.add(() -> objects(api, kind)));
        if (!kinds.isEmpty()) {
            lists.add(() -> core(api, "Secret", "/api/v1/secrets"));
            lists.add(() -> core(api, "ConfigMap", "/api/v1/configmaps"));
        }
        Future<List<ManagementCluster.Provider>> providers = Bounded.begin(() -> providers(api));
        List<Future<List<ApiObject>>> begun = lists.stream().map(Bounded::begin).toList();
        try {
            List<ApiObject> all = new ArrayList<>();
            begun.forEach(list -> all.addAll(Bounded.await("list objects", LONGEST, list)));
            List<ApiObject> objects = new ArrayList<>(worthKeeping(all));
            if (digests) {
                digested(api, objects);
            }
            objects.sort(Comparator.comparing(ApiObject::id));
            return new ManagementCluster(
                    name,
                    kinds.stream().map(DiscoveredKind::kind).collect(Collectors.toSet()),
                    objects,
                    Bounded.await("list providers", LONGEST, providers));
        } finally {
            providers.cancel(true);
            begun.forEach(list -> list.cancel(true));
        }
    }

    private static List<ManagementCluster.Provider> providers(KubernetesClient api) {
        try {
            return all(options -> api.genericKubernetesResources(PROVIDER)
                            .inAnyNamespace()
                            .list(options))
                    .stream()
                    .map(provider -> new ManagementCluster.Provider(
                            provider.getMetadata().getName(),
                            Objects.toString(provider.getAdditionalProperties().get("version"), ""),
                            Objects.toString(provider.getMetadata().getNamespace(), ""),
                            "InfrastructureProvider"
                                    .equals(provider.getAdditionalProperties().get("type"))))
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

    private static List<ApiObject> objects(KubernetesClient api, DiscoveredKind kind) {
        String group = kind.kind().group();
        String name = kind.kind().name();
        if (!kind.kind().provided()) {
            return Metadata.list(api, kind.path(), "").items().stream()
                    .map(object -> read(group, name, object, labels(object), List.of()))
                    .toList();
        }
        ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(kind.version())
                .withKind(name)
                .withPlural(kind.plural())
                .withNamespaced(kind.namespaced())
                .build();
        return all(options -> kind.namespaced()
                        ? api.genericKubernetesResources(context)
                                .inAnyNamespace()
                                .list(options)
                        : api.genericKubernetesResources(context).list(options))
                .stream()
                .map(object -> read(
                        group,
                        name,
                        object,
                        saying(object, name.equals("Cluster") && group.equals("cluster.x-k8s.io")),
                        References.in(
                                Objects.toString(object.getMetadata().getNamespace(), ""),
                                object.getAdditionalProperties().get("spec"))))
                .toList();
    }

    private static List<ApiObject> core(KubernetesClient api, String kind, String path) {
        return Metadata.list(api, path, "").items().stream()
                .map(object -> read("", kind, object, labels(object), List.of()))
                .toList();
    }

    /** Of Secrets and ConfigMaps, those that are labelled, owned by one of the other objects, named after a Cluster, or referred to. */
    private static List<ApiObject> worthKeeping(List<ApiObject> all) {
        Set<String> uids = all.stream()
                .filter(object -> !object.id().group().isEmpty())
                .map(ApiObject::uid)
                .collect(Collectors.toSet());
        Set<ApiObject.Id> referredTo =
                all.stream().flatMap(object -> object.refers().stream()).collect(Collectors.toSet());
        Set<String> clusters = all.stream()
                .filter(object -> object.core("Cluster"))
                .map(object -> object.id().namespace() + "/" + object.id().name() + "-")
                .collect(Collectors.toSet());
        return all.stream()
                .filter(object -> !object.id().group().isEmpty()
                        || !object.says().isEmpty()
                        || object.owners().stream().anyMatch(owner -> uids.contains(owner.uid()))
                        || (object.secret()
                                && clusters.stream().anyMatch(object.id().path()::startsWith))
                        || referredTo.contains(object.id())
                        || referredTo.contains(new ApiObject.Id(
                                "", object.id().kind(), "", object.id().name())))
                .toList();
    }

    /** Reads what is held only in those namespaces where something is to be compared. */
    private static void digested(KubernetesClient api, List<ApiObject> objects) {
        Map<ApiObject.Id, String> found = new LinkedHashMap<>();
        namespaces(objects, "Secret")
                .forEach(namespace -> all(options ->
                                api.secrets().inNamespace(namespace).list(options))
                        .forEach(secret -> found.put(id(secret, "Secret"), Digest.of(secret))));
        namespaces(objects, "ConfigMap")
                .forEach(namespace -> all(options ->
                                api.configMaps().inNamespace(namespace).list(options))
                        .forEach(map -> found.put(id(map, "ConfigMap"), Digest.of(map))));
        objects.replaceAll(object -> object.digested(found.getOrDefault(object.id(), "")));
    }

    private static Stream<String> namespaces(List<ApiObject> objects, String kind) {
        return objects.stream()
                .map(ApiObject::id)
                .filter(id -> id.group().isEmpty() && id.kind().equals(kind))
                .map(ApiObject.Id::namespace)
                .distinct();
    }

    private static ApiObject.Id id(HasMetadata object, String kind) {
        return new ApiObject.Id(
                "",
                kind,
                object.getMetadata().getNamespace(),
                object.getMetadata().getName());
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
            bound(all.size());
        } while (next != null && !next.isEmpty());
        return all;
    }

    static void bound(int size) {
        if (size > MOST) {
            throw new CouldNotCheckException(ConnectionFailure.OTHER, "more than " + MOST + " objects of one kind");
        }
    }

    private static ApiObject read(
            String group, String kind, HasMetadata object, Map<String, String> says, List<ApiObject.Id> refers) {
        String namespace = Objects.toString(object.getMetadata().getNamespace(), "");
        Map<String, String> annotations =
                Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
        boolean paused = annotations.containsKey("cluster.x-k8s.io/paused")
                || says.getOrDefault("paused", "").equals("true");
        boolean leaving = object.getMetadata().getDeletionTimestamp() != null
                || annotations.containsKey(CLUSTERCTL + "delete-for-move");
        Map<String, String> all = new LinkedHashMap<>(says);
        all.remove("paused");
        if (annotations.containsKey(CLUSTERCTL + "block-move")) {
            all.put("blocksMove", "yes");
        }
        return new ApiObject(
                new ApiObject.Id(group, kind, namespace, object.getMetadata().getName()),
                Objects.toString(object.getMetadata().getUid(), ""),
                Objects.requireNonNullElse(object.getMetadata().getOwnerReferences(), List.<OwnerReference>of())
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
                all,
                refers,
                "");
    }

    /** What its labels say. */
    private static Map<String, String> labels(HasMetadata object) {
        Map<String, String> labels =
                Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
        Map<String, String> says = new LinkedHashMap<>();
        put(says, "cluster", labels.get(OF_CLUSTER));
        for (String label : List.of("move", "move-hierarchy")) {
            if (labels.containsKey(CLUSTERCTL + label)) {
                says.put(label, "labelled");
            }
        }
        if (labels.containsKey("cluster.x-k8s.io/control-plane")) {
            says.put("role", "control plane");
        }
        return says;
    }

    /** Where v1beta1 and v1beta2 differ, both are read. A MachineDeployment's own pause is one of its roll-out, and no other. */
    private static Map<String, String> saying(GenericKubernetesResource object, boolean cluster) {
        Map<String, String> says = labels(object);
        says.remove("cluster");
        if (cluster) {
            put(says, "paused", object.get("spec", "paused"));
            put(says, "class", object.get("spec", "topology", "class"));
            put(says, "classNamespace", object.get("spec", "topology", "classNamespace"));
            put(says, "class", object.get("spec", "topology", "classRef", "name"));
            put(says, "classNamespace", object.get("spec", "topology", "classRef", "namespace"));
        }
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

package io.stagegate.observation;

import io.stagegate.environment.Side;
import io.stagegate.observation.PerPlace.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the exercise's manifest makes of Cluster API's objects, with as many workers as asked for. */
public final class PivotStory {

    /** Kinds as CRDs are called, by kind; core kinds have none. */
    public static final Map<String, String> CRDS = crds();

    /** clusterctl labels cert-manager's kinds like the providers'. */
    public static final Set<ManagementCluster.Kind> KINDS = CRDS.entrySet().stream()
            .map(crd -> new ManagementCluster.Kind(
                    crd.getValue(),
                    crd.getKey(),
                    !crd.getKey().equals("Certificate"),
                    false,
                    crd.getKey().equals("HelmChartProxy")))
            .collect(Collectors.toSet());

    public static final List<ManagementCluster.Provider> PROVIDERS = List.of(
            provider("addon-helm", "v0.3.1"),
            provider("bootstrap-kubeadm", "v1.9.3"),
            provider("cluster-api", "v1.9.3"),
            provider("control-plane-kubeadm", "v1.9.3"),
            provider("infrastructure-docker", "v1.9.3"));

    public static ManagementCluster.Provider provider(String name, String version) {
        return new ManagementCluster.Provider(name, version, name + "-system", name.startsWith("infrastructure-"));
    }

    /** Nobody owns it, a template refers to it, and it goes for its label. */
    public static final ApiObject.Id CREDENTIALS = new ApiObject.Id("", "Secret", "default", "registry-credentials");

    private final Side side;
    private final List<ApiObject> objects = new ArrayList<>();

    private PivotStory(Side side) {
        this.side = side;
    }

    private static Map<String, String> crds() {
        Map<String, String> crds = new LinkedHashMap<>();
        for (String kind : List.of("Cluster", "Machine", "MachineSet", "MachineDeployment")) {
            crds.put(kind, kind.toLowerCase(java.util.Locale.ROOT) + "s.cluster.x-k8s.io");
        }
        crds.put("KubeadmControlPlane", "kubeadmcontrolplanes.controlplane.cluster.x-k8s.io");
        crds.put("KubeadmConfig", "kubeadmconfigs.bootstrap.cluster.x-k8s.io");
        crds.put("KubeadmConfigTemplate", "kubeadmconfigtemplates.bootstrap.cluster.x-k8s.io");
        for (String kind : List.of("DockerCluster", "DockerMachine", "DockerMachineTemplate")) {
            crds.put(kind, kind.toLowerCase(java.util.Locale.ROOT) + "s.infrastructure.cluster.x-k8s.io");
        }
        crds.put("HelmChartProxy", "helmchartproxies.addons.cluster.x-k8s.io");
        crds.put("Certificate", "certificates.cert-manager.io");
        return crds;
    }

    public static String group(String kind) {
        String crd = CRDS.get(kind);
        return crd == null ? "" : crd.substring(crd.indexOf('.') + 1);
    }

    /** All objects, as this side has them. */
    public static List<ApiObject> objects(Side side, int workers) {
        PivotStory story = new PivotStory(side);
        ApiObject.Id cluster = story.add(
                "Cluster",
                "pivot",
                null,
                Map.of(
                        "phase",
                        "Provisioned",
                        "infrastructureReady",
                        "true",
                        "controlPlaneReady",
                        "true",
                        "Ready",
                        "True"));
        story.add("DockerCluster", "pivot", cluster, Map.of());
        ApiObject.Id controlPlane = story.add("KubeadmControlPlane", "controlplane-pivot", cluster, replicas(1));
        story.add("DockerMachineTemplate", "controlplane", cluster, Map.of());
        story.add("DockerMachineTemplate", "worker", cluster, Map.of());
        story.objects.add(new ApiObject(
                new ApiObject.Id(group("KubeadmConfigTemplate"), "KubeadmConfigTemplate", "default", "worker"),
                side.word() + "-KubeadmConfigTemplate-worker",
                List.of(new ApiObject.Owner(cluster, story.uid(cluster))),
                false,
                false,
                Map.of(),
                List.of(CREDENTIALS),
                ""));
        story.add("Secret", CREDENTIALS.name(), null, Map.of("move", "labelled"));
        ApiObject.Id deployment = story.add("MachineDeployment", "worker-md-0", cluster, replicas(workers));
        ApiObject.Id set = story.add("MachineSet", "worker-md-0-abcde", deployment, replicas(workers));
        story.machine("controlplane-pivot-0", controlPlane, true);
        for (int i = 0; i < workers; i++) {
            story.machine("worker-md-0-abcde-" + i, set, false);
        }
        for (String secret : List.of("ca", "etcd", "kubeconfig", "proxy", "sa")) {
            story.add("Secret", "pivot-" + secret, controlPlane, Map.of());
        }
        return story.objects;
    }

    private static Map<String, String> replicas(int count) {
        return Map.of(
                "wanted",
                "" + count,
                "replicas",
                "" + count,
                "readyReplicas",
                "" + count,
                "generation",
                "2",
                "observedGeneration",
                "2");
    }

    private void machine(String name, ApiObject.Id owner, boolean controlPlane) {
        Map<String, String> says =
                new HashMap<>(Map.of("phase", "Running", "nodeRef", "node-" + name, "cluster", "pivot"));
        if (controlPlane) {
            says.put("role", "control plane");
        }
        ApiObject.Id machine = add("Machine", name, owner, says);
        ApiObject.Id config = add("KubeadmConfig", name, machine, Map.of());
        add("DockerMachine", name, machine, Map.of());
        add("Secret", name, config, Map.of());
    }

    private ApiObject.Id add(String kind, String name, ApiObject.Id owner, Map<String, String> says) {
        ApiObject.Id id = new ApiObject.Id(group(kind), kind, "default", name);
        objects.add(new ApiObject(
                id,
                uid(id),
                owner == null ? List.of() : List.of(new ApiObject.Owner(owner, uid(owner))),
                false,
                false,
                says));
        return id;
    }

    private String uid(ApiObject.Id id) {
        return side.word() + "-" + id.kind() + "-" + id.name();
    }

    /** These, and a Certificate of a provider, which is in both from the beginning on and stays. */
    public static ManagementCluster cluster(Side side, List<ApiObject> objects) {
        List<ApiObject> all = new ArrayList<>(objects);
        all.add(certificate(side));
        return new ManagementCluster(side == Side.SOURCE ? "bootstrap" : "pivot", KINDS, all, PROVIDERS);
    }

    public static ApiObject certificate(Side side) {
        ApiObject.Id id = new ApiObject.Id("cert-manager.io", "Certificate", "capi-system", "capi-serving-cert");
        return new ApiObject(id, side.word() + "-certificate", List.of(), false, false, Map.of());
    }

    /** Before the move. */
    public static PivotView before(int workers) {
        return view(cluster(Side.SOURCE, objects(Side.SOURCE, workers)), cluster(Side.TARGET, List.of()));
    }

    /** After it. */
    public static PivotView after(int workers) {
        return new PivotView(
                Result.of(cluster(Side.SOURCE, List.of())),
                Result.of(cluster(Side.TARGET, objects(Side.TARGET, workers))),
                "default",
                Optional.of(kept(workers)));
    }

    /** What was kept, and the move has ended since. */
    public static BeforeTheMove kept(int workers) {
        return begun(workers).ended();
    }

    /** What was kept, and the move has not ended. */
    public static BeforeTheMove begun(int workers) {
        return BeforeTheMove.of(before(workers));
    }

    public static PivotView view(ManagementCluster source, ManagementCluster target) {
        return view(source, target, Optional.empty());
    }

    public static PivotView view(ManagementCluster source, ManagementCluster target, Optional<BeforeTheMove> before) {
        return new PivotView(Result.of(source), Result.of(target), "default", before);
    }

    /** The view with another target. */
    public static PivotView target(PivotView view, UnaryOperator<List<ApiObject>> change) {
        List<ApiObject> objects = bare(view.target());
        return new PivotView(
                view.source(), Result.of(cluster(Side.TARGET, change.apply(objects))), "default", view.before());
    }

    /** The view with another source. */
    public static PivotView source(PivotView view, UnaryOperator<List<ApiObject>> change) {
        List<ApiObject> objects = bare(view.source());
        return new PivotView(
                Result.of(cluster(Side.SOURCE, change.apply(objects))), view.target(), "default", view.before());
    }

    private static List<ApiObject> bare(Result<ManagementCluster> side) {
        List<ApiObject> objects = new ArrayList<>(side.seen().orElseThrow().objects());
        objects.removeIf(object -> object.id().kind().equals("Certificate"));
        return objects;
    }

    /** One object made another. */
    public static UnaryOperator<List<ApiObject>> changing(String kind, String name, UnaryOperator<ApiObject> change) {
        return objects -> objects.stream()
                .map(object -> is(kind, name).test(object) ? change.apply(object) : object)
                .toList();
    }

    /** One object gone. */
    public static UnaryOperator<List<ApiObject>> without(String kind, String name) {
        return objects -> objects.stream().filter(is(kind, name).negate()).toList();
    }

    private static Predicate<ApiObject> is(String kind, String name) {
        return object -> object.id().kind().equals(kind) && object.id().name().equals(name);
    }

    public static ApiObject paused(ApiObject object) {
        return new ApiObject(
                object.id(), object.uid(), object.owners(), true, object.leaving(), object.says(), object.refers(), "");
    }

    public static ApiObject leaving(ApiObject object) {
        return new ApiObject(
                object.id(), object.uid(), object.owners(), object.paused(), true, object.says(), object.refers(), "");
    }

    public static ApiObject orphan(ApiObject object) {
        return new ApiObject(
                object.id(),
                object.uid(),
                List.of(),
                object.paused(),
                object.leaving(),
                object.says(),
                object.refers(),
                "");
    }

    /** It says something else; empty for nothing at all. */
    public static UnaryOperator<ApiObject> saying(String what, String words) {
        return object -> {
            Map<String, String> says = new HashMap<>(object.says());
            says.put(what, words);
            if (words.isEmpty()) {
                says.remove(what);
            }
            return new ApiObject(
                    object.id(),
                    object.uid(),
                    object.owners(),
                    object.paused(),
                    object.leaving(),
                    says,
                    object.refers(),
                    "");
        };
    }
}

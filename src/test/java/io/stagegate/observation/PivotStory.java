package io.stagegate.observation;

import io.stagegate.environment.Side;
import io.stagegate.observation.Several.Sight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What the exercise's manifest makes of Cluster API's objects, with as many workers as asked for. */
public final class PivotStory {

    /** Kinds as CRDs are called, by kind; core kinds have none. */
    public static final Map<String, String> CRDS = crds();

    public static final List<ManagementCluster.Provider> PROVIDERS = List.of(
            new ManagementCluster.Provider("addon-helm", "v0.3.1"),
            new ManagementCluster.Provider("bootstrap-kubeadm", "v1.9.3"),
            new ManagementCluster.Provider("cluster-api", "v1.9.3"),
            new ManagementCluster.Provider("control-plane-kubeadm", "v1.9.3"),
            new ManagementCluster.Provider("infrastructure-docker", "v1.9.3"));

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
        story.add("KubeadmConfigTemplate", "worker", cluster, Map.of());
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

    public static ManagementCluster cluster(Side side, List<ApiObject> objects) {
        return new ManagementCluster(
                side == Side.SOURCE ? "bootstrap" : "pivot", Set.copyOf(CRDS.values()), objects, PROVIDERS);
    }

    /** Before the move. */
    public static PivotView before(int workers) {
        return view(cluster(Side.SOURCE, objects(Side.SOURCE, workers)), cluster(Side.TARGET, List.of()));
    }

    /** After it. */
    public static PivotView after(int workers) {
        return new PivotView(
                Sight.of(cluster(Side.SOURCE, List.of())),
                Sight.of(cluster(Side.TARGET, objects(Side.TARGET, workers))),
                Optional.of(kept(workers)));
    }

    public static BeforeTheMove kept(int workers) {
        return new BeforeTheMove(objects(Side.SOURCE, workers), true);
    }

    public static PivotView view(ManagementCluster source, ManagementCluster target) {
        return new PivotView(Sight.of(source), Sight.of(target), Optional.empty());
    }

    /** The view with another target. */
    public static PivotView target(PivotView view, UnaryOperator<List<ApiObject>> change) {
        List<ApiObject> objects =
                new ArrayList<>(view.target().seen().orElseThrow().objects());
        return new PivotView(view.source(), Sight.of(cluster(Side.TARGET, change.apply(objects))), view.before());
    }

    /** The view with another source. */
    public static PivotView source(PivotView view, UnaryOperator<List<ApiObject>> change) {
        List<ApiObject> objects =
                new ArrayList<>(view.source().seen().orElseThrow().objects());
        return new PivotView(Sight.of(cluster(Side.SOURCE, change.apply(objects))), view.target(), view.before());
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
        return new ApiObject(object.id(), object.uid(), object.owners(), true, object.leaving(), object.says());
    }

    public static ApiObject leaving(ApiObject object) {
        return new ApiObject(object.id(), object.uid(), object.owners(), object.paused(), true, object.says());
    }

    public static ApiObject orphan(ApiObject object) {
        return new ApiObject(object.id(), object.uid(), List.of(), object.paused(), object.leaving(), object.says());
    }

    /** It says something else; empty for nothing at all. */
    public static UnaryOperator<ApiObject> saying(String what, String words) {
        return object -> {
            Map<String, String> says = new HashMap<>(object.says());
            says.put(what, words);
            if (words.isEmpty()) {
                says.remove(what);
            }
            return new ApiObject(object.id(), object.uid(), object.owners(), object.paused(), object.leaving(), says);
        };
    }
}

package io.stagegate.environment;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What differs between kinds of labs, as data: names, paths and messages (see {@code environments/profiles}).
 *
 * @param name such as {@code hard-route}
 * @param bootkubeMessages bootkube's key log messages, in the order in which they must appear
 * @param staticPods the bootstrap node's control plane pods by component ({@code etcd}, {@code kube-apiserver} …)
 * @param etcdctl how {@code etcdctl} is called inside a container of etcd's pod on the bootstrap
 * @param localhostApi the API as the bootstrap node sees it on itself: {@code https://localhost:6443}
 * @param localhostKubeconfig the kubeconfig's path on the bootstrap node
 * @param localhostCa the path on the bootstrap node of the CA that vouches for {@code localhostApi}
 * @param manifests what bootkube applies to the cluster
 * @param masters what a master has once the control plane has formed on it
 * @param operators what forms it
 * @param diagnosis what only a diagnosis looks at
 * @param handover by what it is told that the bootstrap's work has passed to the masters
 * @param files what lies on the nodes for people and checks to find
 * @param noMachineConfigOnBootstrap why no Machine Config Server runs on the bootstrap; empty where one does
 * @param gaps what labs of this kind lack, so that checks stay red
 * @param overrides the values that the environment has put in the place of the profile's, each as
 *     {@code handover.marker: /x}; for reports
 * @param clusterApi of a Cluster API pivot; of such a one nothing else is there but name and overrides
 */
public record Profile(
        String name,
        Units units,
        List<String> bootkubeMessages,
        Map<String, StaticPod> staticPods,
        Etcdctl etcdctl,
        URI localhostApi,
        String localhostKubeconfig,
        String localhostCa,
        Manifests manifests,
        Masters masters,
        Operators operators,
        Handover handover,
        Diagnosis diagnosis,
        Files files,
        Optional<String> noMachineConfigOnBootstrap,
        List<Gap> gaps,
        List<String> overrides,
        Optional<Pivot> clusterApi) {

    /** A kind of Cluster API pivot. */
    public static Profile ofClusterApi(String name, Pivot pivot, List<String> overrides) {
        return new Profile(
                name,
                null,
                List.of(),
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Diagnosis.NONE,
                Files.NONE,
                Optional.empty(),
                List.of(),
                overrides,
                Optional.of(pivot));
    }

    /** A kind of lab without the values that only a diagnosis or stage 08 reads. */
    public Profile(
            String name,
            Units units,
            List<String> bootkubeMessages,
            Map<String, StaticPod> staticPods,
            Etcdctl etcdctl,
            URI localhostApi,
            String localhostKubeconfig,
            String localhostCa,
            Manifests manifests,
            Masters masters,
            Operators operators,
            Handover handover) {
        this(
                name,
                units,
                bootkubeMessages,
                staticPods,
                etcdctl,
                localhostApi,
                localhostKubeconfig,
                localhostCa,
                manifests,
                masters,
                operators,
                handover,
                Diagnosis.NONE,
                Files.NONE,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    public Profile {
        gaps = List.copyOf(gaps);
        overrides = List.copyOf(overrides);
    }

    /** Why a check stays red in labs of this kind, a sentence for each gap; empty for one that they can satisfy. */
    public List<String> gapsOf(String check) {
        return gaps.stream()
                .filter(gap -> gap.checks().contains(check))
                .map(Gap::why)
                .toList();
    }

    /** What the bootstrap listens on: the API's port, and the Machine Config Server's where one runs there. */
    public List<Integer> bootstrapPorts() {
        int api = localhostApi.getPort();
        return noMachineConfigOnBootstrap.isPresent() ? List.of(api) : List.of(api, handover.machineConfigPort());
    }

    /** How {@code etcdctl} is called on a node. */
    public Etcdctl etcdctlOn(Node node) {
        return node.role() == Role.BOOTSTRAP ? etcdctl : masters.etcdctl().orElse(etcdctl);
    }

    /**
     * What it says of a Cluster API pivot.
     *
     * @throws IllegalStateException for a lab on libvirt
     */
    public Pivot pivot() {
        return clusterApi.orElseThrow(() -> new IllegalStateException("profile " + name + " is of labs on libvirt"));
    }

    /** Whether masters of this kind have such a static pod. */
    public boolean hasOnMasters(String component) {
        return masters.staticPods().containsKey(component);
    }

    /**
     * A component's static pod.
     *
     * @throws IllegalArgumentException that lists the components there are, when there is no such one
     */
    public StaticPod staticPod(String component) {
        return staticPod(staticPods, "static pod", component);
    }

    /**
     * A component's static pod on a master; as {@link #staticPod}.
     */
    public StaticPod mastersStaticPod(String component) {
        return staticPod(masters.staticPods(), "static pod on masters", component);
    }

    private StaticPod staticPod(Map<String, StaticPod> pods, String kind, String component) {
        StaticPod pod = pods.get(component);
        if (pod == null) {
            throw new IllegalArgumentException("profile " + name + " has no " + kind + " \"" + component
                    + "\"; name one of: " + String.join(", ", pods.keySet()));
        }
        return pod;
    }

    /**
     * @param source what the bootstrap cluster is initialised with
     * @param target what the pivot cluster is initialised with
     * @param controllers the Deployment of each provider, by the provider's name in clusterctl's inventory
     */
    public record Pivot(Init source, Init target, Map<String, ObjectName> controllers) {

        public Pivot {
            controllers = Collections.unmodifiableMap(new LinkedHashMap<>(controllers));
        }

        public Init init(Side side) {
            return side == Side.SOURCE ? source : target;
        }
    }

    /**
     * What {@code clusterctl init} is asked for.
     *
     * @param infrastructure never empty
     */
    public record Init(List<String> infrastructure, List<String> addons) {

        /** What clusterctl takes by itself in a cluster that has none (its init command, "--core" and others). */
        private static final List<String> ANYWAY = List.of("cluster-api", "bootstrap-kubeadm", "control-plane-kubeadm");

        public Init {
            infrastructure = List.copyOf(infrastructure);
            addons = List.copyOf(addons);
        }

        /** The names in clusterctl's inventory of all providers that a cluster has then. */
        public List<String> providers() {
            return Stream.of(
                            ANYWAY.stream(),
                            infrastructure.stream().map(name -> "infrastructure-" + name),
                            addons.stream().map(name -> "addon-" + name))
                    .flatMap(each -> each)
                    .toList();
        }
    }

    /**
     * What labs of this kind lack: nothing in how they are made brings it about.
     *
     * @param checks the IDs of those that stay red for it
     * @param why a sentence
     */
    public record Gap(List<String> checks, String why) {

        public Gap {
            checks = List.copyOf(checks);
        }
    }

    /** systemd unit names, with their suffix. */
    public record Units(String bootkube, String kubelet) {}

    /**
     * @param pod the pod's name without the node name that kubelet appends
     * @param container the container in it that does the work
     */
    public record StaticPod(String namespace, String pod, String container) {}

    /**
     * @param container the container of etcd's pod in which etcdctl is run; empty for the one in which etcd itself runs
     * @param endpoint what that container reaches etcd at
     * @param certificates what etcdctl is called with; empty where the container's own {@code ETCDCTL_} variables say it
     */
    public record Etcdctl(Optional<String> container, URI endpoint, Optional<ClientCertificate> certificates) {

        public Etcdctl(URI endpoint, String cacert, String cert, String key) {
            this(Optional.empty(), endpoint, Optional.of(new ClientCertificate(cacert, cert, key)));
        }
    }

    /** Paths inside the container in which etcdctl is run. */
    public record ClientCertificate(String cacert, String cert, String key) {}

    /** Names that must exist once bootkube has applied the cluster manifests; none of the lists is empty. */
    public record Manifests(
            List<String> namespaces,
            List<String> clusterRoles,
            List<String> clusterRoleBindings,
            List<String> crds,
            List<ObjectName> deployments) {}

    /** The pods with a label in a namespace. */
    public record LabelledPods(String namespace, String label, String value) {
        @Override
        public String toString() {
            return label + "=" + value + " in " + namespace;
        }
    }

    /** A namespaced object in the API; its kind is where it is named. */
    public record ObjectName(String namespace, String name) {
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    /**
     * @param atLeast how many masters a lab of this kind has at the least, 1 or more
     * @param csrRequestor the user as whom a kubelet without a certificate asks for its first one
     * @param kubeletKubeconfig the path of what the kubelet asks the API with once it has a certificate
     * @param serviceApi the API's ClusterIP: {@code https://172.30.0.1:443}
     * @param staticPods a master's static pods by component, kube-proxy's among them
     * @param etcdctl how {@code etcdctl} is called on a master; empty for as on the bootstrap
     */
    public record Masters(
            int atLeast,
            String csrRequestor,
            String kubeletKubeconfig,
            URI serviceApi,
            Map<String, StaticPod> staticPods,
            Optional<Etcdctl> etcdctl) {}

    /**
     * @param etcd the etcd operator's Deployment
     * @param etcdMessages its key messages, in the order in which they must appear
     * @param deployments what must run on masters and reach the API through its ClusterIP
     * @param controlPlane the ClusterOperators that are well in a cluster without workers
     */
    public record Operators(
            ObjectName etcd, List<String> etcdMessages, List<ObjectName> deployments, List<String> controlPlane) {}

    /**
     * @param message what bootkube prints when it thinks that the bootstrap is complete
     * @param marker the file on the bootstrap node that it leaves then
     * @param configMap the ConfigMap whose {@code status} says {@code complete}
     * @param machineConfigPort what the Machine Config Server answers on, 1 to 65535
     * @param leases by which the controller manager's and the scheduler's leaders are known
     * @param machineConfigServer its pods
     * @param clusterVersionOperator its Deployment
     * @param without the conditions for removing the bootstrap that labs of this kind do not have
     */
    public record Handover(
            String message,
            String marker,
            ObjectName configMap,
            int machineConfigPort,
            List<ObjectName> leases,
            LabelledPods machineConfigServer,
            ObjectName clusterVersionOperator,
            Set<HandoverCondition> without) {

        public Handover {
            without = Set.copyOf(without);
        }

        /** Whether labs of this kind have that condition. */
        public boolean has(HandoverCondition condition) {
            return !without.contains(condition);
        }
    }

    /**
     * @param bootstrapKubeconfig the path on a master of what its kubelet asks for its first certificate with
     * @param certificates what a component's certificates are, by component
     */
    public record Diagnosis(Optional<String> bootstrapKubeconfig, Map<String, List<Certificate>> certificates) {

        static final Diagnosis NONE = new Diagnosis(Optional.empty(), Map.of());
    }

    /**
     * Files on the nodes.
     *
     * @param staticPods the directory that kubelet watches for static pods' manifests
     * @param bootstrapManifests the names of those that the bootstrap has while its control plane runs
     * @param masterManifests the names of those that every master has once the control plane has formed
     * @param serviceRecords the directory on the bootstrap where units record how far they came, a JSON file each
     * @param ignitionResult what Ignition leaves behind when it has configured a host
     */
    public record Files(
            String staticPods,
            List<String> bootstrapManifests,
            List<String> masterManifests,
            Optional<String> serviceRecords,
            Optional<String> ignitionResult) {

        static final Files NONE =
                new Files("/etc/kubernetes/manifests", List.of(), List.of(), Optional.empty(), Optional.empty());

        public Files {
            bootstrapManifests = List.copyOf(bootstrapManifests);
            masterManifests = List.copyOf(masterManifests);
        }
    }

    /**
     * A certificate's file on a node; where it is not there, the node does not need it.
     *
     * @param file its path on the node
     * @param ca the path on the node of the CA that must vouch for it; empty for the CA that
     *     vouches for the API
     * @param names what it must be good for, with placeholders: {@code {address}}, {@code {node-name}}, {@code {domain}}
     */
    public record Certificate(String file, Optional<String> ca, List<String> names) {}
}

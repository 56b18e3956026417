package io.stagegate.environment;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What differs between labs of one kind of environment, as data: names, paths and messages (see {@code
 * environments/profiles}). Its components are the keys of the profile's schema.
 */
public sealed interface Profile permits InstallProfile, ClusterApiProfile {

    /** Such as {@code hard-way}. */
    String name();

    /**
     * The values that the environment has put in the place of the profile's, each as {@code handover.marker: /x}; for
     * reports.
     */
    List<String> overrides();

    /** Why a check stays red in labs of this kind, a sentence for each gap; empty for one that they can satisfy. */
    default List<String> gapsOf(String check) {
        return List.of();
    }

    /**
     * What labs of this kind lack: nothing in how they are made brings it about.
     *
     * @param checks the IDs of those that stay red for it
     * @param why a sentence
     */
    record Gap(List<String> checks, String why) {

        public Gap {
            checks = List.copyOf(checks);
        }
    }

    /** systemd unit names, with their suffix. */
    record Units(String bootkube, String kubelet) {}

    /**
     * @param pod the pod's name without the node name that kubelet appends
     * @param container the container in it that does the work
     */
    record StaticPod(String namespace, String pod, String container) {}

    /**
     * @param container the container of etcd's pod in which etcdctl is run; empty for the one in which etcd itself runs
     * @param endpoint what that container reaches etcd at
     * @param certificates what etcdctl is called with; empty where the container's own {@code ETCDCTL_} variables say it
     */
    record Etcdctl(
            Optional<String> container,
            URI endpoint,
            @RecordBinder.Unwrapped Optional<ClientCertificate> certificates) {

        public Etcdctl(URI endpoint, String cacert, String cert, String key) {
            this(Optional.empty(), endpoint, Optional.of(new ClientCertificate(cacert, cert, key)));
        }
    }

    /** Paths inside the container in which etcdctl is run. */
    record ClientCertificate(String cacert, String cert, String key) {}

    /** Names that must exist once bootkube has applied the cluster manifests; none of the lists is empty. */
    record Manifests(
            List<String> namespaces,
            List<String> clusterRoles,
            List<String> clusterRoleBindings,
            List<String> crds,
            List<ObjectName> deployments) {}

    /**
     * The pods with a label in a namespace.
     *
     * @param label its key and value: {@code k8s-app=machine-config-server}
     */
    record LabelledPods(String namespace, String label) {

        public String key() {
            return label.split("=", 2)[0];
        }

        public String value() {
            return label.split("=", 2)[1];
        }

        @Override
        public String toString() {
            return label + " in " + namespace;
        }
    }

    /** A namespaced object in the API; its kind is where it is named. */
    record ObjectName(String namespace, String name) {
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
    record Masters(
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
    record Operators(
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
    record Handover(
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
    record Diagnosis(Optional<String> bootstrapKubeconfig, Map<String, List<Certificate>> certificates) {

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
    record Files(
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
    record Certificate(String file, Optional<String> ca, List<String> names) {}
}

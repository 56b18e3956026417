package io.stagegate.environment;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What differs between kinds of labs, as data: names, paths and messages (see {@code environments/profiles}).
 *
 * @param name such as {@code hard-way}
 * @param bootkubeMessages bootkube's key log messages, in the order in which they must appear
 * @param staticPods the bootstrap node's control plane pods by component ({@code etcd}, {@code kube-apiserver} …)
 * @param etcdctl how {@code etcdctl} is called inside the bootstrap's etcd container
 * @param localhostApi the API as the bootstrap node sees it on itself: {@code https://localhost:6443}
 * @param localhostKubeconfig the kubeconfig's path on the bootstrap node
 * @param localhostCa the path on the bootstrap node of the CA that vouches for {@code localhostApi}
 * @param manifests what bootkube applies to the cluster
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
        Manifests manifests) {

    /**
     * A component's static pod.
     *
     * @throws IllegalArgumentException that lists the components there are, when there is no such one
     */
    public StaticPod staticPod(String component) {
        StaticPod pod = staticPods.get(component);
        if (pod == null) {
            throw new IllegalArgumentException("profile " + name + " has no static pod \"" + component
                    + "\"; name one of: " + String.join(", ", staticPods.keySet()));
        }
        return pod;
    }

    /** systemd unit names, with their suffix. */
    public record Units(String bootkube, String kubelet) {}

    /**
     * @param pod the pod's name without the node name that kubelet appends
     * @param container the container in it that does the work
     */
    public record StaticPod(String namespace, String pod, String container) {}

    /** Paths inside the etcd container; {@code endpoint} is what the container itself reaches etcd at. */
    public record Etcdctl(URI endpoint, String cacert, String cert, String key) {}

    /** Names that must exist once bootkube has applied the cluster manifests; none of the lists is empty. */
    public record Manifests(
            List<String> namespaces,
            List<String> clusterRoles,
            List<String> clusterRoleBindings,
            List<String> crds,
            List<Deployment> deployments) {}

    /** A Deployment that the manifests create. */
    public record Deployment(String namespace, String name) {}
}

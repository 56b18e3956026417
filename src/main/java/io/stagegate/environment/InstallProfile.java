package io.stagegate.environment;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of install on libvirt.
 *
 * @param bootkubeMessages bootkube's key log messages, in the order in which they must appear
 * @param staticPods the bootstrap node's control plane pods by component ({@code etcd}, {@code kube-apiserver} …)
 * @param etcdctl how {@code etcdctl} is called inside a container of etcd's pod on the bootstrap
 * @param localhostApi the API as the bootstrap node sees it on itself: {@code https://localhost:6443}
 * @param localhostKubeconfig the kubeconfig's path on the bootstrap node
 * @param localhostCa the path on the bootstrap node of the CA that vouches for {@code localhostApi}
 * @param manifests what bootkube applies to the cluster
 * @param masters what a master has once the control plane has formed on it
 * @param operators what forms it
 * @param diagnosis what only failure signals need
 * @param handover how to recognise that the bootstrap's work has passed to the masters
 * @param files what lies on the nodes
 * @param leftOut what labs of this kind do without, by design
 * @param gaps what labs of this kind lack, so that checks stay red
 */
public record InstallProfile(
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
        LeftOut leftOut,
        List<Gap> gaps,
        List<String> overrides)
        implements Profile {

    @Override
    public List<String> gapsOf(String check) {
        return gaps.stream()
                .filter(gap -> gap.checks().contains(check))
                .map(Gap::why)
                .toList();
    }

    /** Why no Machine Config Server runs on the bootstrap; empty where one does. */
    public Optional<String> noMachineConfigOnBootstrap() {
        return leftOut.machineConfigOnBootstrap();
    }

    /** What the bootstrap listens on: the API's port, and the Machine Config Server's where one runs there. */
    public List<Integer> bootstrapPorts() {
        int api = localhostApi.getPort();
        return noMachineConfigOnBootstrap().isPresent() ? List.of(api) : List.of(api, handover.machineConfigPort());
    }

    /** How {@code etcdctl} is called on a node. */
    public Etcdctl etcdctlOn(Node node) {
        return node.role() == Role.BOOTSTRAP ? etcdctl : masters.etcdctl().orElse(etcdctl);
    }

    /**
     * Where kubelet has the runtime write a component's containers' logs on a node, a pattern of {@code find}: of a component
     * that the profile does not know, the containers of that name in any pod
     * ({@code /var/log/pods/NAMESPACE_POD_UID/CONTAINER/ATTEMPT.log}; kubelet's pkg/kubelet/kuberuntime).
     */
    public String containerLogs(Node node, String component) {
        StaticPod pod = (node.role() == Role.BOOTSTRAP ? staticPods : masters.staticPods()).get(component);
        return pod == null
                ? "/var/log/pods/*/" + component + "/*"
                : "/var/log/pods/" + pod.namespace() + "_" + pod.pod() + "*/" + pod.container() + "/*";
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

    /** @param machineConfigOnBootstrap why no Machine Config Server runs there; empty where one does */
    public record LeftOut(Optional<String> machineConfigOnBootstrap) {}
}

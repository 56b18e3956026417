package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.environment.Profile;
import io.stagegate.observation.EtcdCluster;
import io.stagegate.observation.NodePods;
import io.stagegate.observation.PodSandbox;
import java.util.Map;
import java.util.Optional;

/** etcd as the member on the bootstrap node sees it: {@code etcdctl}, run inside that member's own pod. */
public record EtcdProbe(Node node) implements Probe<EtcdCluster> {

    @Override
    public String subject() {
        return "etcd on " + node;
    }

    @Override
    public EtcdCluster observe(Lab lab) {
        Profile.StaticPod etcd = lab.environment().install().profile().staticPod("etcd");
        String asked = etcd.pod() + " on " + node;
        // By exact pod and container: "crictl ps --name etcd" matches whatever has etcd in its name.
        NodePods pods = new NodePodsProbe(node).observe(lab);
        Optional<PodSandbox> pod = pods.newest(etcd.namespace(), etcd.pod());
        if (pod.isEmpty()) {
            return EtcdCluster.unhealthy(asked, "no such pod; there are " + pods.statics());
        }
        Optional<PodSandbox.Container> container = pod.get().container(etcd.container());
        if (container.isEmpty()) {
            return EtcdCluster.unhealthy(asked, "no container " + etcd.container());
        }
        if (!container.get().running()) {
            return EtcdCluster.unhealthy(
                    asked,
                    "container " + etcd.container() + " is " + container.get().state());
        }
        Etcdctl etcdctl = new Etcdctl(lab, node, Etcdctl.container(lab, node, pod.get(), container.get()));
        Optional<String> ill = illness(etcdctl.health());
        return ill.isPresent()
                ? EtcdCluster.unhealthy(asked, ill.get())
                : new EtcdCluster(asked, EtcdCluster.HEALTHY, etcdctl.leader(), etcdctl.members());
    }

    /** Why etcd is not healthy; empty when it is. */
    private static Optional<String> illness(Map<String, String> health) {
        return health.isEmpty()
                ? Optional.of("etcdctl endpoint health named no endpoint")
                : health.entrySet().stream()
                        .filter(endpoint -> !endpoint.getValue().equals(EtcdCluster.HEALTHY))
                        .map(endpoint -> endpoint.getKey() + " " + endpoint.getValue())
                        .findFirst();
    }
}

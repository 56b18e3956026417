package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.Pod;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterPods;
import java.util.Map;
import java.util.Objects;

/**
 * A component's static pods on all nodes, as their kubelets have told the API of them: so one on a node where none
 * belongs shows, too.
 */
public record MirrorPodsProbe(Profile.StaticPod pod) implements Probe<ClusterPods> {

    /** kubelet sets it on the pod by which it tells of a static one (k8s.io/kubelet, ConfigMirrorAnnotationKey). */
    private static final String MIRROR = "kubernetes.io/config.mirror";

    @Override
    public String subject() {
        return "static pods " + pod.pod() + " in " + pod.namespace();
    }

    @Override
    public ClusterPods observe(Lab lab) {
        return new ClusterPods(
                subject(),
                lab
                        .kubernetes()
                        .ask(
                                "list pods in " + pod.namespace(),
                                api -> api.pods()
                                        .inNamespace(pod.namespace())
                                        .list()
                                        .getItems())
                        .stream()
                        .filter(this::isOurs)
                        .map(ApiPods::read)
                        .toList());
    }

    private boolean isOurs(Pod found) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(found.getMetadata().getAnnotations(), Map.of());
        return annotations.containsKey(MIRROR)
                && found.getMetadata()
                        .getName()
                        .equals(pod.pod() + "-" + found.getSpec().getNodeName());
    }
}

package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.Pod;
import io.stagegate.connection.Lab;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterPods;
import java.util.Map;
import java.util.Objects;

/**
 * A component's pods in the whole cluster, wherever the profile says they are.
 *
 * @param pods where they are looked for
 */
public record ComponentPodsProbe(String component, Probe<ClusterPods> pods) implements Probe<ClusterPods> {

    /** kubelet sets it on the pod by which it reports a static one (k8s.io/kubelet, ConfigMirrorAnnotationKey). */
    private static final String MIRROR = "kubernetes.io/config.mirror";

    /**
     * A static pod of the masters, the {@code machine-config-server} or the {@code cluster-version-operator}.
     *
     * @throws IllegalArgumentException that lists the static pods there are, for any other
     */
    public static ComponentPodsProbe of(InstallProfile profile, String component) {
        Profile.Handover handover = profile.handover();
        return new ComponentPodsProbe(
                component,
                switch (component) {
                    case "machine-config-server" -> ClusterPodsProbe.of(handover.machineConfigServer());
                    case "cluster-version-operator" -> ofDeployment(handover.clusterVersionOperator());
                    default -> ofStaticPod(profile.mastersStaticPod(component));
                });
    }

    private static Probe<ClusterPods> ofDeployment(Profile.ObjectName name) {
        DeploymentProbe deployment = new DeploymentProbe(name);
        return Probe.of(
                "pods of " + deployment.subject(),
                lab -> new ClusterPods(
                        "pods of " + deployment.subject(),
                        deployment.observe(lab).pods()));
    }

    /** As the kubelets have reported them to the API, on all nodes: so one on a node where none belongs shows, too. */
    static Probe<ClusterPods> ofStaticPod(Profile.StaticPod pod) {
        String subject = "static pods " + pod.pod() + " in " + pod.namespace();
        return Probe.of(
                subject,
                lab -> new ClusterPods(
                        subject,
                        lab
                                .kubernetes()
                                .ask(
                                        "list pods in " + pod.namespace(),
                                        api -> api.pods()
                                                .inNamespace(pod.namespace())
                                                .list()
                                                .getItems())
                                .stream()
                                .filter(found -> mirrors(pod, found))
                                .map(ApiPods::read)
                                .toList()));
    }

    private static boolean mirrors(Profile.StaticPod pod, Pod found) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(found.getMetadata().getAnnotations(), Map.of());
        return annotations.containsKey(MIRROR)
                && found.getMetadata()
                        .getName()
                        .equals(pod.pod() + "-" + found.getSpec().getNodeName());
    }

    @Override
    public String subject() {
        return component;
    }

    @Override
    public ClusterPods observe(Lab lab) {
        return pods.observe(lab);
    }
}

package io.stagegate.probe;

import io.stagegate.connection.Lab;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterPods;

/**
 * A component's pods in the whole cluster, wherever the profile says they are.
 *
 * @param pods where they are looked for
 */
public record ComponentPodsProbe(String component, Probe<ClusterPods> pods) implements Probe<ClusterPods> {

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
                    default -> new MirrorPodsProbe(profile.mastersStaticPod(component));
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

    @Override
    public String subject() {
        return component;
    }

    @Override
    public ClusterPods observe(Lab lab) {
        return pods.observe(lab);
    }
}

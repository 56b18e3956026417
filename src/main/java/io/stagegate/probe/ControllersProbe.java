package io.stagegate.probe;

import io.stagegate.environment.ClusterApiProfile;
import io.stagegate.environment.Side;
import io.stagegate.observation.ClusterDeployment;
import java.util.LinkedHashMap;
import java.util.Map;

/** The controllers of the providers that a cluster is initialised with. */
public final class ControllersProbe {

    private ControllersProbe() {}

    /** Their Deployments, by the provider's name. */
    public static ParallelProbe<ClusterDeployment> in(Side side, ClusterApiProfile profile) {
        Map<String, Probe<ClusterDeployment>> places = new LinkedHashMap<>();
        profile.init(side)
                .providers()
                .forEach(provider -> places.put(
                        provider,
                        new OnCluster<>(
                                side, new DeploymentProbe(profile.controllers().get(provider)))));
        return new ParallelProbe<>(
                "the controller of each of " + String.join(", ", places.keySet()) + " in the " + side.word(), places);
    }
}

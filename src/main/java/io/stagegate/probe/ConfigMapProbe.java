package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterConfigMap;
import java.util.Map;
import java.util.Optional;

/** A ConfigMap, from the API. That there is none is an observation. */
public record ConfigMapProbe(Profile.ObjectName name) implements Probe<ClusterConfigMap> {

    @Override
    public String subject() {
        return "ConfigMap " + name;
    }

    @Override
    public ClusterConfigMap observe(Lab lab) {
        Optional<ConfigMap> found = NamedObject.find(lab, "configmap", name, KubernetesClient::configMaps);
        return new ClusterConfigMap(
                name.toString(),
                found.isPresent(),
                found.map(ConfigMap::getData).orElse(Map.of()));
    }
}

package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterConfigMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A ConfigMap, from the API. That there is none is an observation. */
public record ConfigMapProbe(Profile.ObjectName name) implements Probe<ClusterConfigMap> {

    @Override
    public String subject() {
        return "ConfigMap " + name;
    }

    @Override
    public ClusterConfigMap observe(Lab lab) {
        List<ConfigMap> found = lab.kubernetes()
                .ask(
                        "get configmap " + name,
                        api ->
                                Optional.ofNullable(api.configMaps()
                                                .inNamespace(name.namespace())
                                                .withName(name.name())
                                                .get())
                                        .stream()
                                        .toList());
        return new ClusterConfigMap(
                name.toString(),
                !found.isEmpty(),
                found.isEmpty()
                        ? Map.of()
                        : Objects.requireNonNullElse(found.get(0).getData(), Map.of()));
    }
}

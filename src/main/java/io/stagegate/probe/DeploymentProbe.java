package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterDeployment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** A Deployment and the pods that its selector selects, from the API. That there is none is an observation. */
public record DeploymentProbe(Profile.ObjectName name) implements Probe<ClusterDeployment> {

    @Override
    public String subject() {
        return "Deployment " + name;
    }

    @Override
    public ClusterDeployment observe(Lab lab) {
        return find(lab)
                .map(deployment -> read(deployment, pods(lab, deployment)))
                .orElseGet(() -> ClusterDeployment.none(name.toString()));
    }

    Optional<Deployment> find(Lab lab) {
        return NamedObject.find(lab, "deployment", name, api -> api.apps().deployments());
    }

    List<Pod> pods(Lab lab, Deployment deployment) {
        return lab.kubernetes()
                .ask(
                        "list pods of deployment " + name,
                        api -> api.pods()
                                .inNamespace(name.namespace())
                                .withLabelSelector(deployment.getSpec().getSelector())
                                .list()
                                .getItems());
    }

    private ClusterDeployment read(Deployment deployment, List<Pod> pods) {
        DeploymentStatus status = Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        Map<String, String> conditions = new TreeMap<>();
        for (DeploymentCondition condition : status.getConditions()) {
            conditions.put(
                    condition.getType(),
                    "True".equals(condition.getStatus())
                            ? "True"
                            : condition.getStatus() + ", "
                                    + ApiPods.words(condition.getReason(), condition.getMessage()));
        }
        return new ClusterDeployment(
                name.toString(),
                true,
                Objects.requireNonNullElse(deployment.getMetadata().getGeneration(), 0L),
                Objects.requireNonNullElse(status.getObservedGeneration(), -1L),
                conditions,
                pods.stream().map(ApiPods::read).toList());
    }
}

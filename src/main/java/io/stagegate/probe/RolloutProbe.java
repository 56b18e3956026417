package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.Pod;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Install;
import io.stagegate.environment.Profile;
import io.stagegate.observation.ClusterOperators;
import io.stagegate.observation.Rollout;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether an operator is bringing a new revision of its static pod to the masters, by its ClusterOperator and by the
 * pods' label {@code revision} (library-go, pkg/operator/staticpod/controller/installer).
 */
public record RolloutProbe(String operator) implements Probe<Rollout> {

    @Override
    public String subject() {
        return "roll-out of " + operator;
    }

    @Override
    public Rollout observe(Lab lab) {
        ClusterOperators operators = new ClusterOperatorsProbe().observe(lab);
        return new Rollout(operator, operators.condition(operator, "Progressing"), revisions(lab));
    }

    private Map<String, String> revisions(Lab lab) {
        Install environment = lab.environment().install();
        Profile.StaticPod pod = environment.profile().mastersStaticPod(operator);
        List<String> names = environment.masters().stream()
                .map(master -> pod.pod() + "-" + master.nodeName())
                .toList();
        return lab
                .kubernetes()
                .ask(
                        "list pods in " + pod.namespace(),
                        api -> api.pods().inNamespace(pod.namespace()).list().getItems())
                .stream()
                .filter(found -> names.contains(found.getMetadata().getName()))
                .collect(Collectors.toMap(found -> found.getSpec().getNodeName(), RolloutProbe::revision));
    }

    private static String revision(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault("revision", "");
    }
}

package io.stagegate.probe;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.stagegate.connection.Lab;
import io.stagegate.observation.ClusterOperators;
import io.stagegate.observation.ClusterOperators.Condition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ClusterOperators ({@code oc get co}), from the API. */
public record ClusterOperatorsProbe() implements Probe<ClusterOperators> {

    @Override
    public String subject() {
        return "cluster operators";
    }

    @Override
    public ClusterOperators observe(Lab lab) {
        List<GenericKubernetesResource> found = lab.kubernetes()
                .ask(
                        "list " + subject(),
                        api -> api.genericKubernetesResources(ListingProbe.CLUSTER_OPERATOR)
                                .list()
                                .getItems());
        TreeMap<String, Map<String, Condition>> operators = new TreeMap<>();
        found.forEach(operator -> operators.put(operator.getMetadata().getName(), conditions(operator)));
        return new ClusterOperators(operators);
    }

    private static Map<String, Condition> conditions(GenericKubernetesResource operator) {
        Map<String, Condition> conditions = new HashMap<>();
        if (operator.get("status", "conditions") instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> condition) {
                    conditions.put(
                            text(condition, "type"),
                            new Condition(
                                    text(condition, "status"),
                                    (text(condition, "reason") + " " + text(condition, "message")).strip()));
                }
            }
        }
        return conditions;
    }

    private static String text(Map<?, ?> condition, String key) {
        Object value = condition.get(key);
        return value == null ? "" : value.toString();
    }
}

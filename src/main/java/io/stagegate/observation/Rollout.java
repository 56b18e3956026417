package io.stagegate.observation;

import io.stagegate.observation.ClusterOperators.Condition;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a static pod's operator has brought the masters.
 *
 * @param operator its ClusterOperator's name
 * @param progressing that ClusterOperator's condition
 * @param revisions what the pods of the masters that have one are labelled with, by node name; empty for no label
 */
public record Rollout(String operator, Condition progressing, Map<String, String> revisions) {

    public Rollout {
        revisions = Map.copyOf(revisions);
    }

    @Override
    public String toString() {
        return operator + ": Progressing=" + progressing + "; revisions " + new TreeMap<>(revisions);
    }
}

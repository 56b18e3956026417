package io.stagegate.observation;

import java.util.List;

/**
 * What an operator logged, of all its pods and containers and of a container's run before its current one, by time.
 *
 * @param operator the Deployment: {@code openshift-etcd-operator/etcd-operator}
 * @param sources where the lines are from, and which logs there should be and are not
 * @param lines oldest first, each with its time in front
 */
public record OperatorLog(String operator, List<String> sources, List<String> lines) {

    public OperatorLog {
        sources = List.copyOf(sources);
        lines = List.copyOf(lines);
    }

    @Override
    public String toString() {
        return operator + "\n  " + String.join("\n  ", sources) + "\n" + String.join("\n", lines);
    }
}

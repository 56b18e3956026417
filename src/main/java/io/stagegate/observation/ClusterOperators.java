package io.stagegate.observation;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The ClusterOperators, as they report of themselves.
 *
 * @param conditions by name, each operator's conditions by type
 */
public record ClusterOperators(SortedMap<String, Map<String, Condition>> conditions) {

    /** @param status {@code True}, {@code False} or {@code Unknown} */
    public record Condition(String status, String words) {

        static final Condition ABSENT = new Condition("Unknown", "the condition is not there");

        public boolean isTrue() {
            return status.equals("True");
        }

        public boolean isFalse() {
            return status.equals("False");
        }

        @Override
        public String toString() {
            return words.isEmpty() ? status : status + ", " + words;
        }
    }

    public ClusterOperators {
        conditions = Collections.unmodifiableSortedMap(new TreeMap<>(conditions));
    }

    /** An operator's condition; an unknown one where it does not report it. */
    public Condition condition(String operator, String type) {
        return conditions.getOrDefault(operator, Map.of()).getOrDefault(type, Condition.ABSENT);
    }

    @Override
    public String toString() {
        return conditions.isEmpty()
                ? "no cluster operators"
                : conditions.keySet().stream()
                        .map(operator -> "%s: Available=%s; Degraded=%s; Progressing=%s"
                                .formatted(
                                        operator,
                                        condition(operator, "Available"),
                                        condition(operator, "Degraded"),
                                        condition(operator, "Progressing")))
                        .collect(Collectors.joining("\n"));
    }
}

package io.stagegate.observation;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A ConfigMap as the API has it.
 *
 * @param name with its namespace
 * @param exists false when the API has none of that name
 */
public record ClusterConfigMap(String name, boolean exists, Map<String, String> data) {

    public ClusterConfigMap {
        data = Collections.unmodifiableMap(new TreeMap<>(data));
    }

    @Override
    public String toString() {
        return exists ? "ConfigMap " + name + " " + data : "there is no ConfigMap " + name;
    }
}

package io.stagegate.observation;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a service leads to.
 *
 * @param service with its namespace
 * @param nodes by address, the short name of the declared node that has it; empty when none has
 */
public record ServiceEndpoints(String service, Map<String, String> nodes) {

    public ServiceEndpoints {
        nodes = Collections.unmodifiableMap(new TreeMap<>(nodes));
    }

    @Override
    public String toString() {
        return service + " leads to " + (nodes.isEmpty() ? "nothing" : nodes);
    }
}

package io.stagegate.environment;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How long a wait may take, by name, so that features never speak of seconds.
 *
 * @param name as the features and the environment's YAML call it, such as {@code api-formation}
 * @param timeout how long to wait at the most; more than zero
 * @param interval how long to rest between two observations; at least 50 ms, at most the timeout
 * @param holdFor how long the check must hold without a break before it counts; zero for at once
 */
public record Patience(String name, Duration timeout, Duration interval, Duration holdFor) {

    /** All of these names, each for one look: where nothing changes any more, there is nothing to wait for. */
    static Map<String, Patience> atOnce(Set<String> names) {
        Map<String, Patience> none = new LinkedHashMap<>();
        names.forEach(name -> none.put(name, new Patience(name, Duration.ZERO, Duration.ZERO, Duration.ZERO)));
        return none;
    }
}

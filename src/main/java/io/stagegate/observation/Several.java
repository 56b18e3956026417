package io.stagegate.observation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was seen at several places that were asked at the same time. A place that could not be looked at is kept as
 * such: it neither hides what the others showed nor counts as seen.
 *
 * @param sights by place (a node's name, a server), in the order in which they are told
 */
public record Several<T>(Map<String, Sight<T>> sights) {

    public Several {
        sights = Collections.unmodifiableMap(new LinkedHashMap<>(sights));
    }

    /**
     * One place.
     *
     * @param seen what was seen there; empty when it could not be looked at
     * @param cause why it could not; empty when it could
     * @param permanent true when looking again cannot help until a person changes something
     */
    public record Sight<T>(Optional<T> seen, String cause, boolean permanent) {

        public static <T> Sight<T> of(T seen) {
            return new Sight<>(Optional.of(seen), "", false);
        }

        public static <T> Sight<T> none(String cause, boolean permanent) {
            return new Sight<>(Optional.empty(), cause, permanent);
        }

        @Override
        public String toString() {
            return seen.map(String::valueOf).orElseGet(() -> "could not look: " + cause);
        }
    }

    @Override
    public String toString() {
        return sights.entrySet().stream()
                .map(sight -> sight.getKey() + ": " + sight.getValue())
                .collect(Collectors.joining("\n"));
    }
}

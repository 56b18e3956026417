package io.stagegate.observation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was seen at several places that were asked at the same time. A place that could not be observed is kept as
 * such: it neither hides what the others showed nor counts as seen.
 *
 * @param results by place (a node's name, a server), in the order in which they are reported
 */
public record PerPlace<T>(Map<String, Result<T>> results) {

    public PerPlace {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
    }

    /**
     * One place.
     *
     * @param seen what was seen there; empty when it could not be observed
     * @param cause why it could not; empty when it could
     * @param permanent true when looking again cannot help until a person changes something
     */
    public record Result<T>(Optional<T> seen, String cause, boolean permanent) {

        public static <T> Result<T> of(T seen) {
            return new Result<>(Optional.of(seen), "", false);
        }

        public static <T> Result<T> none(String cause, boolean permanent) {
            return new Result<>(Optional.empty(), cause, permanent);
        }

        @Override
        public String toString() {
            return seen.map(String::valueOf).orElseGet(() -> "could not check: " + cause);
        }
    }

    @Override
    public String toString() {
        return results.entrySet().stream()
                .map(result -> result.getKey() + ": " + result.getValue())
                .collect(Collectors.joining("\n"));
    }
}

package io.stagegate.signal;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trouble;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * What was found at all places in one look.
 *
 * @param found by place; a place that could not be looked at is not among them
 * @param missing what could not be looked at, each with why, in order
 */
record Collected(Map<Target, List<Finding>> found, List<String> missing) {

    /** At one node at a time: the checks' own looks need its door, too, and one place that hangs must not hold up all. */
    private static final int AT_A_NODE = 2;

    Collected {
        found = Collections.unmodifiableMap(new LinkedHashMap<>(found));
        missing = List.copyOf(missing);
    }

    /** Looks at all of them at the same time, and waits no longer than this for all together. */
    static Collected from(Lab lab, Collection<Target> places, Duration timeout) {
        long began = System.nanoTime();
        Map<Node, Semaphore> turns = new ConcurrentHashMap<>();
        Map<Node, Boolean> off = new ConcurrentHashMap<>();
        Missing missing = new Missing();
        Map<Target, Future<List<Finding>>> begun = new LinkedHashMap<>();
        try {
            for (Target place : places) {
                begun.put(place, Bounded.begin(() -> {
                    Semaphore turn = place.node()
                            .map(node -> turns.computeIfAbsent(node, each -> new Semaphore(AT_A_NODE)))
                            .orElseGet(() -> new Semaphore(1));
                    turn.acquire();
                    try {
                        place.node()
                                .filter(node -> off.computeIfAbsent(node, each -> lab.isOff(each)))
                                .ifPresent(node -> {
                                    throw new CouldNotLookException(
                                            Trouble.GONE, "domain " + node.domain() + " does not run");
                                });
                        return Collector.of(place.look())
                                .collect(lab, place, why -> missing.add(place.toString(), why));
                    } finally {
                        turn.release();
                    }
                }));
            }
            Map<Target, List<Finding>> found = new LinkedHashMap<>();
            begun.forEach((place, looking) -> {
                Duration left = timeout.minusNanos(System.nanoTime() - began);
                try {
                    found.put(
                            place, Bounded.await(place.toString(), left.isNegative() ? Duration.ZERO : left, looking));
                } catch (CouldNotLookException e) {
                    missing.add(place.toString(), e.getMessage());
                } catch (KubernetesRefusalException | HypervisorException e) {
                    missing.add(place.toString(), e.getMessage());
                } catch (RuntimeException e) {
                    missing.add(place.toString(), "a mistake in stagegate's own code, not in the lab: " + e);
                }
            });
            return new Collected(found, missing.told());
        } finally {
            begun.values().forEach(looking -> looking.cancel(true));
        }
    }

    /** A node that cannot be looked at is told once, not once for each place on it. */
    private static final class Missing {

        private static final int MOST = 3;

        private final Map<String, List<String>> placesByCause = new TreeMap<>();

        synchronized void add(String place, String cause) {
            String inALine =
                    String.valueOf(cause).lines().findFirst().orElse("").replace(place + ": ", "");
            placesByCause.computeIfAbsent(inALine, each -> new ArrayList<>()).add(place);
        }

        synchronized List<String> told() {
            return placesByCause.entrySet().stream()
                    .map(cause -> cause.getValue().stream().sorted().limit(MOST).collect(Collectors.joining(", "))
                            + (cause.getValue().size() > MOST
                                    ? " and " + (cause.getValue().size() - MOST) + " more"
                                    : "")
                            + ": " + cause.getKey())
                    .sorted()
                    .toList();
        }
    }
}

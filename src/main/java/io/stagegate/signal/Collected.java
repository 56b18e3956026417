package io.stagegate.signal;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HypervisorException;
import io.stagegate.connection.KubernetesRefusalException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What was found at all targets in one look for failure signals, and what could not be collected. */
final class Collected {

    /** At one node at a time: the checks need its connection, too, and one target that hangs must not hold up all. */
    private static final int AT_A_NODE = 2;

    /** Less is no difference: an answer takes its time, too. */
    private static final Duration CLOCK = Duration.ofSeconds(5);

    private final Lab lab;
    private final UnaryOperator<Look> looks;
    private final Map<Target, List<Finding>> found = new ConcurrentHashMap<>();
    private final Map<Node, Semaphore> turns = new ConcurrentHashMap<>();
    private final Map<Node, Boolean> off = new ConcurrentHashMap<>();
    private final Map<Node, Duration> clocks = new ConcurrentHashMap<>();
    private final Missing missing = new Missing();

    Collected(Lab lab, UnaryOperator<Look> looks) {
        this.lab = lab;
        this.looks = looks;
    }

    /** What was found there; empty for a target that could not be observed. */
    Optional<List<Finding>> at(Target target) {
        return Optional.ofNullable(found.get(target));
    }

    /** What could not be collected, each with why, in order. */
    List<String> missing() {
        return missing.lines();
    }

    /** Whose clock differs from ours, a sentence each. */
    List<String> clocks() {
        if (lab.environment().recorded()) {
            // What was gathered of nodes ends at different times, whatever their clocks.
            return List.of();
        }
        return clocks.entrySet().stream()
                .filter(clock -> clock.getValue().abs().compareTo(CLOCK) >= 0)
                .map(clock -> "the clock of " + clock.getKey() + " is " + NodeLooks.words(clock.getValue())
                        + " this machine's")
                .sorted()
                .toList();
    }

    /**
     * Looks at all of them at the same time, and waits no longer than this for all together.
     *
     * @param targets with the patterns of the lines that are looked for there
     */
    void look(Map<Target, Set<String>> targets, Duration timeout) {
        long began = System.nanoTime();
        Map<String, Future<?>> begun = new LinkedHashMap<>();
        try {
            groups(targets)
                    .forEach(group -> begun.put(named(group), Bounded.begin(() -> {
                        look(group);
                        return null;
                    })));
            begun.forEach((name, looking) -> {
                Duration left = timeout.minusNanos(System.nanoTime() - began);
                try {
                    Bounded.await(name, left.isNegative() ? Duration.ZERO : left, looking);
                } catch (CouldNotCheckException | KubernetesRefusalException | HypervisorException e) {
                    missing.add(name, e.getMessage());
                } catch (RuntimeException e) {
                    missing.add(name, "a mistake in stagegate's own code, not in the lab: " + e);
                }
            });
        } finally {
            begun.values().forEach(looking -> looking.cancel(true));
        }
    }

    /** All journals of a node are one command, and all its containers' logs: more than that a busy node should not bear. */
    private static List<Map<Target, Set<String>>> groups(Map<Target, Set<String>> targets) {
        Map<String, Map<Target, Set<String>>> groups = new LinkedHashMap<>();
        targets.forEach((target, patterns) -> groups.computeIfAbsent(
                        NodeLogs.reads(target.look()) ? target.look() + " " + target.node() : target.toString(),
                        each -> new LinkedHashMap<>())
                .put(target, patterns));
        return List.copyOf(groups.values());
    }

    /** {@code journal kubelet on master-1}, or {@code journal bootkube, kubelet and 3 more on bootstrap}. */
    private static String named(Map<Target, Set<String>> group) {
        Target first = group.keySet().iterator().next();
        String of = group.keySet().stream().map(Target::of).limit(Missing.MOST).collect(Collectors.joining(", "));
        int more = group.size() - Missing.MOST;
        return new Target(first.look(), of + (more > 0 ? " and " + more + " more" : ""), first.node()).toString();
    }

    private void look(Map<Target, Set<String>> group) throws InterruptedException {
        Target first = group.keySet().iterator().next();
        Semaphore turn = first.node()
                .map(node -> turns.computeIfAbsent(node, each -> new Semaphore(AT_A_NODE)))
                .orElseGet(() -> new Semaphore(1));
        turn.acquire();
        try {
            first.node()
                    .filter(node ->
                            off.computeIfAbsent(node, each -> lab.install().isOff(each)))
                    .ifPresent(node -> {
                        throw new CouldNotCheckException(
                                ConnectionFailure.GONE, "domain " + node.domain() + " does not run");
                    });
            if (NodeLogs.reads(first.look())) {
                found.putAll(NodeLogs.findings(lab, group, clocks::put));
            } else {
                found.put(
                        first,
                        looks.apply(first.look()).collect(lab, first, why -> missing.add(first.toString(), why)));
            }
        } finally {
            turn.release();
        }
    }

    /** A node that cannot be observed is reported once, not once for each target on it. */
    private static final class Missing {

        static final int MOST = 3;

        private final Map<String, Set<String>> targetsByCause = new TreeMap<>();

        synchronized void add(String target, String cause) {
            // A command of several lines comes first: what matters stands behind it.
            String inALine = String.valueOf(cause)
                    .lines()
                    .reduce((one, last) -> last)
                    .orElse("")
                    .replace(target + ": ", "");
            targetsByCause.computeIfAbsent(inALine, each -> new TreeSet<>()).add(target);
        }

        synchronized List<String> lines() {
            return targetsByCause.entrySet().stream()
                    .map(cause -> cause.getValue().stream().limit(MOST).collect(Collectors.joining(", "))
                            + (cause.getValue().size() > MOST
                                    ? " and " + (cause.getValue().size() - MOST) + " more"
                                    : "")
                            + ": " + cause.getKey())
                    .sorted()
                    .toList();
        }
    }
}

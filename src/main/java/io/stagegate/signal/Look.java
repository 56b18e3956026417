package io.stagegate.signal;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Finding;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A place where failure signals are looked for: its name in rules, the fields of what is found there, and how it is
 * collected. Each is declared beside the method that collects it, and listed in {@link Looks}.
 *
 * @param name as rules write it: {@code container-log}
 * @param onNodes whether each node is looked at by itself, or the lab as a whole
 * @param of what a rule writes in {@code of}, in words; empty for a look that takes none
 * @param needsOf whether a rule must write it
 * @param timed whether a finding has a time of its own: it is something that happened and not how things stand
 * @param fields by name, in the order of the documentation; the text of a finding is no field, every one has it
 */
public record Look(
        String name,
        boolean onNodes,
        String of,
        boolean needsOf,
        boolean timed,
        Map<String, Kind> fields,
        Collector collector) {

    /** What a command may take. */
    static final Duration COMMAND = Duration.ofSeconds(4);

    /** What is read of one place. */
    static final int MOST_BYTES = 512 * 1024;

    static final int MOST_LINES = 2000;

    public Look {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** What a field's text means, and so whether it can be above or below something. */
    public enum Kind {
        TEXT,
        /** A decimal number. */
        NUMBER,
        /** As {@link Duration#toString()} has it; below zero for what is over. */
        DURATION
    }

    /** Observes a place. It judges nothing: an empty list is what an empty place gives. */
    @FunctionalInterface
    interface Collector {

        /**
         * Observes once.
         *
         * @param missing takes each part that could not be observed while others could
         * @throws io.stagegate.connection.CouldNotCheckException when nothing could be observed
         */
        List<Finding> collect(Lab lab, Target target, Consumer<String> missing);
    }

    /** Observes one thing on a node. */
    @FunctionalInterface
    interface OnNode {
        List<Finding> collect(Lab lab, Node node, String of);
    }

    /** @param fields their names, each with {@code :number} or {@code :duration} where it is one */
    static Look onNodes(String name, String fields, Collector collector) {
        return new Look(name, true, "", false, false, kinds(fields), collector);
    }

    static Look onNode(String name, String fields, OnNode collector) {
        return onNodes(
                name,
                fields,
                (lab, target, missing) -> collector.collect(lab, target.node().orElseThrow(), target.of()));
    }

    static Look ofTheLab(String name, String fields, Collector collector) {
        return new Look(name, false, "", false, false, kinds(fields), collector);
    }

    /** A rule must say what is looked at. */
    Look of(String what) {
        return new Look(name, onNodes, what, true, timed, fields, collector);
    }

    /** The same, where a rule may leave it out. */
    Look optionallyOf(String what) {
        return new Look(name, onNodes, what, false, timed, fields, collector);
    }

    /** Finds what happened, with its time. */
    Look withTimes() {
        return new Look(name, onNodes, of, needsOf, true, fields, collector);
    }

    /** The same, but for how it is collected. */
    Look collectedBy(Collector other) {
        return new Look(name, onNodes, of, needsOf, timed, fields, other);
    }

    boolean takesOf() {
        return !of.isEmpty();
    }

    /**
     * Observes once.
     *
     * @throws IllegalStateException when it finds a field that it does not declare
     */
    List<Finding> collect(Lab lab, Target target, Consumer<String> missing) {
        List<Finding> findings = collector.collect(lab, target, missing);
        for (Finding finding : findings) {
            if (!fields.keySet().containsAll(finding.fields().keySet())) {
                throw new IllegalStateException("look " + name + " does not declare all of "
                        + finding.fields().keySet());
            }
        }
        return findings;
    }

    private static Map<String, Kind> kinds(String fields) {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        for (String field : fields.split(" ", -1)) {
            String[] parts = field.split(":", 2);
            kinds.put(parts[0], parts.length == 1 ? Kind.TEXT : Kind.valueOf(parts[1].toUpperCase(Locale.ROOT)));
        }
        return kinds;
    }

    @Override
    public String toString() {
        return name;
    }
}

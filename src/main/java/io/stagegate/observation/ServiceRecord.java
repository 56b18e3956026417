package io.stagegate.observation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far a unit of the bootstrap says that it came: what openshift-install's {@code bootstrap-service-record.sh} appends to
 * {@code /var/log/openshift/UNIT.json}, oldest first.
 *
 * @param exists false where there is no such file; then there are no entries
 */
public record ServiceRecord(String node, String file, boolean exists, List<Entry> entries) {

    public ServiceRecord {
        entries = List.copyOf(entries);
    }

    public static ServiceRecord none(String node, String file) {
        return new ServiceRecord(node, file, false, List.of());
    }

    /**
     * One entry. What it does not have is empty.
     *
     * @param at by our clock, to the second
     * @param phase {@code service start}, {@code stage end}, {@code post-command end} and so on
     * @param stage what the unit calls the part of its work
     * @param result {@code success} or {@code failure}; only ends have one
     * @param errorLine where in which script it failed
     * @param errorMessage what the unit logged last
     */
    public record Entry(
            Optional<Instant> at, String phase, String stage, String result, String errorLine, String errorMessage) {

        public boolean failed() {
            return result.equals("failure");
        }

        /** {@code stage end cb-bootstrap: failure, line 470 main …: unauthorized}, in a line. */
        @Override
        public String toString() {
            String what =
                    Stream.of(phase, stage).filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
            String how = Stream.of(result, errorLine.isEmpty() ? "" : "line " + errorLine)
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(", "));
            return Stream.of(what, how, errorMessage.strip().replaceAll("\\s*\\R\\s*", " | "))
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(": "));
        }
    }

    /** The last entry that tells how something ended. */
    public Optional<Entry> lastEnd() {
        return entries.stream().filter(entry -> !entry.result().isEmpty()).reduce((first, second) -> second);
    }

    /** Whether the unit has been started again since, and not ended yet. */
    public boolean triedAgain() {
        return !entries.isEmpty() && entries.get(entries.size() - 1).result().isEmpty();
    }

    @Override
    public String toString() {
        return exists
                ? file + " on " + node + ":"
                        + entries.stream()
                                .map(entry ->
                                        "\n  " + entry.at().map(at -> at + " ").orElse("") + entry)
                                .collect(Collectors.joining())
                : file + " is not on " + node;
    }
}

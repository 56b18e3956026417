package io.stagegate.signal;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Lab;
import io.stagegate.connection.Trouble;
import io.stagegate.environment.Node;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lines of a node's logs and what its clock says, told in one answer: times are compared with ours, and a node's clock
 * may be wrong.
 *
 * @param ahead how far the node's clock is ahead of ours; below zero when it is behind
 */
record TimedLines(List<String> lines, Duration ahead) {

    /**
     * Runs a shell script as root.
     *
     * @param script its parameters are {@code $1} and so on
     * @throws CouldNotLookException when it did not end in time or only complained
     */
    static TimedLines of(Lab lab, Node node, String script, String... parameters) {
        String[] words = Stream.concat(
                        Stream.of("sh", "-c", "date +%s.%N; " + script + " | tail -c " + Collector.MOST_BYTES, "sh"),
                        Stream.of(parameters))
                .toArray(String[]::new);
        Instant asked = Instant.now();
        CommandResult result = lab.shell(node)
                .run(Command.of(words).asRoot().within(Collector.COMMAND))
                .orCouldNotLook();
        List<String> lines = result.stdout().lines().toList();
        // The script's own exit status is lost in the pipe; what complains and prints nothing has failed.
        if (lines.isEmpty() || (lines.size() == 1 && !result.stderr().isBlank())) {
            throw new CouldNotLookException(
                    Trouble.OTHER,
                    node + ": " + result.stderr().strip().lines().findFirst().orElse("no answer, not even the time"));
        }
        List<String> rest = lines.subList(1, lines.size());
        return new TimedLines(
                rest.subList(Math.max(0, rest.size() - Collector.MOST_LINES), rest.size()),
                Duration.between(asked, seconds(node, lines.get(0))));
    }

    /** By our clock, what happened at this time by the node's. */
    Instant ours(Instant nodes) {
        return nodes.minus(ahead);
    }

    private static Instant seconds(Node node, String text) {
        try {
            return instant(text);
        } catch (NumberFormatException e) {
            throw new CouldNotLookException(Trouble.GARBLED, node + ": date told no time: " + text, e);
        }
    }

    /** An RFC 3339 time, as the API and container runtimes write it; empty for anything else. */
    static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Seconds since 1970 with their fraction. */
    static Instant instant(String seconds) {
        BigDecimal nanos = new BigDecimal(seconds).movePointRight(9);
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
        return Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue());
    }
}

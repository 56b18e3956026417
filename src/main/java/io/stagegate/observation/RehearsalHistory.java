package io.stagegate.observation;

import io.stagegate.observation.GateCondition.State;
import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the cluster fared while the bootstrap was suspended, condition by condition. Times are counted from {@code start}.
 *
 * @param start when it was first observed with the bootstrap suspended
 * @param now the time of this snapshot
 * @param needed for how long without a break every condition must be met
 */
public record RehearsalHistory(Instant start, Duration now, Duration needed, List<Row> rows) {

    public RehearsalHistory {
        rows = List.copyOf(rows);
    }

    /**
     * One condition over time.
     *
     * @param name what must hold, as a sentence
     * @param tolerance for how long it may not be met: what takes so long may pass
     * @param spans oldest first, each ends where the next begins
     */
    public record Row(String name, Duration tolerance, List<Span> spans) {

        public Row {
            spans = List.copyOf(spans);
        }

        /** Since when it has not been met, if it is not now. */
        public Optional<Duration> openSince() {
            Duration since = null;
            for (Span span : spans) {
                if (span.met()) {
                    since = null;
                } else if (since == null) {
                    since = span.from();
                }
            }
            return Optional.ofNullable(since);
        }

        public Span last() {
            return spans.get(spans.size() - 1);
        }
    }

    /** From when to when a condition was found so; {@code seen} is what was seen at its beginning. */
    public record Span(Duration from, Duration to, State state, String seen) {

        public boolean met() {
            return state == State.MET || state == State.LEFT_OUT;
        }
    }

    /** For how long every condition has been met without a break; nothing while one is not. */
    public Duration calm() {
        if (rows.isEmpty()) {
            return Duration.ZERO;
        }
        Duration since = rows.stream()
                .flatMap(row -> row.spans().stream())
                .filter(span -> !span.met())
                .map(Span::to)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return now.minus(since);
    }

    @Override
    public String toString() {
        return "every condition met for %s of %s\n".formatted(Text.duration(calm(), 1), Text.since(needed, 1))
                + rows.stream()
                        .map(row -> row.name() + ":\n"
                                + row.spans().stream()
                                        .map(span -> "%10s to %s %s: %s"
                                                .formatted(
                                                        Text.since(span.from(), 1),
                                                        Text.since(span.to(), 1),
                                                        span.state(),
                                                        span.seen()))
                                        .collect(Collectors.joining("\n")))
                        .collect(Collectors.joining("\n"));
    }
}

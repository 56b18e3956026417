package io.stagegate.check;

import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.observation.RehearsalHistory.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What must hold of the cluster while the bootstrap is suspended. */
public final class Rehearsal {

    private Rehearsal() {}

    /**
     * Every condition was met, without a break, for as long as is needed. One that is not met for longer than it may be
     * ends it at once: somebody needs the bootstrap.
     */
    public static Check<RehearsalHistory> passed() {
        return Check.named("need no bootstrap", history -> {
            String expected = "all of it for %d s without a break, the bootstrap suspended"
                    .formatted(history.needed().toSeconds());
            List<Row> open = history.rows().stream()
                    .filter(row -> row.openSince().isPresent())
                    .toList();
            List<Row> tooLong = open.stream()
                    .filter(row -> since(row, history).compareTo(row.tolerance()) >= 0)
                    .toList();
            Optional<Verdict> over = in(State.MISSING, tooLong)
                    .<Verdict>map(words -> Verdict.failForGood(expected, words + others(open, tooLong)))
                    .or(() -> in(State.COULD_NOT_CHECK, tooLong).map(words -> new Verdict.Unknown(words, true)));
            if (over.isPresent()) {
                return over.get();
            }
            if (open.isEmpty() && history.calm().compareTo(history.needed()) >= 0) {
                return Verdict.pass();
            }
            return open.stream().allMatch(row -> row.last().state() == State.COULD_NOT_CHECK) && !open.isEmpty()
                    ? Verdict.unknown(words(open))
                    : Verdict.fail(
                            expected,
                            "for %d s so far%s"
                                    .formatted(history.calm().toSeconds(), open.isEmpty() ? "" : "\n" + words(open)));
        });
    }

    private static Duration since(Row row, RehearsalHistory history) {
        return history.now().minus(row.openSince().orElse(history.now()));
    }

    private static Optional<String> in(State state, List<Row> rows) {
        List<Row> those =
                rows.stream().filter(row -> row.last().state() == state).toList();
        return those.isEmpty() ? Optional.empty() : Optional.of(words(those));
    }

    private static String others(List<Row> open, List<Row> told) {
        List<Row> rest = open.stream().filter(row -> !told.contains(row)).toList();
        return rest.isEmpty() ? "" : "\nand, not for long yet:\n" + words(rest);
    }

    private static String words(List<Row> rows) {
        return rows.stream()
                .map(row -> row.last().state() + ": " + row.name() + ": "
                        + row.last().seen())
                .collect(Collectors.joining("\n"));
    }
}

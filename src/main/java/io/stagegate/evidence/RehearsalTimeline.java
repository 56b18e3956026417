package io.stagegate.evidence;

import io.stagegate.evidence.LaneChart.Bar;
import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.observation.RehearsalHistory.Row;
import io.stagegate.observation.RehearsalHistory.Span;
import io.stagegate.text.Text;

/** Draws how the cluster fared without the bootstrap, as an SVG picture: a lane for each condition. */
public final class RehearsalTimeline {

    private RehearsalTimeline() {}

    /** The picture: SVG that stands on its own; redact it before it is kept. */
    public static String of(String environment, RehearsalHistory history) {
        LaneChart chart = new LaneChart(
                environment + ": the cluster while the bootstrap is suspended",
                "from %s for %s; all of it met for %s of the %s needed"
                        .formatted(
                                history.start(),
                                Text.duration(history.now(), 1),
                                Text.duration(history.calm(), 1),
                                Text.duration(history.needed(), 1)),
                24,
                52,
                12,
                history.now());
        chart.begin();
        history.rows().forEach(row -> lane(chart, row));
        chart.end();
        chart.legend("ok", "" + State.MET, "outage", "" + State.MISSING, "gap", "" + State.COULD_NOT_CHECK);
        return chart.picture();
    }

    /** Its name, what was seen of it last when it was not met, and its bars. */
    private static void lane(LaneChart chart, Row row) {
        String broken = row.spans().stream()
                .filter(span -> !span.met())
                .reduce((earlier, later) -> later)
                .map(RehearsalTimeline::words)
                .orElse("");
        double bars = chart.lane(row.name(), "bad", broken);
        chart.bars(
                row.spans().stream()
                        .map(span -> new Bar(span.from(), span.to(), kind(span.state()), words(span)))
                        .toList(),
                bars);
    }

    private static String words(Span span) {
        return Svg.line(Text.since(span.from(), 1) + " " + span.state() + ": " + span.seen());
    }

    private static String kind(State state) {
        return switch (state) {
            case MET, LEFT_OUT -> "ok";
            case MISSING -> "outage";
            case COULD_NOT_CHECK -> "gap";
        };
    }
}

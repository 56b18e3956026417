package io.stagegate.evidence;

import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.observation.RehearsalHistory.Row;
import io.stagegate.observation.RehearsalHistory.Span;
import io.stagegate.text.Text;

/** Draws how the cluster fared without the bootstrap, as an SVG picture: a lane for each condition. */
public final class RehearsalTimeline {

    private static final double WIDTH = 1000;
    private static final double LEFT = 24;
    private static final double RIGHT = 24;
    private static final double LANE = 40;
    private static final double BAR = 12;

    /** However short it was, it must be seen. */
    private static final double LEAST = 2.5;

    private static final String RULES = """
            .grid { stroke: #e4e4e4; stroke-width: 1; }
            .missing { fill: #d62f2a; }
            .unseen { fill: #b5b5b5; }
            .bad { fill: #b3261e; font-size: 11px; }
            """;

    private RehearsalTimeline() {}

    /** The picture: SVG that stands on its own; redact it before it is kept. */
    public static String of(String environment, RehearsalHistory history) {
        Svg svg = new Svg("", RULES);
        TimeAxis axis = new TimeAxis(LEFT, WIDTH - LEFT - RIGHT, history.now());
        String title = environment + ": the cluster while the bootstrap is suspended";
        svg.text("title", 12, 26, title);
        svg.text(
                "small",
                12,
                44,
                "from %s for %s; all of it met for %s of the %s needed"
                        .formatted(
                                history.start(),
                                Text.duration(history.now(), 1),
                                Text.duration(history.calm(), 1),
                                Text.duration(history.needed(), 1)));
        double top = 58;
        double bottom = top + LANE * history.rows().size();
        for (TimeAxis.Tick tick : axis.ticks()) {
            svg.line("grid", tick.x(), top, tick.x(), bottom);
            svg.text("tick", tick.x(), bottom + 16, tick.words());
        }
        double y = top;
        for (Row row : history.rows()) {
            lane(svg, axis, row, y);
            y += LANE;
        }
        svg.line("base", LEFT, bottom, axis.right(), bottom);
        return svg.picture(WIDTH, legend(svg, bottom + 30) + 24, title);
    }

    private static void lane(Svg svg, TimeAxis axis, Row row, double y) {
        svg.text("head", LEFT, y + 14, Svg.line(row.name()));
        for (Span span : row.spans()) {
            double x = axis.x(span.from());
            svg.rect(
                    kind(span.state()),
                    x,
                    y + 20,
                    Math.max(LEAST, axis.x(span.to()) - x),
                    BAR,
                    Text.since(span.from(), 1) + " " + span.state() + ": " + Svg.line(span.seen()));
        }
        row.spans().stream()
                .filter(span -> !span.met())
                .reduce((earlier, later) -> later)
                .ifPresent(span -> beside(svg, row.name(), span, y));
    }

    /** What was seen of it last when it was not met, as far as there is room. */
    private static void beside(Svg svg, String name, Span span, double y) {
        double left = LEFT + Svg.width(Svg.line(name), 13) + 10;
        String words = Svg.line(Text.since(span.from(), 1) + " " + span.state() + ": " + span.seen());
        int room = (int) ((WIDTH - RIGHT - left) / Svg.width("n", 11));
        svg.text("bad", left, y + 14, Text.truncate(words, room));
    }

    private static String kind(State state) {
        return switch (state) {
            case MET, LEFT_OUT -> "ok";
            case MISSING -> "missing";
            case COULD_NOT_LOOK -> "unseen";
        };
    }

    private static double legend(Svg svg, double y) {
        double x = LEFT;
        for (State state : new State[] {State.MET, State.MISSING, State.COULD_NOT_LOOK}) {
            svg.rect(kind(state), x, y, 22, 11, "");
            svg.text("small", x + 28, y + 10, state.toString());
            x += 28 + Svg.width(state.toString(), 11) + 22;
        }
        return y;
    }
}

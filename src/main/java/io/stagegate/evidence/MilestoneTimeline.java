package io.stagegate.evidence;

import io.stagegate.environment.Environment;
import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.observation.MilestoneHistory.Sighting;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Draws an install's milestones over time as an SVG picture: a lane for each, its mark where it was seen, a bar from the last
 * look that did not see it yet. What was before monitoring began is at the left edge.
 */
public final class MilestoneTimeline {

    private static final double WIDTH = 1000;
    private static final double LEFT = 24;
    private static final double RIGHT = 24;
    private static final double LANE = 46;

    private static final String RULES = """
            .grid { stroke: #e4e4e4; stroke-width: 1; }
            .seen { fill: #1f5fa8; }
            .between { fill: #b9d2ee; }
            .after { fill: #e8f1e9; }
            .bad { fill: #b3261e; font-size: 11.5px; }
            .missing { fill: #b3261e; font-weight: bold; }
            """;

    private MilestoneTimeline() {}

    /**
     * The picture.
     *
     * @param violations what was out of order, in words
     * @return SVG that stands on its own; redact it before it is kept
     */
    public static String of(Environment environment, MilestoneHistory history, List<String> violations) {
        Svg svg = new Svg("", RULES);
        TimeAxis axis = new TimeAxis(LEFT, WIDTH - LEFT - RIGHT, history.now());
        String title = environment.name() + ": the install, step by step";
        svg.text("title", 12, 26, title);
        svg.text(
                "small",
                12,
                44,
                "%s to %s; %d of %d steps seen, %d observations"
                        .formatted(
                                Text.utc(history.start()),
                                Text.utc(history.start().plus(history.now())),
                                history.seen().size(),
                                Milestone.values().length,
                                history.looks()));
        double top = 62;
        for (String violation : violations) {
            svg.text("bad", 12, top, Svg.line("\u2718 " + violation));
            top += 16;
        }
        double bottom = top + LANE * Milestone.values().length;
        for (TimeAxis.Tick tick : axis.ticks()) {
            svg.line("grid", tick.x(), top, tick.x(), bottom);
            svg.text("tick", tick.x(), bottom + 16, tick.words());
        }
        for (Milestone milestone : Milestone.values()) {
            lane(svg, axis, history, milestone, top + LANE * (milestone.number() - 1));
        }
        svg.line("base", LEFT, bottom, axis.right(), bottom);
        return svg.picture(WIDTH, bottom + 30, title);
    }

    private static void lane(Svg svg, TimeAxis axis, MilestoneHistory history, Milestone milestone, double y) {
        Optional<Sighting> seen = Optional.ofNullable(history.seen().get(milestone));
        if (seen.isEmpty()) {
            String why = history.blind().getOrDefault(milestone, "it was looked for and is not there");
            svg.text("missing", LEFT, y + 14, Svg.line(milestone + ": not seen"));
            svg.text("small", LEFT, y + 28, Svg.line(why));
            return;
        }
        Sighting sighting = seen.get();
        double x = axis.x(notNegative(sighting.latest()));
        double since = axis.x(notNegative(sighting.before().orElse(sighting.latest())));
        svg.rect("after", x, y + 33, axis.right() - x, 9, "");
        svg.rect("between", Math.min(since, x), y + 33, Math.abs(x - since), 9, "between two observations");
        // However short it was, it must be seen.
        svg.rect("seen", x - 1.5, y + 31, 3, 13, milestone + " at " + Text.since(sighting.latest(), 1));
        svg.text("head", LEFT, y + 14, Svg.line(milestone.toString()));
        svg.text(
                "small",
                LEFT,
                y + 28,
                Svg.line("%s (%s), from %s"
                        .formatted(
                                Text.since(sighting.latest(), 1),
                                Text.utc(history.start().plus(sighting.latest())),
                                sighting.from())));
    }

    private static Duration notNegative(Duration at) {
        return at.isNegative() ? Duration.ZERO : at;
    }
}

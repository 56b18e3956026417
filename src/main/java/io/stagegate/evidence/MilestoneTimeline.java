package io.stagegate.evidence;

import io.stagegate.environment.Environment;
import io.stagegate.evidence.LaneChart.Bar;
import io.stagegate.observation.Milestone;
import io.stagegate.observation.MilestoneHistory;
import io.stagegate.observation.MilestoneHistory.Sighting;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.List;

/**
 * Draws an install's milestones over time as an SVG picture: a lane for each, its mark where it was seen, a bar from the last
 * look that did not see it yet. What was before monitoring began is at the left edge.
 */
public final class MilestoneTimeline {

    private MilestoneTimeline() {}

    /**
     * The picture.
     *
     * @param violations what was out of order, in words
     * @return SVG that stands on its own; redact it before it is kept
     */
    public static String of(Environment environment, MilestoneHistory history, List<String> violations) {
        LaneChart chart = new LaneChart(
                environment.name() + ": the install, step by step",
                "%s to %s; %d of %d steps seen, %d observations"
                        .formatted(
                                Text.utc(history.start()),
                                Text.utc(history.start().plus(history.now())),
                                history.seen().size(),
                                Milestone.values().length,
                                history.looks()),
                24,
                49,
                9,
                history.now());
        violations.forEach(violation -> chart.words("bad", LaneChart.MARGIN, "✘ " + violation));
        chart.begin();
        for (Milestone milestone : Milestone.values()) {
            Sighting seen = history.seen().get(milestone);
            if (seen == null) {
                String why = history.blind().getOrDefault(milestone, "it was looked for and is not there");
                chart.lane(milestone + ": not seen", "bad", why);
            } else {
                lane(chart, history, milestone, seen);
            }
        }
        chart.end();
        return chart.picture();
    }

    private static void lane(LaneChart chart, MilestoneHistory history, Milestone milestone, Sighting seen) {
        Duration at = notNegative(seen.latest());
        Duration before = notNegative(seen.before().orElse(seen.latest()));
        String time = Text.since(seen.latest(), 1);
        double bars = chart.lane(
                milestone.toString(),
                "small",
                "%s (%s), from %s".formatted(time, Text.utc(history.start().plus(seen.latest())), seen.from()));
        chart.bars(
                List.of(
                        new Bar(at, history.now(), "after", ""),
                        new Bar(before, at, "between", "between two observations"),
                        new Bar(at, at, "seen", milestone + " at " + time)),
                bars);
    }

    private static Duration notNegative(Duration at) {
        return at.isNegative() ? Duration.ZERO : at;
    }
}

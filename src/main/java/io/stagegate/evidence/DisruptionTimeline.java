package io.stagegate.evidence;

import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Gap;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Mark;
import io.stagegate.observation.DisruptionHistory.Outage;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Draws how the API fared while it was sampled, as an SVG picture: a lane for each kind of connection with its outages and
 * gaps, over bands that tell what the run did; below it the longest outages in words.
 */
public final class DisruptionTimeline {

    private static final double WIDTH = 1000;
    private static final double LEFT = 150;
    private static final double RIGHT = 24;
    private static final double BAR = 24;
    private static final double LANE = 62;
    private static final double ROW = 14;

    /** However short an outage was, it must be seen. */
    private static final double LEAST = 2.5;

    private static final int MOST_LABELS = 12;
    private static final int MOST_LINES = 15;
    private static final int MOST_MARKS = 24;

    private static final String DEFINITIONS = """
            <pattern id="gap" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
            <rect width="7" height="7" fill="#f1f1f1"/><rect width="2" height="7" fill="#9a9a9a"/></pattern>
            """;

    private static final String RULES = """
            .mark { font-size: 11px; fill: #444444; }
            .bad { fill: #b3261e; font-size: 11px; }
            .grid { stroke: #dddddd; stroke-width: 1; }
            .edge { stroke: #8a9bb5; stroke-width: 1; stroke-dasharray: 3 3; }
            .lead { stroke: #b3261e; stroke-width: 0.8; }
            .band { fill: #eef2f8; }
            .clear { fill: #fbfcfe; }
            .before { fill: #e3e3e3; }
            .outage { fill: #d62f2a; }
            .gap { fill: url(#gap); stroke: #9a9a9a; stroke-width: 0.5; }
            """;

    private final String environment;
    private final DisruptionHistory history;
    private final TimeAxis axis;
    private final Svg svg = new Svg(DEFINITIONS, RULES);

    private DisruptionTimeline(String environment, DisruptionHistory history) {
        this.environment = environment;
        this.history = history;
        this.axis = new TimeAxis(LEFT, WIDTH - LEFT - RIGHT, history.now());
    }

    /** The picture: SVG that stands on its own; redact it before it is kept. */
    public static String of(String environment, DisruptionHistory history) {
        return new DisruptionTimeline(environment, history).draw();
    }

    private String draw() {
        String title = environment + ": the API through the load balancer";
        svg.text("title", 12, 26, title);
        svg.text(
                "small",
                12,
                44,
                "%s to %s; %s"
                        .formatted(history.clock(Duration.ZERO), history.clock(history.now()), history.sampling()));
        int rows = markRows();
        double top = 58 + ROW * rows;
        double bottom = top + 8 + LANE * history.lanes().size();
        bands(58, top, bottom);
        for (TimeAxis.Tick tick : axis.ticks()) {
            svg.line("grid", tick.x(), top, tick.x(), bottom);
            svg.text("tick", tick.x(), bottom + 16, tick.words());
        }
        svg.line("base", LEFT, bottom, axis.right(), bottom);
        double y = top + 30;
        for (Map.Entry<Kind, Lane> lane : history.lanes().entrySet()) {
            lane(lane.getKey(), lane.getValue(), y);
            y += LANE;
        }
        return svg.picture(WIDTH, words(legend(bottom + 32)), title);
    }

    private List<Mark> marks() {
        return history.marks().subList(0, Math.min(MOST_MARKS, history.marks().size()));
    }

    /** A mark by its first word, the ID of the check; its own words are in the list below. */
    private static String brief(Mark mark) {
        String first = mark.what().strip().split("\\s+", 2)[0];
        return Text.truncate(first, 12);
    }

    /** Each mark in the highest row where it touches no other. */
    private List<Integer> rowsOfMarks() {
        List<Integer> rows = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        for (Mark mark : marks()) {
            double x = axis.x(mark.at());
            int row = 0;
            while (row < ends.size() && ends.get(row) > x) {
                row++;
            }
            double end = x + Svg.width(brief(mark), 11) + 10;
            if (row == ends.size()) {
                ends.add(end);
            } else {
                ends.set(row, end);
            }
            rows.add(row);
        }
        return rows;
    }

    private int markRows() {
        return 1 + rowsOfMarks().stream().mapToInt(row -> row).max().orElse(-1);
    }

    private void bands(double labels, double top, double bottom) {
        List<Mark> marks = history.marks();
        List<Integer> rows = rowsOfMarks();
        for (int i = 0; i < marks.size(); i++) {
            double x = axis.x(marks.get(i).at());
            double end = i + 1 < marks.size() ? axis.x(marks.get(i + 1).at()) : axis.right();
            svg.rect(
                    i % 2 == 0 ? "band" : "clear",
                    x,
                    top,
                    Math.max(0.5, end - x),
                    bottom - top,
                    Svg.line(marks.get(i).what()));
            if (i < rows.size()) {
                double y = labels + ROW * rows.get(i);
                svg.line("edge", x, y, x, bottom);
                svg.text("mark", x + 3, y + 10, brief(marks.get(i)));
            }
        }
    }

    private void lane(Kind kind, Lane lane, double y) {
        svg.text("head", 12, y + 10, kind.toString());
        svg.text(
                "small",
                12,
                y + 24,
                lane.since().isEmpty()
                        ? "never answered"
                        : "%d out, %s".formatted(lane.outages().size(), Text.duration(lane.out(), 3)));
        double since = lane.since().map(axis::x).orElse(axis.right());
        double known = axis.x(lane.settled());
        svg.rect("before", LEFT, y, axis.right() - LEFT, BAR, "no answer yet, or not known yet");
        if (known > since) {
            svg.rect("ok", since, y, known - since, BAR, lane.ok() + " samples answered in time");
        }
        for (Gap gap : lane.gaps()) {
            bar("gap", gap.from(), gap.to(), y, DisruptionHistory.told(gap));
        }
        for (Outage outage : lane.outages()) {
            bar("outage", outage.from(), outage.to(), y, history.told(kind, outage));
        }
        labels(lane, y);
    }

    private void bar(String kind, Duration from, Duration to, double y, String title) {
        double x = axis.x(from);
        svg.rect(kind, x, y, Math.max(LEAST, axis.x(to) - x), BAR, title);
    }

    /** The longest outages' lengths above the lane, as many as have room. */
    private void labels(Lane lane, double y) {
        List<double[]> taken = new ArrayList<>();
        longest(lane.outages()).stream().limit(MOST_LABELS).forEach(outage -> {
            String words = Text.duration(outage.length(), 3) + " " + cause(outage);
            double width = Svg.width(words, 11);
            double x = axis.x(outage.from());
            // Near the edge it stands to the left of its line.
            double left = x + width + 8 <= WIDTH ? x : x - width - 6;
            for (int row = 0; row < 2; row++) {
                double base = y - 4 - 13 * row;
                if (taken.stream().noneMatch(at -> at[2] == base && left < at[1] + 6 && at[0] < left + width + 6)) {
                    taken.add(new double[] {left, left + width, base});
                    svg.line("lead", x, base - 8, x, y);
                    svg.text("bad", left + 3, base, words);
                    return;
                }
            }
        });
    }

    private static String cause(Outage outage) {
        return outage.causes().keySet().stream()
                .map(cause -> Text.truncate(cause, 28))
                .limit(2)
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
    }

    private static List<Outage> longest(List<Outage> outages) {
        return outages.stream()
                .sorted(Comparator.comparing(Outage::length).reversed())
                .toList();
    }

    private double legend(double y) {
        String[] legend = {
            "ok",
            "answered in time",
            "outage",
            "outage",
            "gap",
            "not sampled",
            "before",
            "before the first answer, or not known yet"
        };
        double x = LEFT;
        for (int i = 0; i < legend.length; i += 2) {
            svg.rect(legend[i], x, y, 22, 11, "");
            svg.text("small", x + 28, y + 10, legend[i + 1]);
            x += 28 + Svg.width(legend[i + 1], 11) + 22;
        }
        return y + 34;
    }

    /** @return the picture's lower edge */
    private double words(double top) {
        double y = top;
        for (Map.Entry<Kind, Lane> lane : history.lanes().entrySet()) {
            List<Outage> outages = longest(lane.getValue().outages());
            int more = outages.size() - MOST_LINES;
            svg.text(
                    "head",
                    12,
                    y,
                    outages.isEmpty()
                            ? lane.getKey() + ": no outage"
                            : lane.getKey() + (more > 0 ? ": the longest outages of " + outages.size() : ": outages"));
            y += 16;
            for (Outage outage : outages.stream()
                    .limit(MOST_LINES)
                    .sorted(Comparator.comparing(Outage::from))
                    .toList()) {
                String told = history.told(lane.getKey(), outage);
                svg.text("bad", 24, y, Svg.line(told.substring(told.indexOf(": ") + 2)));
                y += ROW;
            }
            y += 8;
        }
        svg.text("head", 12, y, "what the run did");
        y += 16;
        for (Mark mark : marks()) {
            svg.text("mark", 24, y, Svg.line(Text.since(mark.at(), 3) + " " + mark.what()));
            y += ROW;
        }
        if (history.marks().size() > MOST_MARKS) {
            svg.text("mark", 24, y, "and " + (history.marks().size() - MOST_MARKS) + " more");
            y += ROW;
        }
        return y + 6;
    }
}

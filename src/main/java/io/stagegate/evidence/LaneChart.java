package io.stagegate.evidence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Draws lanes over time as an SVG picture, in the order of the calls, from the top downwards: words, marks, lanes with their
 * bars, the time axis, a legend, more words. Lengths are pixels.
 */
final class LaneChart {

    static final double MARGIN = 12;

    private static final double WIDTH = 1000;
    private static final double RIGHT = 24;
    private static final double ROW = 15;

    /** However short something was, it must be seen. */
    private static final double LEAST = 2.5;

    /** So many bars in a lane are no longer told apart; then a lane is drawn in strips as wide as this. */
    private static final int MOST_BARS = 120;

    private static final double STRIP = 6;

    private static final String STYLE = """
            .count { font-size: 11px; fill: #555555; text-anchor: end; }
            .bad { fill: #b3261e; font-size: 11px; }
            .mark { font-size: 11px; fill: #333333; }
            .dim { font-size: 11px; fill: #666666; }
            .grid { stroke: #e0e0e0; stroke-width: 1; }
            .lead { stroke: #b3261e; stroke-width: 0.8; }
            .edge { stroke: #8a9bb5; stroke-width: 1; stroke-dasharray: 3 3; }
            .removed { stroke: #222222; stroke-width: 1.5; stroke-dasharray: 6 3; }
            .violation { stroke: #b3261e; stroke-width: 2; }
            .voters { fill: none; stroke: #1f5fa8; stroke-width: 2.5; }
            .quorum { fill: none; stroke: #c26a00; stroke-width: 2; stroke-dasharray: 5 3; }
            .answering { fill: #cfead8; stroke: #2e8b57; stroke-width: 1; }
            .voter { fill: #3b7cc4; }
            .ill { fill: #3b7cc4; stroke: #b3261e; stroke-width: 2; }
            .learner { fill: url(#learner); stroke: #6ea3dd; stroke-width: 1; }
            .unstarted { fill: #ffffff; stroke: #3b7cc4; stroke-width: 1.2; stroke-dasharray: 3 2; }
            .leader { fill: #f2b705; }
            .cap { stroke: #222222; stroke-width: 3; }
            .gap { fill: url(#gap); stroke: #b9b9b9; stroke-width: 0.5; }
            .outage { fill: #d62f2a; }
            .not-yet { fill: #f6d2d0; }
            .before { fill: #e3e3e3; }
            .band { fill: #eef2f8; }
            .clear { fill: #fbfcfe; }
            .seen { fill: #1f5fa8; }
            .between { fill: #b9d2ee; }
            .after { fill: #e8f1e9; }
            </style>
            <defs>
            <pattern id="learner" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
            <rect width="6" height="6" fill="#e3eefb"/><rect width="2.5" height="6" fill="#6ea3dd"/></pattern>
            <pattern id="gap" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
            <rect width="7" height="7" fill="#f1f1f1"/><rect width="2" height="7" fill="#b9b9b9"/></pattern>
            </defs>
            <style>
            """;

    /** Of several bars in one strip the last of these is drawn. */
    private static final List<String> RANKS =
            List.of("not-yet", "unstarted", "ok", "learner", "voter", "leader", "gap", "ill", "outage");

    /** Something that lasted; its title is shown to whoever points at it. */
    record Bar(Duration from, Duration to, String kind, String title) {}

    /** Words at a moment. */
    record Note(Duration at, String words) {}

    /** Where words stand in their row; their line is at {@code x}. */
    private record Label(double x, double left, double right, int row, String kind, String lineKind, String words) {}

    private final String title;
    private final TimeAxis axis;
    private final double pitch;
    private final double bar;
    private final List<Label> marks = new ArrayList<>();
    private final Svg beneath = new Svg();
    private final Svg svg = new Svg();

    /** The lower edge of what there is so far. */
    private double y = 54;

    /** The upper edge of the marks, and of the grid. */
    private double marksTop;

    private double top;

    /**
     * Begins a picture.
     *
     * @param left where time begins: lanes are named beside their bars, or above them where there is no room beside
     * @param pitch a lane's height, its name and notes included
     * @param bar the height of a lane's bars
     */
    LaneChart(String title, String subtitle, double left, double pitch, double bar, Duration whole) {
        this.title = title;
        this.axis = new TimeAxis(left, WIDTH - left - RIGHT, whole);
        this.pitch = pitch;
        this.bar = bar;
        svg.text("title", MARGIN, 26, title);
        svg.text("small", MARGIN, 44, subtitle);
    }

    Svg svg() {
        return svg;
    }

    TimeAxis axis() {
        return axis;
    }

    /** Leaves room, and returns its upper edge. */
    double room(double height) {
        y += height;
        return y - height;
    }

    void words(String kind, double x, String words) {
        svg.text(kind, x, room(ROW) + 12, Svg.line(words));
    }

    /** Lines of words, and how many more there are. */
    void words(String kind, double x, List<String> lines, int most) {
        lines.stream().limit(most).forEach(line -> words(kind, x, line));
        if (lines.size() > most) {
            words(kind, x, "and " + (lines.size() - most) + " more");
        }
    }

    /** Words above the lanes, in the highest row where they touch no others, and a line down from them. */
    void mark(Duration at, String kind, String lineKind, String words) {
        marks.add(label(marks, at, kind, lineKind, words));
    }

    private Label label(List<Label> placed, Duration at, String kind, String lineKind, String words) {
        double x = axis.x(at);
        double width = Svg.width(words, 11);
        // Near the edge they stand to the left of their line.
        double left = x + 4 + width <= WIDTH - 4 ? x + 4 : x - 4 - width;
        int row = 0;
        while (touches(placed, row, left, left + width)) {
            row++;
        }
        return new Label(x, left, left + width, row, kind, lineKind, words);
    }

    private static boolean touches(List<Label> placed, int row, double left, double right) {
        return placed.stream()
                .anyMatch(label -> label.row() == row && left < label.right() + 6 && label.left() < right + 6);
    }

    /** Begins what lies over the time axis, after the marks and before the lanes, and returns its upper edge. */
    double begin() {
        marksTop = y + 6;
        top = marksTop + ROW * (1 + marks.stream().mapToInt(Label::row).max().orElse(-1));
        y = top;
        return top;
    }

    void head(String words) {
        svg.text("head", MARGIN, room(24) + 20, words);
    }

    /** The next lane; returns the upper edge of its bars. */
    double lane(String name, String noteKind, String note) {
        double bars = room(pitch) + pitch - bar - 4;
        boolean beside = axis.left() > 2 * MARGIN;
        double line = beside ? bars + bar / 2 + (note.isEmpty() ? 4 : -2) : bars - (note.isEmpty() ? 6 : 20);
        double x = beside ? MARGIN : axis.left();
        svg.text(beside ? "lane" : "head", x, line, Svg.line(name));
        if (!note.isEmpty()) {
            svg.text(noteKind, x, line + 14, Svg.line(note));
        }
        return bars;
    }

    /** As many notes over a lane's bars as have room in two rows, the first ones first. */
    void notes(double bars, List<Note> notes) {
        List<Label> placed = new ArrayList<>();
        for (Note note : notes) {
            Label label = label(placed, note.at(), "bad", "lead", note.words());
            if (label.row() < 2) {
                placed.add(label);
                double line = bars - 4 - 13 * label.row();
                svg.line(label.lineKind(), label.x(), line - 8, label.x(), bars);
                svg.text(label.kind(), label.left(), line, label.words());
            }
        }
    }

    /** Behind everything from here down to the lower edge of what there is so far. */
    void behind(List<Bar> bars, double from) {
        bars(beneath, bars, from, y - from);
    }

    void bars(List<Bar> bars, double from) {
        bars(svg, bars, from, bar);
    }

    /** A lower part of the lane's height, in front of what is there. */
    void stripe(List<Bar> bars, double from, double height) {
        bars(svg, bars, from + bar - height, height);
    }

    private void bars(Svg to, List<Bar> bars, double from, double height) {
        if (bars.size() > MOST_BARS) {
            strips(to, bars, from, height);
            return;
        }
        Bar open = null;
        for (Bar next : bars) {
            boolean more = open != null
                    && open.kind().equals(next.kind())
                    && open.to().equals(next.from())
                    && open.title().equals(next.title());
            if (open != null && !more) {
                bar(to, open, from, height);
            }
            open = more ? new Bar(open.from(), next.to(), open.kind(), open.title()) : next;
        }
        if (open != null) {
            bar(to, open, from, height);
        }
    }

    private void bar(Svg to, Bar it, double from, double height) {
        double x = axis.x(it.from());
        to.rect(it.kind(), x, from, Math.max(LEAST, axis.x(it.to()) - x), height, it.title());
    }

    private void strips(Svg to, List<Bar> bars, double top, double height) {
        for (double x = axis.left(); x < axis.right(); x += STRIP) {
            double from = x;
            bars.stream()
                    .filter(it -> axis.x(it.from()) < from + STRIP && axis.x(it.to()) >= from)
                    .max(Comparator.comparingInt(it -> RANKS.indexOf(it.kind())))
                    .ifPresent(it -> to.rect(it.kind(), from, top, Math.min(STRIP, axis.right() - from), height, ""));
        }
    }

    /** Ends the lanes: the axis, its grid, and the marks' lines. */
    void end() {
        y += 4;
        for (TimeAxis.Tick tick : axis.ticks()) {
            beneath.line("grid", tick.x(), top, tick.x(), y);
            svg.text("tick", tick.x(), y + 16, tick.words());
        }
        svg.line("base", axis.left(), y, axis.right(), y);
        for (Label mark : marks) {
            double line = marksTop + ROW * mark.row();
            if (!mark.lineKind().isEmpty()) {
                svg.line(mark.lineKind(), mark.x(), line, mark.x(), y);
            }
            svg.text(mark.kind(), mark.left(), line + 11, mark.words());
        }
        y += 28;
    }

    /** A row of the legend: a kind of bar, its meaning, another kind, its meaning, and so on. */
    void legend(String... keys) {
        double row = room(20) + 4;
        double x = axis.left();
        for (int i = 0; i < keys.length; i += 2) {
            boolean stripe = keys[i].equals("leader");
            svg.rect(keys[i], x, row + (stripe ? 6 : 0), 22, stripe ? 4 : 11, "");
            svg.text("small", x + 28, row + 10, keys[i + 1]);
            x += 50 + Svg.width(keys[i + 1], 11);
        }
    }

    /** The whole picture: SVG that stands on its own. */
    String picture() {
        return new Svg().add(beneath).add(svg).picture(WIDTH, y + 12, title, STYLE);
    }
}

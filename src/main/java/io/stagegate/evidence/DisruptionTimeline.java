package io.stagegate.evidence;

import io.stagegate.evidence.LaneChart.Bar;
import io.stagegate.evidence.LaneChart.Note;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Mark;
import io.stagegate.observation.DisruptionHistory.Outage;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Draws how the API fared while it was sampled, as an SVG picture: a lane for each kind of connection with its outages and
 * gaps, over bands for what the run did; below it the longest outages in words.
 */
public final class DisruptionTimeline {

    private static final int MOST_LABELS = 12;
    private static final int MOST_LINES = 15;
    private static final int MOST_MARKS = 24;
    private static final double INDENT = 24;

    private final DisruptionHistory history;
    private final LaneChart chart;

    private DisruptionTimeline(String environment, DisruptionHistory history) {
        this.history = history;
        this.chart = new LaneChart(
                environment + ": the API through the load balancer",
                "%s to %s; %s"
                        .formatted(history.clock(Duration.ZERO), history.clock(history.now()), history.sampling()),
                150,
                62,
                24,
                history.now());
    }

    /** The picture: SVG that stands on its own; redact it before it is kept. */
    public static String of(String environment, DisruptionHistory history) {
        return new DisruptionTimeline(environment, history).draw();
    }

    private String draw() {
        history.marks().stream().limit(MOST_MARKS).forEach(mark -> chart.mark(mark.at(), "mark", "edge", brief(mark)));
        double top = chart.begin();
        history.lanes().forEach(this::lane);
        chart.behind(bands(), top);
        chart.end();
        chart.legend(
                "ok",
                "answered in time",
                "outage",
                "outage",
                "gap",
                "not sampled",
                "before",
                "before the first answer, or not known yet");
        history.lanes().forEach(this::words);
        chart.head("what the run did");
        chart.words(
                "mark",
                INDENT,
                history.marks().stream()
                        .map(mark -> Text.since(mark.at(), 3) + " " + mark.what())
                        .toList(),
                MOST_MARKS);
        return chart.picture();
    }

    /** A mark by its first word, the ID of the check; its own words are in the list below. */
    private static String brief(Mark mark) {
        return Text.truncate(mark.what().strip().split("\\s+", 2)[0], 12);
    }

    private List<Bar> bands() {
        List<Mark> marks = history.marks();
        List<Bar> bands = new ArrayList<>();
        for (int i = 0; i < marks.size(); i++) {
            Duration end = i + 1 < marks.size() ? marks.get(i + 1).at() : history.now();
            bands.add(new Bar(
                    marks.get(i).at(),
                    end,
                    i % 2 == 0 ? "band" : "clear",
                    marks.get(i).what()));
        }
        return bands;
    }

    private void lane(Kind kind, Lane lane) {
        String note = lane.since().isEmpty()
                ? "never answered"
                : "%d out, %s".formatted(lane.outages().size(), Text.duration(lane.out(), 3));
        double bars = chart.lane(kind.toString(), "small", note);
        chart.bars(List.of(new Bar(Duration.ZERO, history.now(), "before", "no answer yet, or not known yet")), bars);
        lane.since()
                .filter(since -> since.compareTo(lane.settled()) < 0)
                .ifPresent(since -> chart.bars(
                        List.of(new Bar(since, lane.settled(), "ok", lane.ok() + " samples answered in time")), bars));
        chart.bars(
                lane.gaps().stream()
                        .map(gap -> new Bar(gap.from(), gap.to(), "gap", DisruptionHistory.inWords(gap)))
                        .toList(),
                bars);
        chart.bars(
                lane.outages().stream()
                        .map(outage -> new Bar(outage.from(), outage.to(), "outage", history.inWords(kind, outage)))
                        .toList(),
                bars);
        chart.notes(
                bars,
                longest(lane.outages()).stream()
                        .limit(MOST_LABELS)
                        .map(outage ->
                                new Note(outage.from(), Text.duration(outage.length(), 3) + " " + causes(outage)))
                        .toList());
    }

    private static String causes(Outage outage) {
        return outage.causes().keySet().stream()
                .limit(2)
                .map(cause -> Text.truncate(cause, 28))
                .collect(Collectors.joining(", "));
    }

    private static List<Outage> longest(List<Outage> outages) {
        return outages.stream()
                .sorted(Comparator.comparing(Outage::length).reversed())
                .toList();
    }

    private void words(Kind kind, Lane lane) {
        List<Outage> outages = longest(lane.outages());
        chart.head(
                outages.isEmpty()
                        ? kind + ": no outage"
                        : kind
                                + (outages.size() > MOST_LINES
                                        ? ": the longest outages of " + outages.size()
                                        : ": outages"));
        outages.stream()
                .limit(MOST_LINES)
                .sorted(Comparator.comparing(Outage::from))
                .map(outage -> history.inWords(kind, outage))
                .forEach(words -> chart.words("bad", INDENT, words.substring(words.indexOf(": ") + 2)));
    }
}

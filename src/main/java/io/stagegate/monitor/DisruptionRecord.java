package io.stagegate.monitor;

import io.stagegate.environment.Environment;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Makes outages of samples. A sample is bad in either of two ways:
 *
 * <ul>
 *   <li>It failed: refused, reset, timed out, answered with anything but 200 "ok".
 *   <li>It was begun in a <em>silence</em>: since a sample was begun, for longer than the environment calls a silence (an
 *       interval, unless it says otherwise), nothing at all was heard, neither an answer nor a refusal, of either kind. So a load balancer that hangs for a moment is found
 *       though every question is answered in the end; and a question that hangs by itself, while those begun after it
 *       are answered, is slow and no outage. It does not depend on how far away the API is: answers that take long and
 *       come one after the other are no silence.
 * </ul>
 *
 * An outage lasts from the start of the first bad sample to the start of the first good one begun after it; when the last
 * bad one was merely begun in a silence, to the silence's end. A silence that our own process may have made, because it
 * was held up itself, is a gap and no outage. Samples are judged in the order in which they were begun, however they end.
 */
final class DisruptionRecord {

    static final String SILENCE = "no answer to anyone";
    static final String TIMEOUT = "timeout";
    static final String HELD_UP = "our own process was held up";

    /** So late may a sample begin, in intervals; what is later is a gap. */
    private static final int LATE = 3;

    private static final int MOST_MARKS = 2000;

    private final Instant start;
    private final Duration interval;
    private final Duration silence;
    private final Map<Kind, DisruptionLane> lanes = new EnumMap<>(Kind.class);
    private final List<Mark> marks = new ArrayList<>();

    /** The latest ones: samples that may have been begun in them can still be on their way. */
    private final Deque<Span> silences = new ArrayDeque<>();

    /** When the first sample was begun since anything was heard; null when none was. */
    private Duration unheard;

    /** For how long our clock stood still since anything was heard, and the longest that a thread waited for its turn. */
    private Duration held = Duration.ZERO;

    private Duration waited = Duration.ZERO;

    private Duration ticked;

    DisruptionRecord(Instant start, Environment.Disruption declared) {
        this.start = start;
        this.interval = declared.interval();
        this.silence = declared.silence();
        for (Kind kind : Kind.values()) {
            lanes.put(kind, new DisruptionLane(kind == Kind.NEW ? "" : "the kept connection: ", interval));
        }
    }

    record Span(Duration from, Duration to) {

        boolean contains(Duration at) {
            return from.compareTo(at) <= 0 && at.compareTo(to) < 0;
        }
    }

    /** One question; what became of it is set once. */
    static final class Sample {
        final Kind kind;
        final Duration begin;
        Duration end;
        boolean opened;
        String failure = "";
        String unsampled = "";

        Sample(Kind kind, Duration begin) {
            this.kind = kind;
            this.begin = begin;
        }
    }

    /** Our clock runs: it should have done so an interval's half after it did so last. */
    synchronized void tick(Duration now) {
        stoodStill(now);
        held = held.plus(late(now));
        ticked = now;
    }

    /** For both kinds at once, and before it is judged what ended meanwhile. */
    private void stoodStill(Duration now) {
        if (late(now).compareTo(interval.multipliedBy(LATE)) > 0) {
            Duration from = ticked.plus(interval.dividedBy(2));
            lanes.values().forEach(lane -> lane.gap(from, now, HELD_UP));
        }
    }

    private Duration late(Duration now) {
        if (ticked == null) {
            return Duration.ZERO;
        }
        Duration late = now.minus(ticked).minus(interval.dividedBy(2));
        // What is shorter is a timer's everyday inaccuracy.
        return late.compareTo(interval.dividedBy(4)) > 0 ? late : Duration.ZERO;
    }

    /** A thread of ours has waited so long for its turn. */
    synchronized void waited(Duration forItsTurn) {
        waited = forItsTurn.compareTo(waited) > 0 ? forItsTurn : waited;
    }

    synchronized Sample begin(Kind kind, Duration at) {
        Sample sample = new Sample(kind, at);
        DisruptionLane lane = lanes.get(kind);
        lane.begun(sample, interval.multipliedBy(LATE));
        if (unheard == null) {
            unheard = at;
            held = Duration.ZERO;
            waited = Duration.ZERO;
        }
        return sample;
    }

    /** A sample was due and was not begun. */
    synchronized void skipped(Kind kind, Duration at, String cause) {
        lanes.get(kind).skipped(at, cause);
    }

    synchronized void answered(Sample sample, Duration end, boolean opened) {
        sample.opened = opened;
        received(end);
        settle(sample, end);
    }

    synchronized void failed(Sample sample, Duration end, String cause) {
        sample.failure = cause;
        if (cause.equals(TIMEOUT)) {
            stoodStill(end);
        } else {
            received(end);
        }
        settle(sample, end);
    }

    /** It could not be asked, for a reason that is ours. */
    synchronized void unsampled(Sample sample, Duration end, String cause) {
        sample.unsampled = cause;
        settle(sample, end);
    }

    private void received(Duration at) {
        if (unheard != null && at.minus(unheard).compareTo(silence) > 0) {
            Duration stood = held.plus(late(at));
            Duration ours = stood.compareTo(waited) > 0 ? stood : waited;
            if (at.minus(unheard).minus(ours).compareTo(silence) > 0) {
                silences.addLast(new Span(unheard, at));
                if (silences.size() > 100) {
                    silences.removeFirst();
                }
            } else {
                lanes.values().forEach(lane -> lane.gap(unheard, at, HELD_UP));
            }
        }
        unheard = null;
    }

    private void settle(Sample sample, Duration end) {
        sample.end = end;
        lanes.get(sample.kind).settle(this::silence);
    }

    private Span silence(Duration at) {
        return silences.stream()
                .filter(silence -> silence.contains(at))
                .findFirst()
                .orElse(null);
    }

    synchronized void doing(Duration at, String what) {
        if (marks.size() < MOST_MARKS) {
            marks.add(new Mark(at, what));
        }
    }

    synchronized DisruptionHistory history(Duration now) {
        Map<Kind, Lane> snapshot = new EnumMap<>(Kind.class);
        lanes.forEach((kind, lane) -> snapshot.put(kind, lane.snapshot(now, interval.multipliedBy(LATE))));
        return new DisruptionHistory(start, now, interval, silence, snapshot, marks);
    }
}

package io.stagegate.observation;

import io.stagegate.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How the API fared while it was sampled: an immutable snapshot. Times are counted from {@code start}.
 *
 * @param start when the sampling began; {@link Instant#EPOCH} when it never did
 * @param now the time of this snapshot
 * @param interval how often a sample of each kind is begun
 * @param silence nobody answered for longer than this is an outage, too
 * @param lanes what became of the samples, by their kind: every kind is there
 * @param marks what the run did, oldest first; each is true until the next
 */
public record DisruptionHistory(
        Instant start, Duration now, Duration interval, Duration silence, Map<Kind, Lane> lanes, List<Mark> marks) {

    public DisruptionHistory {
        Map<Kind, Lane> copy = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            copy.put(kind, lanes.getOrDefault(kind, Lane.NONE));
        }
        lanes = Collections.unmodifiableMap(copy);
        marks = List.copyOf(marks);
    }

    /** Nothing was ever sampled. */
    public static DisruptionHistory none() {
        return new DisruptionHistory(
                Instant.EPOCH, Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(100), Map.of(), List.of());
    }

    /** On what kind of connection a sample asks. */
    public enum Kind {
        NEW("new connections"),
        REUSED("reused connections");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * The samples of one kind.
     *
     * @param since the start of the first sample that was answered well; what was before is reported as {@code early}, and
     *     is neither outage nor gap
     * @param settled it is known what became of every sample that was begun before this
     * @param ok how many were answered well and in time
     * @param opened of the good answers, those for which a kept connection had to be opened anew; all, for new ones
     * @param outages oldest first
     * @param gaps when there was no sampling that would prove anything, oldest first
     * @param early how often what went wrong before {@code since}
     */
    public record Lane(
            Optional<Duration> since,
            Duration settled,
            long ok,
            long opened,
            List<Outage> outages,
            List<Gap> gaps,
            Map<String, Long> early,
            Latency latency) {

        static final Lane NONE =
                new Lane(Optional.empty(), Duration.ZERO, 0, 0, List.of(), List.of(), Map.of(), Latency.NONE);

        public Lane {
            outages = List.copyOf(outages);
            gaps = List.copyOf(gaps);
            early = Collections.unmodifiableMap(new TreeMap<>(early));
        }

        /** All outages together. */
        public Duration out() {
            return outages.stream().map(Outage::length).reduce(Duration.ZERO, Duration::plus);
        }

        /** All time that was not sampled, as far as it is no outage already. */
        public Duration unsampled() {
            List<Gap> sorted =
                    gaps.stream().sorted(Comparator.comparing(Gap::from)).toList();
            Duration sum = Duration.ZERO;
            Duration until = Duration.ZERO;
            for (Gap gap : sorted) {
                Duration from = later(gap.from(), until);
                if (from.compareTo(gap.to()) < 0) {
                    sum = sum.plus(gap.to().minus(from)).minus(outWithin(from, gap.to()));
                    until = gap.to();
                }
            }
            return sum;
        }

        private Duration outWithin(Duration from, Duration to) {
            Duration sum = Duration.ZERO;
            for (Outage outage : outages) {
                Duration begin = later(outage.from(), from);
                Duration end = outage.to().compareTo(to) < 0 ? outage.to() : to;
                sum = begin.compareTo(end) < 0 ? sum.plus(end.minus(begin)) : sum;
            }
            return sum;
        }

        private static Duration later(Duration one, Duration other) {
            return one.compareTo(other) > 0 ? one : other;
        }
    }

    /**
     * The API did not answer.
     *
     * @param from the start of the first sample that failed, or that was begun in a silence
     * @param to the start of the first good sample after it, or, if all of them were answered late, when the first
     *     answer came; the end of what is known, while it lasts
     * @param lasts whether no good sample has come yet
     * @param causes how often what went wrong: {@code refused} → 3
     */
    public record Outage(Duration from, Duration to, boolean lasts, Map<String, Long> causes) {

        public Outage {
            causes = Collections.unmodifiableMap(new TreeMap<>(causes));
        }

        public Duration length() {
            return to.minus(from);
        }

        /** {@code refused ×3, timeout ×20}; the most frequent first. */
        public String cause() {
            return words(causes);
        }
    }

    /** From when to when there were no samples that prove anything, and why. */
    public record Gap(Duration from, Duration to, String cause) {

        public Duration length() {
            return to.minus(from);
        }
    }

    /** From this time on the run did this. */
    public record Mark(Duration at, String what) {}

    /** How long good answers took, to the millisecond. */
    public record Latency(Duration median, Duration most99, Duration max) {

        static final Latency NONE = new Latency(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** What the run did within this outage, in order. */
    public List<String> doing(Outage outage) {
        List<String> doing = new ArrayList<>();
        for (Mark mark : marks) {
            if (mark.at().compareTo(outage.from()) <= 0) {
                doing.clear();
                doing.add(mark.what());
            } else if (mark.at().compareTo(outage.to()) < 0) {
                doing.add(mark.what());
            }
        }
        return doing;
    }

    /** Everything about one outage, in a line. */
    public String inWords(Kind kind, Outage outage) {
        List<String> doing = doing(outage);
        return "%s: %s (%s) for %s%s: %s; %s"
                .formatted(
                        kind,
                        Text.since(outage.from(), 3),
                        clock(outage.from()),
                        Text.duration(outage.length(), 3),
                        outage.lasts() ? " and lasting" : "",
                        outage.cause(),
                        doing.isEmpty() ? "what the run did is not known" : "during " + String.join(", then ", doing));
    }

    /** The wall clock's time, UTC. */
    public String clock(Duration at) {
        return Instant.ofEpochMilli(start.plus(at).toEpochMilli()).toString();
    }

    /** {@code refused ×3, timeout ×20}; the most frequent first. */
    public static String words(Map<String, Long> causes) {
        return causes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(cause -> cause.getKey() + " ×" + cause.getValue())
                .collect(Collectors.joining(", "));
    }

    /** How it was sampled, in words. */
    public String sampling() {
        return "a sample of each kind every %d ms; what fails is an outage, and nobody answered for more than %d ms"
                .formatted(interval.toMillis(), silence.toMillis());
    }

    /** The whole table. */
    @Override
    public String toString() {
        if (start.equals(Instant.EPOCH)) {
            return "the API was not sampled";
        }
        StringBuilder text = new StringBuilder("the API through the load balancer, sampled from %s for %s, %s%n"
                .formatted(clock(Duration.ZERO), Text.duration(now, 3), sampling()));
        lanes.forEach((kind, lane) -> {
            text.append("%n%s: %s%n"
                    .formatted(
                            kind,
                            lane.since()
                                    .map(at -> "answered since " + Text.since(at, 3))
                                    .orElse("never answered")));
            text.append("  %d answered in time (median %d ms, 99 %% %d ms, longest %d ms), %d of them newly connected%n"
                    .formatted(
                            lane.ok(),
                            lane.latency().median().toMillis(),
                            lane.latency().most99().toMillis(),
                            lane.latency().max().toMillis(),
                            lane.opened()));
            if (!lane.early().isEmpty()) {
                text.append("  before the first answer: ")
                        .append(words(lane.early()))
                        .append('\n');
            }
            text.append("  outages: %d, %s in all%n".formatted(lane.outages().size(), Text.duration(lane.out(), 3)));
            lane.outages()
                    .forEach(outage ->
                            text.append("    ").append(inWords(kind, outage)).append('\n'));
            text.append("  not sampled: %d times, %s in all%n"
                    .formatted(lane.gaps().size(), Text.duration(lane.unsampled(), 3)));
            lane.gaps().forEach(gap -> text.append("    ").append(inWords(gap)).append('\n'));
        });
        text.append("\nwhat the run did:\n");
        marks.forEach(mark -> text.append("  %s %s%n".formatted(Text.since(mark.at(), 3), mark.what())));
        return text.toString();
    }

    /** Everything about one gap, in a line. */
    public static String inWords(Gap gap) {
        return "not sampled from %s to %s (%s): %s"
                .formatted(
                        Text.since(gap.from(), 3),
                        Text.since(gap.to(), 3),
                        Text.duration(gap.length(), 3),
                        gap.cause());
    }
}

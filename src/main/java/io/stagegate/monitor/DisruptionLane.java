package io.stagegate.monitor;

import io.stagegate.monitor.DisruptionRecord.Sample;
import io.stagegate.monitor.DisruptionRecord.Span;
import io.stagegate.observation.DisruptionHistory.Gap;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Latency;
import io.stagegate.observation.DisruptionHistory.Outage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The samples of one kind, judged in the order of their beginning; good ones are only counted. */
final class DisruptionLane {

    /** By milliseconds; the last one holds all that took longer. No answer takes longer than the connection allows. */
    private final long[] latencies = new long[5001];

    private final Duration interval;
    private final String breaks;
    private final Deque<Sample> onTheWay = new ArrayDeque<>();
    private final List<Outage> outages = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final Map<String, Long> early = new TreeMap<>();
    private Duration latest;
    private Duration since;
    private Duration longest = Duration.ZERO;
    private long ok;
    private long opened;

    /** The outage that lasts: where it began, and where it ends if the next sample is good. */
    private Duration from;

    private Duration silentUntil;
    private Map<String, Long> causes;

    /** @param breaks what a broken connection is reported with */
    DisruptionLane(String breaks, Duration interval) {
        this.breaks = breaks;
        this.interval = interval;
    }

    void begun(Sample sample, Duration late) {
        missed(sample.begin, late).ifPresent(gap -> gap(gap.from(), gap.to(), gap.cause()));
        latest = sample.begin;
        onTheWay.add(sample);
    }

    /** The next sample was due an interval after the latest. */
    private Optional<Gap> missed(Duration now, Duration late) {
        return latest == null || now.minus(latest).minus(interval).compareTo(late) <= 0
                ? Optional.empty()
                : Optional.of(new Gap(latest.plus(interval), now, DisruptionRecord.HELD_UP));
    }

    void skipped(Duration at, String cause) {
        latest = at;
        gap(at, at.plus(interval), cause);
    }

    void gap(Duration begin, Duration end, String cause) {
        if (since == null) {
            return;
        }
        Gap last = gaps.isEmpty() ? null : gaps.get(gaps.size() - 1);
        boolean same = last != null
                && last.cause().equals(cause)
                && begin.minus(last.to()).compareTo(interval) <= 0
                && begin.compareTo(last.from()) >= 0;
        if (same) {
            Duration to = end.compareTo(last.to()) > 0 ? end : last.to();
            gaps.set(gaps.size() - 1, new Gap(last.from(), to, cause));
        } else {
            gaps.add(new Gap(begin, end, cause));
        }
    }

    /** Judges every sample that ended, as far as all those begun before it have ended, too. */
    void settle(Function<Duration, Span> silence) {
        while (!onTheWay.isEmpty() && onTheWay.peekFirst().end != null) {
            Sample sample = onTheWay.removeFirst();
            boolean timedOut = sample.failure.equals(DisruptionRecord.TIMEOUT);
            Span silent = silence.apply(sample.begin);
            if (!sample.unsampled.isEmpty()) {
                unsampled(sample, sample.unsampled);
            } else if (timedOut && silent == null && heldUpDuring(sample)) {
                unsampled(sample, "a timeout while " + DisruptionRecord.HELD_UP);
            } else if (!sample.failure.isEmpty()) {
                boolean keptBroke = sample.failure.equals("reset");
                bad(sample.begin, null, (keptBroke ? breaks : "") + sample.failure);
            } else if (silent != null) {
                bad(sample.begin, silent.to(), DisruptionRecord.SILENCE);
            } else {
                good(sample);
            }
        }
    }

    private void unsampled(Sample sample, String cause) {
        if (since == null) {
            early.merge(cause, 1L, Long::sum);
        }
        gap(sample.begin, sample.begin.plus(interval), cause);
    }

    private boolean heldUpDuring(Sample sample) {
        return gaps.stream()
                .anyMatch(gap -> gap.cause().equals(DisruptionRecord.HELD_UP)
                        && gap.from().compareTo(sample.end) < 0
                        && sample.begin.compareTo(gap.to()) < 0);
    }

    private void bad(Duration begin, Duration until, String cause) {
        if (since == null) {
            early.merge(cause, 1L, Long::sum);
            return;
        }
        if (from == null) {
            from = begin;
            causes = new TreeMap<>();
        }
        silentUntil = until;
        causes.merge(cause, 1L, Long::sum);
    }

    private void good(Sample sample) {
        if (since == null) {
            since = sample.begin;
        }
        if (from != null) {
            outages.add(new Outage(from, silentUntil == null ? sample.begin : silentUntil, false, causes));
            from = null;
        }
        ok++;
        opened += sample.opened ? 1 : 0;
        Duration took = sample.end.minus(sample.begin);
        longest = took.compareTo(longest) > 0 ? took : longest;
        latencies[(int) Math.min(latencies.length - 1, Math.max(0, took.toMillis()))]++;
    }

    Lane snapshot(Duration now, Duration late) {
        List<Outage> all = new ArrayList<>(outages);
        if (from != null) {
            all.add(new Outage(from, silentUntil == null ? now : silentUntil, silentUntil == null, causes));
        }
        List<Gap> none = new ArrayList<>(gaps);
        if (since != null) {
            missed(now, late).ifPresent(none::add);
        }
        Duration settled = onTheWay.isEmpty() ? now : onTheWay.peekFirst().begin;
        Latency latency = new Latency(share(0.5), share(0.99), longest);
        return new Lane(Optional.ofNullable(since), settled, ok, opened, all, none, early, latency);
    }

    /** How long so many of the good answers took at the most. */
    private Duration share(double part) {
        long count = 0;
        for (int millis = 0; millis < latencies.length; millis++) {
            count += latencies[millis];
            if (ok > 0 && count >= ok * part) {
                return Duration.ofMillis(millis);
            }
        }
        return Duration.ZERO;
    }
}

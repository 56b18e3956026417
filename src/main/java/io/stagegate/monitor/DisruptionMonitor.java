package io.stagegate.monitor;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.connection.PersistentHttps;
import io.stagegate.environment.Environment;
import io.stagegate.monitor.DisruptionRecord.Sample;
import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.probe.ApiHealthProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Samples the API through the load balancer: at every interval one {@code GET /livez} on a new connection and, half an
 * interval later, one on a kept connection, each begun on time whatever became of those before it. A sample ends within
 * the HTTPS connection's limits: connecting 1 s, silence 2 s, 3.5 s in all. {@link DisruptionRecord} defines what an outage is.
 */
public final class DisruptionMonitor implements AutoCloseable {

    /** Twenty samples a second, each of at most 3.5 s, are 70; more than that only when threads come back no more. */
    static final int MOST_ON_THE_WAY = 100;

    private final Lab lab;
    private final HttpsTarget target;
    private final long interval;
    private final LongSupplier nanos;
    private final long began;
    private final DisruptionRecord record;
    private final Map<Kind, Long> due = new EnumMap<>(Kind.class);
    private final AtomicInteger onTheWay = new AtomicInteger();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(Timer.daemon("stagegate-sampling"));
    private final ExecutorService asking = Executors.newCachedThreadPool(Timer.daemon("stagegate-sample"));
    private Future<?> ticking;
    private volatile PersistentHttps kept;
    private volatile boolean closed;

    DisruptionMonitor(Lab lab, Instant start, LongSupplier nanos) {
        this.lab = lab;
        this.target = HttpsTarget.api(lab.environment().install()).path(ApiHealthProbe.SERVED_TO_THE_END);
        Environment.Disruption declared = lab.environment().install().disruption();
        this.interval = declared.interval().toNanos();
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.record = new DisruptionRecord(start, declared);
        due.put(Kind.NEW, began);
        due.put(Kind.REUSED, began + interval / 2);
    }

    void start() {
        ticking = clock.scheduleAtFixedRate(this::tick, 0, interval / 2, TimeUnit.NANOSECONDS);
    }

    /** Begins what is due. After a pause of ours it begins one of each kind, not all that were missed. */
    void tick() {
        try {
            long now = nanos.getAsLong();
            record.tick(Duration.ofNanos(now - began));
            for (Kind kind : Kind.values()) {
                // A timer's tick may come a moment early.
                long late = now - due.get(kind) + interval / 8;
                if (late >= 0) {
                    due.put(kind, due.get(kind) + interval * (1 + late / interval));
                    sample(kind, now);
                }
            }
        } catch (RuntimeException e) {
            // A scheduler whose task throws ends in silence. What was not begun shows as a gap.
            record.skipped(Kind.NEW, elapsed(), Timer.mistake(e));
            record.skipped(Kind.REUSED, elapsed(), Timer.mistake(e));
        }
    }

    private void sample(Kind kind, long now) {
        Duration at = Duration.ofNanos(now - began);
        if (onTheWay.get() >= MOST_ON_THE_WAY) {
            record.skipped(kind, at, "could not sample: " + MOST_ON_THE_WAY + " samples are on their way");
            return;
        }
        Sample sample = record.begin(kind, at);
        onTheWay.incrementAndGet();
        try {
            asking.execute(() -> {
                try {
                    waited(nanos.getAsLong() - now);
                    ask(sample);
                } finally {
                    onTheWay.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            onTheWay.decrementAndGet();
            record.unsampled(sample, elapsed(), "could not sample: " + (closed ? "the run has ended" : e));
        }
    }

    private void waited(long forItsTurn) {
        if (forItsTurn > interval / 4) {
            record.waited(Duration.ofNanos(forItsTurn));
        }
    }

    private void ask(Sample sample) {
        try {
            boolean opened = true;
            HttpsAnswer answer;
            if (sample.kind == Kind.NEW) {
                answer = lab.install().https().get(target);
            } else {
                PersistentHttps.Answer received = connection().get();
                opened = received.opened();
                answer = received.answer();
            }
            Duration end = elapsed();
            if (answer.status() != 200) {
                record.failed(sample, end, "HTTP status " + answer.status());
            } else if (!answer.body().strip().equals("ok")) {
                record.failed(sample, end, "HTTP status 200 without \"ok\"");
            } else {
                record.answered(sample, end, opened);
            }
        } catch (CouldNotCheckException e) {
            Duration end = elapsed();
            if (closed || e.failure() == ConnectionFailure.OUR_SIDE) {
                record.unsampled(sample, end, closed ? "the run has ended" : "could not sample: " + e.getMessage());
            } else {
                record.failed(sample, end, cause(e.failure()));
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            record.unsampled(sample, elapsed(), "could not sample: " + e);
        }
    }

    /** Made at the first question: the connection may not be possible before it. */
    private synchronized PersistentHttps connection() {
        if (kept == null) {
            kept = lab.install().https().keep(target);
        }
        return kept;
    }

    private static String cause(ConnectionFailure failure) {
        return switch (failure) {
            case REFUSED -> "refused";
            case BROKEN -> "reset";
            case TIMEOUT -> DisruptionRecord.TIMEOUT;
            case TLS -> "TLS";
            case DNS -> "DNS";
            case UNREACHABLE -> "other: unreachable";
            case GARBLED -> "other: not HTTP";
            default -> "other";
        };
    }

    private Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    /** The run does this from now on: {@code 12.8 The bootstrap is removed …}. */
    public void doing(String what) {
        record.doing(elapsed(), what);
    }

    /** What became of the samples until now. */
    public DisruptionHistory history() {
        return record.history(elapsed());
    }

    int onTheWay() {
        return onTheWay.get();
    }

    /** Ends it at once, with the samples that are on their way. */
    @Override
    public void close() {
        closed = true;
        if (ticking != null) {
            ticking.cancel(true);
        }
        clock.shutdownNow();
        asking.shutdownNow();
        PersistentHttps last = kept;
        if (last != null) {
            last.close();
        }
    }
}

package io.stagegate.monitor;

import static io.stagegate.observation.DisruptionHistory.Kind.NEW;
import static io.stagegate.observation.DisruptionHistory.Kind.REUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Environment;
import io.stagegate.monitor.DisruptionRecord.Sample;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Mark;
import io.stagegate.observation.DisruptionHistory.Outage;
import io.stagegate.observation.EtcdStory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DisruptionRecordTest {

    private DisruptionRecord record = new DisruptionRecord(EtcdStory.START, declared(100));

    private static Environment.Disruption declared(long silence) {
        return new Environment.Disruption(ms(100), ms(silence), Duration.ZERO);
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    /** What becomes of a sample that is begun then: how long it takes, and how it fails if it does. */
    private record Fate(long takes, String failure) {
        static final Fate GOOD = new Fate(10, "");
    }

    private record Event(long at, int rank, Runnable run) {}

    /** Samples both kinds from one time on until another, new ones at the interval, reused ones half of it later. */
    private void sample(long from, long until, Function<Long, Fate> fresh, Function<Long, Fate> reused) {
        List<Event> events = new ArrayList<>();
        for (long at = from; at < until; at += 50) {
            long begin = at;
            Kind kind = at % 100 == 0 ? NEW : REUSED;
            Fate fate = (kind == NEW ? fresh : reused).apply(at);
            Sample[] sample = new Sample[1];
            events.add(new Event(begin, 1, () -> {
                record.tick(ms(begin));
                sample[0] = record.begin(kind, ms(begin));
            }));
            events.add(new Event(begin + fate.takes(), 0, () -> {
                Duration end = ms(begin + fate.takes());
                if (fate.failure().isEmpty()) {
                    record.answered(sample[0], end, kind == NEW);
                } else {
                    record.failed(sample[0], end, fate.failure());
                }
            }));
        }
        events.stream()
                .sorted(Comparator.comparingLong(Event::at).thenComparingInt(Event::rank))
                .forEach(event -> event.run().run());
    }

    private void sample(long from, long until, Function<Long, Fate> both) {
        sample(from, until, both, both);
    }

    private Lane lane(Kind kind, long now) {
        return record.history(ms(now)).lanes().get(kind);
    }

    private static Outage outage(long from, long to, String cause, long times) {
        return new Outage(ms(from), ms(to), false, Map.of(cause, times));
    }

    @Test
    void whatIsAnsweredIsOnlyCounted() {
        sample(0, 1000, at -> Fate.GOOD);
        for (Kind kind : Kind.values()) {
            Lane lane = lane(kind, 1000);
            assertThat(lane.ok()).isEqualTo(10);
            assertThat(lane.outages()).isEmpty();
            assertThat(lane.gaps()).isEmpty();
            assertThat(lane.settled()).isEqualTo(ms(1000));
            assertThat(lane.latency().median()).isEqualTo(ms(10));
        }
        assertThat(lane(REUSED, 1000).opened()).isZero();
    }

    @Test
    void anOutageLastsFromTheFirstFailedBeginToTheFirstGoodBeginAfterIt() {
        sample(0, 1000, at -> at >= 300 && at < 500 ? new Fate(2, "refused") : Fate.GOOD, at -> Fate.GOOD);
        assertThat(lane(NEW, 1000).outages()).containsExactly(outage(300, 500, "refused", 2));
        assertThat(lane(REUSED, 1000).outages()).isEmpty();
    }

    @Test
    void aFailureThatComesLateCountsFromItsBeginning() {
        sample(0, 4000, at -> at == 300 ? new Fate(3500, "timeout") : Fate.GOOD, at -> Fate.GOOD);
        assertThat(lane(NEW, 4000).outages()).containsExactly(outage(300, 400, "timeout", 1));
    }

    @Test
    void aSampleThatHangsAloneIsSlowAndNoOutage() {
        sample(0, 3000, at -> at == 300 ? new Fate(2000, "") : Fate.GOOD, at -> Fate.GOOD);
        assertThat(lane(NEW, 3000).outages()).isEmpty();
        assertThat(lane(NEW, 3000).latency().max()).isEqualTo(ms(2000));
    }

    @Test
    void whileASampleHangsThoseAfterItAreNotJudgedYet() {
        sample(0, 500, at -> at == 300 ? new Fate(9000, "timeout") : Fate.GOOD);
        sample(500, 600, at -> new Fate(1, "refused"));
        record.begin(NEW, ms(600));
        assertThat(lane(NEW, 620).settled()).isEqualTo(ms(600));
        Sample hanging = record.begin(NEW, ms(700));
        Sample after = record.begin(NEW, ms(800));
        record.failed(after, ms(801), "refused");
        assertThat(hanging.end).isNull();
        assertThat(lane(NEW, 820).settled()).isEqualTo(ms(600));
    }

    @Test
    void aHangOfTheLoadBalancerIsASilenceThoughAllIsAnsweredInTheEnd() {
        // It stands still from 310 to 910.
        Function<Long, Fate> hang = at -> at > 300 && at < 910 ? new Fate(910 - at + 5, "") : Fate.GOOD;
        sample(0, 2000, hang);
        assertThat(lane(REUSED, 2000).outages()).containsExactly(outage(350, 905 + 10, "no answer to anyone", 6));
        assertThat(lane(NEW, 2000).outages()).containsExactly(outage(400, 915, "no answer to anyone", 6));
    }

    @Test
    void aHangThatTheEnvironmentCallsNoSilenceIsSlowness() {
        record = new DisruptionRecord(EtcdStory.START, declared(600));
        sample(0, 2000, at -> at > 300 && at < 810 ? new Fate(810 - at + 5, "") : Fate.GOOD);
        assertThat(lane(REUSED, 2000).outages()).isEmpty();
        sample(2000, 4000, at -> at > 2300 && at < 3010 ? new Fate(3010 - at + 5, "") : Fate.GOOD);
        assertThat(lane(REUSED, 4000).outages()).containsExactly(outage(2350, 3015, "no answer to anyone", 7));
    }

    @Test
    void aFailureCountsHoweverShort() {
        record = new DisruptionRecord(EtcdStory.START, declared(600));
        sample(0, 1000, at -> at == 300 ? new Fate(2, "refused") : Fate.GOOD, at -> Fate.GOOD);
        assertThat(lane(NEW, 1000).outages()).containsExactly(outage(300, 400, "refused", 1));
    }

    @Test
    void aHangOfOneAndAHalfIntervalsIsFoundWhereverItBegins() {
        for (long phase = 1; phase < 100; phase += 7) {
            DisruptionRecordTest one = new DisruptionRecordTest();
            long stop = 1000 + phase;
            one.sample(
                    0,
                    2000,
                    at -> at + 5 > stop && at < stop + 150 ? new Fate(stop + 150 - at + 5, "") : new Fate(5, ""));
            assertThat(Math.max(
                            one.lane(NEW, 2000).out().toMillis(),
                            one.lane(REUSED, 2000).out().toMillis()))
                    .as("beginning at %d", stop)
                    .isBetween(100L, 160L);
        }
    }

    @Test
    void aHangWhoseSamplesTimeOutLastsUntilItsEnd() {
        Function<Long, Fate> hang = at ->
                at >= 1000 && at < 6000 ? at < 4000 ? new Fate(2000, "timeout") : new Fate(6005 - at, "") : Fate.GOOD;
        sample(0, 9000, hang);
        assertThat(lane(NEW, 9000).outages())
                .containsExactly(
                        new Outage(ms(1000), ms(6005), false, Map.of("timeout", 30L, "no answer to anyone", 21L)));
    }

    @Test
    void answersFromFarAwayAreNoSilence() {
        sample(0, 3000, at -> new Fate(400, ""));
        assertThat(lane(NEW, 3000).outages()).isEmpty();
        assertThat(lane(REUSED, 3000).outages()).isEmpty();
    }

    @Test
    void aKeptConnectionThatBreaksIsAnOutageUntilTheNextSample() {
        sample(0, 1000, at -> Fate.GOOD, at -> at == 450 ? new Fate(1, "reset") : Fate.GOOD);
        assertThat(lane(REUSED, 1000).outages()).containsExactly(outage(450, 550, "the kept connection: reset", 1));
        assertThat(lane(NEW, 1000).outages()).isEmpty();
    }

    @Test
    void anOutageThatLastsIsTold() {
        sample(0, 500, at -> at >= 300 ? new Fate(2, "refused") : Fate.GOOD);
        assertThat(lane(NEW, 520).outages()).containsExactly(new Outage(ms(300), ms(520), true, Map.of("refused", 2L)));
    }

    @Test
    void whatWasBeforeTheFirstGoodAnswerIsNoOutage() {
        sample(0, 1000, at -> at < 300 ? new Fate(2, "refused") : Fate.GOOD);
        assertThat(lane(NEW, 1000).since()).contains(ms(300));
        assertThat(lane(NEW, 1000).early()).isEqualTo(Map.of("refused", 3L));
        assertThat(lane(NEW, 1000).outages()).isEmpty();
    }

    @Test
    void aPauseOfOurOwnIsAGapAndNoOutage() {
        sample(0, 1000, at -> Fate.GOOD);
        Sample hung = record.begin(NEW, ms(1000));
        record.answered(hung, ms(3010), true);
        sample(3050, 4000, at -> Fate.GOOD);
        assertThat(lane(NEW, 4000).outages()).isEmpty();
        assertThat(lane(REUSED, 4000).outages()).isEmpty();
        assertThat(lane(REUSED, 4000).gaps().toString()).contains("held up");
        assertThat(lane(REUSED, 4000).unsampled()).isBetween(ms(2000), ms(2200));
    }

    @Test
    void aTimeoutOfASampleThatWasCaughtInOurOwnPauseProvesNothing() {
        sample(0, 1000, at -> Fate.GOOD);
        Sample hung = record.begin(NEW, ms(1000));
        record.tick(ms(3010));
        record.begin(REUSED, ms(3010));
        record.failed(hung, ms(3020), "timeout");
        sample(3050, 4000, at -> Fate.GOOD);
        assertThat(lane(NEW, 4000).outages()).isEmpty();
        assertThat(lane(NEW, 4000).gaps().toString()).contains("held up");
    }

    @Test
    void samplingThatEndsIsAGapThatGrows() {
        sample(0, 1000, at -> Fate.GOOD);
        assertThat(lane(NEW, 1200).gaps()).isEmpty();
        assertThat(lane(NEW, 61_000).unsampled()).isEqualTo(ms(60_000));
    }

    @Test
    void whatCannotBeSampledIsOneGapAndNoOutage() {
        sample(0, 1000, at -> Fate.GOOD);
        for (long at = 1000; at < 2000; at += 100) {
            record.tick(ms(at));
            record.skipped(NEW, ms(at), "could not sample: 100 samples are on their way");
            record.tick(ms(at + 50));
            record.answered(record.begin(REUSED, ms(at + 50)), ms(at + 60), false);
        }
        sample(2000, 3000, at -> Fate.GOOD);
        assertThat(lane(NEW, 3000).gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isEqualTo(ms(1000));
            assertThat(gap.to()).isEqualTo(ms(2000));
            assertThat(gap.cause()).contains("100 samples");
        });
        assertThat(lane(NEW, 3000).outages()).isEmpty();
    }

    @Test
    void whatTheRunDidIsKnownOfEachOutage() {
        record.doing(ms(0), "12.7 maintenance");
        record.doing(ms(350), "12.8 removal");
        record.doing(ms(900), "12.10 shut down");
        sample(0, 1000, at -> at >= 300 && at < 500 ? new Fate(2, "refused") : Fate.GOOD);
        Outage outage = lane(NEW, 1000).outages().get(0);
        assertThat(record.history(ms(1000)).doing(outage)).containsExactly("12.7 maintenance", "12.8 removal");
        assertThat(record.history(ms(1000)).marks()).contains(new Mark(ms(900), "12.10 shut down"));
        assertThat(record.history(ms(1000)).inWords(NEW, outage))
                .isEqualTo("new connections: +0.300s (2026-11-20T10:00:00.300Z) for 0.200s: refused ×2;"
                        + " during 12.7 maintenance, then 12.8 removal");
    }

    @Test
    void twoHoursOfGoodSamplesAreKeptAsNumbers() {
        for (long at = 0; at < 7_200_000; at += 100) {
            record.tick(ms(at));
            record.answered(record.begin(NEW, ms(at)), ms(at + 10), true);
            record.tick(ms(at + 50));
            record.answered(record.begin(REUSED, ms(at + 50)), ms(at + 55), false);
        }
        Lane lane = lane(NEW, 7_200_000);
        assertThat(lane.ok()).isEqualTo(72_000);
        assertThat(lane.outages()).isEmpty();
        assertThat(record.history(ms(7_200_000)).toString()).hasSizeLessThan(1000);
    }
}

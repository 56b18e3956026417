package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.failsForGood;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static io.stagegate.observation.EtcdStory.START;
import static io.stagegate.observation.EtcdStory.time;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Gap;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Latency;
import io.stagegate.observation.DisruptionHistory.Mark;
import io.stagegate.observation.DisruptionHistory.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DisruptionTest {

    private static final String EXPECTED =
            "expected: outages of at most 2.000s in all, for new connections and for reused ones";

    private final Disruption disruption = new Disruption(time(2), time(60));

    private static Lane lane(double settled, List<Outage> outages, List<Gap> gaps) {
        Latency latency = new Latency(time(0.01), time(0.02), time(0.1));
        return new Lane(Optional.of(Duration.ZERO), time(settled), 600, 600, outages, gaps, Map.of(), latency);
    }

    private static Lane good() {
        return lane(61, List.of(), List.of());
    }

    private static Lane never(Map<String, Long> early) {
        Latency none = new Latency(Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new Lane(Optional.empty(), time(61), 0, 0, List.of(), List.of(), early, none);
    }

    private static DisruptionHistory history(Lane fresh, Lane reused) {
        List<Mark> marks =
                List.of(new Mark(time(0), "12.7 maintenance"), new Mark(time(10.5), "12.8 the bootstrap is removed"));
        return new DisruptionHistory(
                START,
                time(61),
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                Map.of(Kind.NEW, fresh, Kind.REUSED, reused),
                marks);
    }

    private static Outage outage(double from, double length) {
        return new Outage(time(from), time(from + length), false, Map.of("refused", 3L, "timeout", 7L));
    }

    private void isUnknownForGood(DisruptionHistory history, String cause) {
        assertThat(disruption.judge(history)).isEqualTo(new Verdict.Unknown(cause, true));
    }

    @Test
    void noOutagePasses() {
        passes(disruption, history(good(), good()));
    }

    @Test
    void outagesThatFitTheBudgetPassAndAreToldAllTheSame() {
        DisruptionHistory history = history(lane(61, List.of(outage(10, 1.9), outage(20, 0.1)), List.of()), good());
        passes(disruption, history);
        assertThat(disruption.remarks(history).lines())
                .containsExactly(
                        "new connections: +10.000s (2026-11-20T10:00:10Z) for 1.900s: timeout ×7, refused ×3;"
                                + " during 12.7 maintenance, then 12.8 the bootstrap is removed",
                        "new connections: +20.000s (2026-11-20T10:00:20Z) for 0.100s: timeout ×7, refused ×3;"
                                + " during 12.8 the bootstrap is removed");
    }

    @Test
    void eachKindHasTheWholeBudget() {
        Lane most = lane(61, List.of(outage(10, 1.5)), List.of());
        passes(disruption, history(most, most));
    }

    @Test
    void outagesThatDoNotFitFailForGoodAndAreAllTold() {
        failsForGood(
                disruption,
                history(good(), lane(61, List.of(outage(10, 1.5), outage(20, 0.501)), List.of())),
                EXPECTED + "\nbut was: new connections: 0 outages, 0.000s in all\n"
                        + "reused connections: 2 outages, 2.001s in all\n"
                        + "reused connections: +10.000s (2026-11-20T10:00:10Z) for 1.500s: timeout ×7, refused ×3;"
                        + " during 12.7 maintenance, then 12.8 the bootstrap is removed\n"
                        + "reused connections: +20.000s (2026-11-20T10:00:20Z) for 0.501s: timeout ×7, refused ×3;"
                        + " during 12.8 the bootstrap is removed");
    }

    @Test
    void anOutageThatLastsFailsButMayEnd() {
        Outage lasting = new Outage(time(60), time(61), true, Map.of("HTTP status 503", 10L));
        fails(
                disruption,
                history(lane(61, List.of(lasting), List.of()), good()),
                EXPECTED + ", and an API that answers now\n"
                        + "but was: new connections: +1m00.000s (2026-11-20T10:01:00Z) for 1.000s and lasting:"
                        + " HTTP status 503 ×10; during 12.8 the bootstrap is removed");
    }

    @Test
    void aBudgetOfNothingAllowsNoOutage() {
        Disruption strict = new Disruption(Duration.ZERO, time(60));
        passes(strict, history(good(), good()));
        assertThat(strict.judge(history(lane(61, List.of(outage(10, 0.1)), List.of()), good())))
                .isInstanceOf(Verdict.Fail.class);
        assertThat(strict.judge(history(lane(61, List.of(), List.of(new Gap(time(5), time(5.1), "held up"))), good())))
                .isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void samplesThatAreOnTheirWayAreWaitedFor() {
        isUnknown(
                disruption,
                history(lane(59.9, List.of(), List.of()), good()),
                "samples begun before +1m00.000s are still on their way");
    }

    @Nested
    class CouldNotCheckWhen {

        @Test
        void nothingWasSampled() {
            isUnknownForGood(
                    DisruptionHistory.none(),
                    "new connections were not sampled: no sample was ever answered; no sample has ended yet\n"
                            + "reused connections were not sampled: no sample was ever answered; no sample has ended yet");
        }

        @Test
        void oneKindNeverAnswered() {
            isUnknownForGood(
                    history(good(), never(Map.of("refused", 600L))),
                    "reused connections were not sampled: no sample was ever answered; refused ×600");
        }

        @Test
        void aGapWouldNotFitTheBudgetHadItBeenAnOutage() {
            isUnknownForGood(
                    history(lane(61, List.of(), List.of(new Gap(time(5), time(7.1), "held up"))), good()),
                    "new connections: for 2.100s in 1 gap it was not sampled, and outages take 0.000s of 2.000s\n"
                            + "  not sampled from +5.000s to +7.100s (2.100s): held up");
            passes(disruption, history(lane(61, List.of(), List.of(new Gap(time(5), time(7), "held up"))), good()));
        }

        @Test
        void gapsAndOutagesTogetherDoNotFitTheBudget() {
            Gap gap = new Gap(time(5), time(5.6), "held up");
            Lane lane = lane(61, List.of(outage(10, 1.5)), List.of(gap));
            assertThat(disruption.judge(history(lane, good()))).isInstanceOf(Verdict.Unknown.class);
            Gap within = new Gap(time(10.5), time(11.1), "held up");
            passes(disruption, history(lane(61, List.of(outage(10, 1.5)), List.of(within)), good()));
        }
    }

    @Nested
    class SamplingHasBegunWhen {

        @Test
        void aSampleOfEachKindWasAnswered() {
            passes(Disruption.sampled(), history(good(), good()));
        }

        @Test
        void anOutageIsOverOrLasts() {
            passes(Disruption.over(), history(good(), lane(61, List.of(outage(10, 1.5)), List.of())));
            Outage lasting = new Outage(time(50), time(61), true, Map.of("timeout", 110L));
            assertThat(Disruption.over().judge(history(good(), lane(61, List.of(lasting), List.of()))))
                    .isInstanceOf(Verdict.Fail.class);
            assertThat(Disruption.over().judge(history(good(), never(Map.of()))))
                    .isInstanceOf(Verdict.Unknown.class);
        }

        @Test
        void notBeforeTheApiAnswers() {
            fails(
                    Disruption.sampled(),
                    history(good(), never(Map.of("refused", 5L))),
                    "expected: a sample on a new connection and one on a reused connection are answered\n"
                            + "but was: reused connections: refused ×5");
        }

        @Test
        void notBeforeAnythingIsKnown() {
            isUnknown(
                    Disruption.sampled(),
                    history(never(Map.of()), never(Map.of("could not sample: no CA file", 1L, "TLS", 2L))),
                    "new connections: no sample has ended yet\n"
                            + "reused connections: TLS ×2, could not sample: no CA file ×1");
        }
    }
}

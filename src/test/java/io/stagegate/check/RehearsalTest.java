package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.observation.RehearsalHistory.Row;
import io.stagegate.observation.RehearsalHistory.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private final Check<RehearsalHistory> check = Rehearsal.passed();

    private static Span span(int from, int to, State state) {
        return new Span(Duration.ofSeconds(from), Duration.ofSeconds(to), state, "as seen");
    }

    private static RehearsalHistory history(int now, Span... spans) {
        return new RehearsalHistory(
                Instant.EPOCH,
                Duration.ofSeconds(now),
                Duration.ofSeconds(60),
                List.of(
                        new Row("the API answers", Duration.ofSeconds(15), List.of(spans)),
                        new Row("names resolve", Duration.ofSeconds(15), List.of(span(0, now, State.MET)))));
    }

    @Test
    void isPassedOnceEverythingWasMetForLongEnough() {
        passes(check, history(60, span(0, 60, State.MET)));
        fails(
                check,
                history(59, span(0, 59, State.MET)),
                "expected: all of it for 60 s without a break, the bootstrap suspended\nbut was: for 59 s so far");
    }

    @Test
    void beginsAnewAfterABreak() {
        Span[] spans = {span(0, 30, State.MET), span(30, 40, State.MISSING), span(40, 99, State.MET)};
        fails(
                check,
                history(99, spans),
                "expected: all of it for 60 s without a break, the bootstrap suspended\nbut was: for 59 s so far");
        spans[2] = span(40, 100, State.MET);
        passes(check, history(100, spans));
    }

    @Test
    void whatMayPassIsWaitedForAndWhatLastsEndsIt() {
        Verdict brief = check.judge(history(24, span(0, 10, State.MET), span(10, 24, State.MISSING)));
        assertThat(brief)
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, fail -> assertThat(fail.terminal()).isFalse());
        Verdict lasting = check.judge(history(25, span(0, 10, State.MET), span(10, 25, State.MISSING)));
        assertThat(lasting).isInstanceOfSatisfying(Verdict.Fail.class, fail -> {
            assertThat(fail.terminal()).isTrue();
            assertThat(fail.actual()).isEqualTo("missing: the API answers: as seen");
        });
    }

    @Test
    void whatCannotBeSeenIsNeitherMetNorMissing() {
        Verdict brief = check.judge(history(70, span(0, 65, State.MET), span(65, 70, State.COULD_NOT_CHECK)));
        assertThat(brief)
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        unknown -> assertThat(unknown.terminal()).isFalse());
        Verdict lasting = check.judge(history(80, span(0, 65, State.MET), span(65, 80, State.COULD_NOT_CHECK)));
        assertThat(lasting)
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        unknown -> assertThat(unknown.terminal()).isTrue());
    }

    @Test
    void whatIsNotMetInTurnsLastsAllTheSame() {
        Verdict verdict = check.judge(
                history(25, span(0, 10, State.MET), span(10, 15, State.COULD_NOT_CHECK), span(15, 25, State.MISSING)));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, fail -> assertThat(fail.terminal()).isTrue());
    }

    @Test
    void nothingWatchedIsNothingProved() {
        assertThat(check.judge(new RehearsalHistory(
                                Instant.EPOCH, Duration.ofSeconds(99), Duration.ofSeconds(60), List.of()))
                        .passed())
                .isFalse();
    }
}

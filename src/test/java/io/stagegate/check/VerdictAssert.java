package io.stagegate.check;

import static org.assertj.core.api.Assertions.assertThat;

/** The three things a verdict can be, each asserted with what it says. */
final class VerdictAssert {

    private VerdictAssert() {}

    static <T> void passes(Check<? super T> check, T observation) {
        assertThat(check.judge(observation)).isEqualTo(Verdict.pass());
    }

    /** Fails, though a later look may pass; {@code facts} is what was expected and what was observed instead, as failures report it. */
    static <T> void fails(Check<? super T> check, T observation, String facts) {
        assertThat(failure(check, observation, false)).isEqualTo(facts);
    }

    /** Fails for good: waiting on is pointless. */
    static <T> void failsForGood(Check<? super T> check, T observation, String facts) {
        assertThat(failure(check, observation, true)).isEqualTo(facts);
    }

    static <T> void isUnknown(Check<? super T> check, T observation, String cause) {
        assertThat(check.judge(observation)).isEqualTo(Verdict.unknown(cause));
    }

    private static <T> String failure(Check<? super T> check, T observation, boolean terminal) {
        Verdict verdict = check.judge(observation);
        assertThat(verdict).isInstanceOf(Verdict.Fail.class);
        assertThat(verdict.terminal()).isEqualTo(terminal);
        Verdict.Fail fail = (Verdict.Fail) verdict;
        return "expected: " + fail.expected() + "\nbut was: " + fail.actual();
    }
}

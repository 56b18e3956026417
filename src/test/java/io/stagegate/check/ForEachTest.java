package io.stagegate.check;

import static io.stagegate.check.VerdictAssert.fails;
import static io.stagegate.check.VerdictAssert.failsForGood;
import static io.stagegate.check.VerdictAssert.isUnknown;
import static io.stagegate.check.VerdictAssert.passes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForEachTest {

    private static final Check<PerPlace<String>> GOOD = ForEach.one(Check.named("is good", seen -> switch (seen) {
        case "good" -> Verdict.pass();
        case "hopeless" -> Verdict.failForGood("good", seen);
        case "unclear" -> Verdict.unknown("cannot tell");
        case "mistake" -> throw new IllegalStateException("a bug");
        default -> Verdict.fail("good", seen);
    }));

    private static PerPlace<String> seen(String... words) {
        Map<String, Result<String>> results = new LinkedHashMap<>();
        for (String word : words) {
            results.put("m" + results.size(), word.equals("dark") ? Result.none("no light", false) : Result.of(word));
        }
        return new PerPlace<>(results);
    }

    @Test
    void itHasItsChecksOwnName() {
        assertThat(GOOD.name()).isEqualTo("is good");
    }

    @Test
    void eachPlaceMayHaveACheckOfItsOwn() {
        Check<PerPlace<String>> own = ForEach.by(
                "are theirs",
                place -> Check.named(
                        "is " + place, seen -> seen.equals(place) ? Verdict.pass() : Verdict.fail(place, seen)));
        passes(own, seen("m0", "m1"));
        fails(own, seen("m0", "m0"), "expected: each of m0, m1: are theirs\nbut was: 1 of 2; m1: m0");
        isUnknown(own, seen("m0", "dark"), "m1: could not check: no light");
        isUnknown(own, seen(), "there is no place to observe");
    }

    @Test
    void everyPlaceSatisfiesIt() {
        passes(GOOD, seen("good", "good"));
    }

    @Test
    void noPlaceIsNotEveryPlace() {
        isUnknown(GOOD, seen(), "there is no place to observe");
    }

    @Test
    void onePlaceThatDoesNotIsNamed() {
        fails(GOOD, seen("good", "bad", "good"), "expected: each of m0, m1, m2: is good\nbut was: 2 of 3; m1: bad");
    }

    @Test
    void aSinglePlaceIsNotCalledEach() {
        fails(GOOD, seen("bad"), "expected: m0: is good\nbut was: 0 of 1; m0: bad");
    }

    @Test
    void aFailureBeatsWhatCouldNotBeLookedAtAndBothAreTold() {
        fails(
                GOOD,
                seen("dark", "bad", "unclear"),
                "expected: each of m0, m1, m2: is good\nbut was: 0 of 3; m0: could not check: no light\nm1: bad\n"
                        + "m2: could not check: cannot tell");
    }

    @Test
    void onePlaceThatNoWaitingCanMendIsEnoughToEnd() {
        failsForGood(
                GOOD,
                seen("bad", "hopeless"),
                "expected: each of m0, m1: is good\nbut was: 0 of 2; m0: bad\nm1: hopeless");
    }

    @Test
    void withoutAFailureAPlaceThatWasNotSeenLeavesItUnknown() {
        isUnknown(GOOD, seen("good", "dark"), "m1: could not check: no light");
        isUnknown(GOOD, seen("unclear", "good"), "m0: could not check: cannot tell");
    }

    @Test
    void aPlaceThatLookingAgainCannotOpenEndsTheWait() {
        PerPlace<String> shut = new PerPlace<>(Map.of("m0", Result.none("not its host key", true)));
        assertThat(GOOD.judge(shut)).isEqualTo(new Verdict.Unknown("m0: could not check: not its host key", true));
    }

    @Test
    void aMistakeOfOurOwnIsPassedOn() {
        assertThatIllegalStateException().isThrownBy(() -> GOOD.judge(seen("bad", "mistake")));
    }
}

package io.stagegate.check;

import io.stagegate.observation.PerPlace;
import io.stagegate.observation.PerPlace.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A check held against each of several places. */
public final class ForEach {

    private ForEach() {}

    /**
     * Every place satisfies the check. One that does not makes it fail, whatever the others are; without one, a place
     * that could not be observed leaves it unknown. No place at all is not every place. It has the check's own name:
     * that each place is meant is for the subject to say.
     */
    public static <T> Check<PerPlace<T>> one(Check<? super T> check) {
        return by(check.name(), place -> check);
    }

    /** The same, with a check of its own for each place. */
    public static <T> Check<PerPlace<T>> by(String name, Function<String, Check<? super T>> checks) {
        return Check.named(name, several -> {
            if (several.results().isEmpty()) {
                return Verdict.unknown("there is no place to observe");
            }
            Map<String, Verdict> verdicts = new LinkedHashMap<>();
            several.results().forEach((place, result) -> verdicts.put(place, judge(checks.apply(place), result)));
            return sum(name, verdicts);
        });
    }

    private static <T> Verdict judge(Check<? super T> check, Result<T> result) {
        return result.seen().isPresent()
                ? check.judge(result.seen().get())
                : new Verdict.Unknown(result.cause(), result.permanent());
    }

    private static Verdict sum(String name, Map<String, Verdict> verdicts) {
        List<Verdict.Fail> fails = new ArrayList<>();
        List<Verdict.Unknown> unknowns = new ArrayList<>();
        verdicts.values().forEach(verdict -> {
            if (verdict instanceof Verdict.Fail fail) {
                fails.add(fail);
            } else if (verdict instanceof Verdict.Unknown unknown) {
                unknowns.add(unknown);
            }
        });
        if (!fails.isEmpty()) {
            long good = verdicts.values().stream().filter(Verdict::passed).count();
            return new Verdict.Fail(
                    (verdicts.size() == 1 ? "" : "each of ") + String.join(", ", verdicts.keySet()) + ": " + name,
                    good + " of " + verdicts.size() + "; " + bad(verdicts),
                    fails.stream().anyMatch(Verdict.Fail::terminal));
        }
        return unknowns.isEmpty()
                ? Verdict.pass()
                : new Verdict.Unknown(bad(verdicts), unknowns.stream().anyMatch(Verdict.Unknown::terminal));
    }

    private static String bad(Map<String, Verdict> verdicts) {
        return verdicts.entrySet().stream()
                .filter(entry -> !entry.getValue().passed())
                .map(entry -> entry.getKey() + ": " + words(entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String words(Verdict verdict) {
        return verdict instanceof Verdict.Fail fail
                ? fail.actual()
                : "could not check: " + ((Verdict.Unknown) verdict).cause();
    }
}

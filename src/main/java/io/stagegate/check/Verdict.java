package io.stagegate.check;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a check says of an observation. Only {@link Pass} is green: an {@link Unknown} is as red as a
 * {@link Fail}, but it accuses the looking, not the lab.
 */
public sealed interface Verdict {

    /** The observation satisfies the check. */
    record Pass() implements Verdict {}

    /**
     * The observation does not satisfy the check.
     *
     * @param facts what was expected and what was seen instead; never empty
     * @param terminal true when no later observation can satisfy the check, so that waiting on is pointless
     */
    record Fail(List<Fact> facts, boolean terminal) implements Verdict {
        public Fail {
            facts = List.copyOf(facts);
            if (facts.isEmpty()) {
                throw new IllegalArgumentException("a failure must say what was expected and what was seen");
            }
        }
    }

    /**
     * It could not be checked, or what was seen does not tell.
     *
     * @param cause why, in words that name what was asked and what came back
     * @param terminal true when looking again cannot help (a wrong CA file, a changed host key)
     */
    record Unknown(String cause, boolean terminal) implements Verdict {
        public Unknown {
            requireNonNull(cause, "cause");
        }
    }

    static Verdict pass() {
        return new Pass();
    }

    static Verdict fail(Object expected, Object butWas) {
        return new Fail(List.of(Fact.expected(expected), Fact.butWas(butWas)), false);
    }

    /** A failure that no waiting can mend. */
    static Verdict failForGood(Object expected, Object butWas) {
        return new Fail(List.of(Fact.expected(expected), Fact.butWas(butWas)), true);
    }

    static Verdict unknown(String cause) {
        return new Unknown(cause, false);
    }

    default boolean passed() {
        return this instanceof Pass;
    }

    /** True when another look cannot change this verdict for the better. */
    default boolean terminal() {
        if (this instanceof Fail fail) {
            return fail.terminal();
        }
        return this instanceof Unknown unknown ? unknown.terminal() : true;
    }
}

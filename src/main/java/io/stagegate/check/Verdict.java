package io.stagegate.check;

import static java.util.Objects.requireNonNull;

/**
 * A check's judgement of an observation. Only {@link Pass} is green: an {@link Unknown} is as red as a
 * {@link Fail}, but it blames the observation, not the lab.
 */
public sealed interface Verdict {

    /** The observation satisfies the check. */
    record Pass() implements Verdict {}

    /**
     * The observation does not satisfy the check.
     *
     * @param expected what should have been observed; may have several lines
     * @param actual what was observed instead; may have several lines
     * @param terminal true when no later observation can satisfy the check, so that waiting on is pointless
     */
    record Fail(String expected, String actual, boolean terminal) implements Verdict {
        public Fail {
            requireNonNull(expected, "expected");
            requireNonNull(actual, "actual");
        }
    }

    /**
     * It could not be checked, or the observation does not decide it.
     *
     * @param cause why, naming what was asked and what came back
     * @param terminal true when another observation cannot help (a wrong CA file, a changed host key)
     */
    record Unknown(String cause, boolean terminal) implements Verdict {
        public Unknown {
            requireNonNull(cause, "cause");
        }
    }

    static Verdict pass() {
        return new Pass();
    }

    static Verdict fail(Object expected, Object actual) {
        return new Fail(String.valueOf(expected), String.valueOf(actual), false);
    }

    /** A failure that no later observation can undo. */
    static Verdict failForGood(Object expected, Object actual) {
        return new Fail(String.valueOf(expected), String.valueOf(actual), true);
    }

    static Verdict unknown(String cause) {
        return new Unknown(cause, false);
    }

    default boolean passed() {
        return this instanceof Pass;
    }

    /** True when another observation cannot change this verdict for the better. */
    default boolean terminal() {
        if (this instanceof Fail fail) {
            return fail.terminal();
        }
        return this instanceof Unknown unknown ? unknown.terminal() : true;
    }
}

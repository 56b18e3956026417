package io.stagegate.check;

import io.stagegate.observation.InstallReached;

/** What must hold of how far an install came. */
public final class Reached {

    private Reached() {}

    /** Nothing is left to be installed. */
    public static Check<InstallReached> theEnd() {
        return Check.named(
                "came to its end",
                reached -> reached.finished()
                        ? Verdict.pass()
                        : Verdict.fail("the bootstrap complete, and every cluster operator available", reached));
    }
}

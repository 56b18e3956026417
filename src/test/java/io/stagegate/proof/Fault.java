package io.stagegate.proof;

import java.util.List;

/**
 * One way of breaking a check's subject, or the looking at it.
 *
 * @param check the ID of the check that must go red
 * @param verdict which red
 * @param what is broken, for people
 * @param make shell words that break it, run on the hypervisor
 * @param mend shell words that put it back; safe to run when nothing is broken
 * @param says words that must be in what stagegate says
 * @param once the check is green only in the run that saw its stage happen: it is not run again, before or after
 */
record Fault(String check, Red verdict, String what, String make, String mend, List<String> says, boolean once) {

    /** The two reds. */
    enum Red {
        FAILED,
        COULD_NOT_LOOK
    }

    static Fault fails(String check, String what, String make, String mend, String... says) {
        return new Fault(check, Red.FAILED, what, make, mend, List.of(says), false);
    }

    static Fault hides(String check, String what, String make, String mend, String... says) {
        return new Fault(check, Red.COULD_NOT_LOOK, what, make, mend, List.of(says), false);
    }

    Fault onlyOnce() {
        return new Fault(check, verdict, what, make, mend, says, true);
    }

    @Override
    public String toString() {
        return check + ", " + what + ": " + verdict;
    }
}

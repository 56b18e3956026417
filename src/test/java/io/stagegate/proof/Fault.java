package io.stagegate.proof;

import io.stagegate.run.CheckId;
import java.util.List;

/**
 * One way of breaking a check's subject, or the looking at it. Words are shell words that the hypervisor runs.
 *
 * @param check the ID of the check that must go red
 * @param verdict which red
 * @param what is broken, for people
 * @param make breaks it
 * @param mend puts it back; safe to run when nothing is broken
 * @param says words that must be in what stagegate says
 * @param saysInOpenshift the same, in a lab that openshift-install makes, with other messages and a bootstrap that has torn its control
 *     plane down before stage 12; empty where such a lab has nothing of the kind to break
 * @param around what the check itself needs, and leaves behind
 */
record Fault(
        String check,
        Red verdict,
        String what,
        String make,
        String mend,
        List<String> says,
        List<String> saysInOpenshift,
        Around around) {

    /** The two reds. */
    enum Red {
        FAILED,
        COULD_NOT_CHECK
    }

    /**
     * @param stage the last stage that must have been done, of 10 to 12; empty for a lab in which nothing was
     * @param once the check is green only in the run that saw its stage happen: it is not run again, before or after
     * @param first the ID of a check that the same run does before; empty for none
     * @param prepare what must be so before the check, broken or not; safe to run twice
     * @param undo takes back what the check did to the lab, however far it came
     * @param shutsTheGate while it is broken, whatever else removes the bootstrap must be refused, too
     */
    record Around(String stage, boolean once, String first, String prepare, String undo, boolean shutsTheGate) {}

    private static Around nothing(String check) {
        return new Around(CheckId.of(check).stage(), false, "", "true", "true", false);
    }

    static Fault fails(String check, String what, String make, String mend, String... says) {
        return new Fault(check, Red.FAILED, what, make, mend, List.of(says), List.of(says), nothing(check));
    }

    static Fault hides(String check, String what, String make, String mend, String... says) {
        return new Fault(check, Red.COULD_NOT_CHECK, what, make, mend, List.of(says), List.of(says), nothing(check));
    }

    private Fault with(Around its) {
        return new Fault(check, verdict, what, make, mend, says, saysInOpenshift, its);
    }

    /** With other words in a lab that openshift-install makes. */
    Fault sayingInOpenshift(String... words) {
        return new Fault(check, verdict, what, make, mend, says, List.of(words), around);
    }

    Fault notInOpenshift() {
        return sayingInOpenshift();
    }

    /** Of a stage that is looked at in others. */
    Fault afterStage(String stage) {
        return with(new Around(stage, around.once, around.first, around.prepare, around.undo, around.shutsTheGate));
    }

    Fault onlyOnce() {
        return with(new Around(around.stage, true, around.first, around.prepare, around.undo, around.shutsTheGate));
    }

    Fault after(String first) {
        return with(new Around(around.stage, around.once, first, around.prepare, around.undo, around.shutsTheGate));
    }

    Fault around(String prepare, String undo) {
        return with(new Around(around.stage, around.once, around.first, prepare, undo, around.shutsTheGate));
    }

    Fault shuttingTheGate() {
        return with(new Around(around.stage, around.once, around.first, around.prepare, around.undo, true));
    }

    @Override
    public String toString() {
        return check + (verdict == Red.FAILED ? " fails: " : " could not check: ") + what;
    }
}

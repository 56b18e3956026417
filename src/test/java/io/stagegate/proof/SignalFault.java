package io.stagegate.proof;

/**
 * One real fault of the lab whose failure signal the lab's own components then give.
 *
 * @param signal the ID of the signal, as in {@code docs/checklist.md}
 * @param check the ID of the check that goes red first
 * @param needs the lab that {@code make} is run in
 * @param what is broken, for people
 * @param make shell words that break it, run on the hypervisor
 * @param mend shell words for what {@code reset} does not put back; mostly none
 */
record SignalFault(String signal, String check, Needs needs, String what, String make, String mend) {

    /** The lab that a fault is made in. */
    enum Needs {
        /** As {@code raise} or {@code reset} leave it, hosts shut off; the stage is done afterwards, and fails. */
        RESET_LAB,
        /** Stage 11 is done, stage 12 is not. */
        FORMED_LAB,
        /** Stage 11 is done, and the bootstrap gone; nothing has to be done afterwards. */
        LAB_WITHOUT_BOOTSTRAP
    }

    /** The stage that the signal is seen in. */
    String stage() {
        return signal.substring(0, signal.indexOf('.'));
    }

    @Override
    public String toString() {
        return signal + ", " + what;
    }
}

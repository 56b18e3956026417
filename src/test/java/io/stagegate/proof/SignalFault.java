package io.stagegate.proof;

/**
 * One real fault of the lab whose failure signal the lab's own components then give.
 *
 * @param signal the ID of the signal, as in {@code docs/checklist.md}
 * @param check the ID of the check that goes red first
 * @param what is broken, for people
 * @param make shell words that break it, run on the hypervisor
 * @param mend shell words for what {@code reset} does not put back; mostly none
 */
record SignalFault(String signal, String check, String what, String make, String mend) {

    /** The stage that the signal is seen in. */
    String stage() {
        return signal.substring(0, signal.indexOf('.'));
    }

    @Override
    public String toString() {
        return signal + ", " + what;
    }
}

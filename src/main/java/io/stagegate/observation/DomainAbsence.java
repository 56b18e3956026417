package io.stagegate.observation;

/**
 * How far a node has gone: its libvirt domain, and, where there is no such domain, whether the node answers all the
 * same.
 *
 * @param state the domain's, in virsh's words; {@link #UNDEFINED} when there is none of that name
 * @param answer what the node's SSH said, asked only where the domain is not defined; empty when it did not answer
 */
public record DomainAbsence(String node, String domain, String state, String answer) {

    public static final String SHUT_OFF = "shut off";
    public static final String UNDEFINED = "not defined";

    /** Shut off, or not defined any more. */
    public boolean gone() {
        return state.equals(SHUT_OFF) || (state.equals(UNDEFINED) && answer.isEmpty());
    }

    @Override
    public String toString() {
        return "domain " + domain + " is " + state
                + (answer.isEmpty() ? "" : ", and yet " + node + " answers SSH: " + answer);
    }
}

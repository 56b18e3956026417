package io.stagegate.observation;

import java.util.List;

/**
 * One of a gate's conditions, as it was found.
 *
 * @param name what must hold, as a sentence
 * @param seen what was seen, why it could not be checked, or by what it is left out; in one line
 * @param remarks what is worth telling whether it holds or not
 */
public record GateCondition(String name, State state, String seen, List<String> remarks) {

    public GateCondition {
        remarks = List.copyOf(remarks);
    }

    /** One that there is nothing else to report of. */
    public GateCondition(String name, State state, String seen) {
        this(name, state, seen, List.of());
    }

    public enum State {
        MET("met"),
        MISSING("missing"),
        COULD_NOT_CHECK("could not check"),
        /** This lab has no such thing; it was not asked for. */
        LEFT_OUT("left out");

        private final String words;

        State(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    public boolean met() {
        return state == State.MET;
    }

    /** Neither seen to hold nor left out: the gate stays shut. */
    public boolean open() {
        return state == State.MISSING || state == State.COULD_NOT_CHECK;
    }

    @Override
    public String toString() {
        return state + ": " + name + ": " + seen;
    }
}

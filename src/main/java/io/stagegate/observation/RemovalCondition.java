package io.stagegate.observation;

/**
 * One of the conditions for removing the bootstrap, as it was found.
 *
 * @param name what must hold, as a sentence
 * @param seen what was seen, or why it could not be looked; in one line
 */
public record RemovalCondition(String name, State state, String seen) {

    public enum State {
        MET("met"),
        MISSING("missing"),
        COULD_NOT_LOOK("could not look");

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

    @Override
    public String toString() {
        return state + ": " + name + ": " + seen;
    }
}

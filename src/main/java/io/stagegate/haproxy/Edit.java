package io.stagegate.haproxy;

import java.util.List;
import java.util.stream.Collectors;

/** What came of an attempt to edit a configuration. */
public sealed interface Edit {

    /**
     * It was edited.
     *
     * @param text the whole new configuration; all lines but those removed are as they were, byte for byte
     * @param removed the lines taken out, never empty
     */
    record Changed(String text, List<Note> removed) implements Edit {}

    /** It is already as it would become. */
    record NothingToDo() implements Edit {}

    /**
     * It cannot be edited with certainty.
     *
     * @param reasons everything that was found, by line; never empty
     */
    record Refused(List<Note> reasons) implements Edit {

        @Override
        public String toString() {
            return reasons.stream().map(Note::toString).collect(Collectors.joining("\n"));
        }
    }

    /**
     * Something about a line.
     *
     * @param line its number from 1 on; 0 for the whole file
     */
    record Note(int line, String words) {

        @Override
        public String toString() {
            return line == 0 ? words : "line " + line + ": " + words;
        }
    }
}

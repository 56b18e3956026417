package io.stagegate.environment;

import java.time.Duration;
import java.util.List;

/**
 * One thing that a failure signal is known by: where to look, and what a finding there must be like.
 *
 * @param of what is looked at there, with its placeholders ({@code {domain}}); empty for a look that takes none
 * @param at on which nodes; means nothing for a look at the lab as a whole
 * @param matches a regular expression that must be found in the text; empty for any text
 * @param where what must hold of its fields besides, all of it
 * @param times how many such findings there must be at one place; at least 1
 * @param recent how old the last finding may be that has a time; more than zero
 * @param lasts for how long it must stand before it counts; zero for at once
 */
public record Clue(
        Look look,
        String of,
        At at,
        String matches,
        List<Condition> where,
        int times,
        Duration recent,
        Duration lasts) {

    public Clue {
        where = List.copyOf(where);
    }

    /** The nodes that are looked at. */
    public enum At {
        BOOTSTRAP,
        MASTERS,
        ALL;

        /** Whether a node is among them. */
        public boolean means(Node node) {
            return this == ALL || (this == BOOTSTRAP) == (node.role() == Role.BOOTSTRAP);
        }
    }

    /** What must hold of a field; of one that a finding does not have, nothing holds. */
    public record Condition(String field, Test test, String value) {}

    /** How a field is compared with a value. */
    public enum Test {
        /** The value is a regular expression that must be found in it. */
        MATCHES,
        EQUALS,
        NOT,
        ABOVE,
        BELOW
    }
}

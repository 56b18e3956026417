package io.stagegate.signal;

import io.stagegate.environment.Node;
import io.stagegate.environment.Role;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One thing to look for: where, and what a finding there must be like. As a clue it raises a suspicion; in a
 * {@link Signal.Confirmation} it is a look at how things stand, which may also say no.
 *
 * @param of what is looked at there, with its placeholders ({@code {domain}}); empty for a look that takes none
 * @param at on which nodes; means nothing for a look at the lab as a whole
 * @param matches a regular expression that must be found in the text; empty for any text. Its named groups become fields
 * @param about of whom the line may speak; empty for anybody
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
        List<Subject> about,
        List<Condition> where,
        int times,
        Duration recent,
        Duration lasts) {

    private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Za-z][A-Za-z0-9]*)>");

    public Clue {
        about = List.copyOf(about);
        where = List.copyOf(where);
    }

    /** The names that a regular expression gives to its groups. */
    public static List<String> groups(String pattern) {
        return GROUP.matcher(pattern)
                .results()
                .map(group -> group.group(1))
                .distinct()
                .toList();
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

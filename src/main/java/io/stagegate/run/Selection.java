package io.stagegate.run;

import io.stagegate.environment.Stage;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code -Dstages} or {@code -Dchecks} holds.
 *
 * @param asked the words of a list with commas, in its order; empty for {@code all}
 */
record Selection(Set<String> asked) {

    /** What people call stage 00. */
    private static final String PREFLIGHT = "preflight";

    static Selection of(String value) {
        return new Selection(
                value == null || value.strip().equals("all")
                        ? Set.of()
                        : Arrays.stream(value.split(",", -1))
                                .map(String::strip)
                                .map(word -> word.equals(PREFLIGHT) ? Stage.PREFLIGHT.id() : word)
                                .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** Whether any of these is asked for; all are where nothing is. */
    boolean includes(Stream<String> words) {
        return asked.isEmpty() || words.anyMatch(asked::contains);
    }
}

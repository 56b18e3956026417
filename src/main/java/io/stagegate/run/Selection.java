package io.stagegate.run;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code -Dstages} and {@code -Dchecks} hold: a list with commas, or {@code all}. */
public final class Selection {

    private Selection() {}

    /** Whether {@code -Dchecks} leaves this check in. */
    public static boolean asksFor(CheckId check) {
        Set<String> checks = of(System.getProperty(SelectionFilter.CHECKS));
        return checks.isEmpty() || checks.contains(check.id());
    }

    /** The words asked for; empty for all. */
    static Set<String> of(String value) {
        return value == null || value.strip().equals("all")
                ? Set.of()
                : Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}

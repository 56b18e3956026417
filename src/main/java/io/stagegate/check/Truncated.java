package io.stagegate.check;

import java.util.List;

/** The first of many lines, and how many more there are: two hundred Machines need not all be told. */
final class Truncated {

    private static final int MOST = 12;

    private Truncated() {}

    static String of(List<String> lines) {
        String first = String.join("\n", lines.subList(0, Math.min(MOST, lines.size())));
        return lines.size() <= MOST ? first : first + "\n… and " + (lines.size() - MOST) + " more";
    }
}

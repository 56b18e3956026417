package io.stagegate.wait;

import java.time.Duration;

/** The words of progress lines. */
final class ProgressText {

    private static final int LONGEST_SEEN = 160;

    private ProgressText() {}

    static String awaiting(String what, String now, Duration used, Duration allowed, boolean ascii) {
        return (ascii ? "... " : "… ") + what + ": " + cut(now, LONGEST_SEEN, ascii) + " (" + ElapsedTime.exactly(used)
                + " of " + ElapsedTime.allowed(allowed) + ")";
    }

    static String ended(String mark, String what, String now, Duration took, boolean ascii) {
        return mark + " " + what + (now.isEmpty() ? "" : ": " + cut(now, LONGEST_SEEN, ascii)) + " ("
                + ElapsedTime.exactly(took) + ")";
    }

    /** As {@link #awaiting}, in at most so many columns: what is seen gives way first, the times never. */
    static String awaiting(String what, String now, Duration used, Duration allowed, boolean ascii, int columns) {
        String line = awaiting(what, now, used, allowed, ascii);
        int tooMuch = line.length() - columns;
        if (tooMuch <= 0) {
            return line;
        }
        String seen = cut(now, LONGEST_SEEN, ascii);
        if (seen.length() - tooMuch >= 8) {
            return awaiting(what, cut(seen, seen.length() - tooMuch, ascii), used, allowed, ascii);
        }
        return cut(line, columns, ascii);
    }

    private static String cut(String text, int most, boolean ascii) {
        String dots = ascii ? "..." : "…";
        return text.length() <= most ? text : text.substring(0, Math.max(0, most - dots.length())) + dots;
    }
}

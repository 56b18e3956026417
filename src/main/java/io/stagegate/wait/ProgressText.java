package io.stagegate.wait;

import io.stagegate.text.Text;
import java.time.Duration;

/** The words of progress lines. */
final class ProgressText {

    private static final int LONGEST_SEEN = 160;

    private ProgressText() {}

    static String awaiting(String what, String now, Duration used, Duration allowed, boolean ascii) {
        return dots(ascii) + " " + what + ": " + Text.truncate(now, LONGEST_SEEN, dots(ascii)) + " ("
                + Text.duration(used) + " of " + Text.brief(allowed) + ")";
    }

    static String ended(String mark, String what, String now, Duration took, boolean ascii) {
        return mark + " " + what + (now.isEmpty() ? "" : ": " + Text.truncate(now, LONGEST_SEEN, dots(ascii))) + " ("
                + Text.duration(took) + ")";
    }

    /** As {@link #awaiting}, in at most so many columns: what is seen gives way first, the times never. */
    static String awaiting(String what, String now, Duration used, Duration allowed, boolean ascii, int columns) {
        String line = awaiting(what, now, used, allowed, ascii);
        int tooMuch = line.length() - columns;
        if (tooMuch <= 0) {
            return line;
        }
        String seen = Text.truncate(now, LONGEST_SEEN, dots(ascii));
        if (seen.length() - tooMuch >= 8) {
            return awaiting(what, Text.truncate(seen, seen.length() - tooMuch, dots(ascii)), used, allowed, ascii);
        }
        return Text.truncate(line, columns, dots(ascii));
    }

    private static String dots(boolean ascii) {
        return ascii ? "..." : "…";
    }
}

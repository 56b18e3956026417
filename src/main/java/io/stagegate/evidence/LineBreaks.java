package io.stagegate.evidence;

/** Where lines break, really or as an escape in a string inside a string inside a string. */
final class LineBreaks {

    /** As many backslashes four strings in each other need; without a bound a long row of them would take forever. */
    private static final int DEEPEST = 15;

    private LineBreaks() {}

    /** How many characters of white space, or of one such escape, start here; 0 for none. */
    static int at(String text, int position) {
        char c = text.charAt(position);
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            return 1;
        }
        if (c != '\\') {
            return 0;
        }
        int end = position;
        while (end < text.length() && end - position < DEEPEST && text.charAt(end) == '\\') {
            end++;
        }
        boolean escape = end < text.length() && "nrt".indexOf(text.charAt(end)) >= 0;
        return escape ? end + 1 - position : 0;
    }

    /** The same, for what ends just before the position. */
    static int before(String text, int position) {
        if (position == 0) {
            return 0;
        }
        char c = text.charAt(position - 1);
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            return 1;
        }
        int start = position - 1;
        while (start > 0 && position - start <= DEEPEST && text.charAt(start - 1) == '\\') {
            start--;
        }
        return "nrt".indexOf(c) >= 0 && start < position - 1 ? position - start : 0;
    }
}

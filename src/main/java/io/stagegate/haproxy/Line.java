package io.stagegate.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of a configuration.
 *
 * @param number from 1 on
 * @param bytes all of it, its line end included, each byte as one character
 * @param words without the comment; empty as well when they cannot be read
 * @param readable false when a quote is left open
 */
record Line(int number, String bytes, List<Word> words, boolean readable) {

    /** The lines of a text; put together again they are the text. */
    static List<Line> of(String text) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start) + 1;
            end = end == 0 ? text.length() : end;
            String bytes = text.substring(start, end);
            Optional<List<Word>> words = Word.of(bytes.replaceFirst("\r?\n$", ""));
            lines.add(new Line(lines.size() + 1, bytes, words.orElse(List.of()), words.isPresent()));
            start = end;
        }
        return lines;
    }

    /** What kind of line it is: its first word; empty for a comment. */
    String keyword() {
        return words.isEmpty() ? "" : words.get(0).text();
    }

    /** A word as HAProxy takes it; empty where there is none. */
    String word(int index) {
        return index < words.size() ? words.get(index).text() : "";
    }

    /** Whether it goes on in the next line, as some would expect: HAProxy does not know that, so nobody can be sure. */
    boolean continued() {
        return bytes.stripTrailing().endsWith("\\");
    }

    /** Whether one of these words is quoted, escaped, or has a variable in it. */
    boolean anyQuoted(int from, int to) {
        return words.subList(Math.min(from, words.size()), Math.min(to, words.size())).stream()
                .anyMatch(word -> word.quoted() || word.variable());
    }

    boolean anyVariable(int from, int to) {
        return words.subList(Math.min(from, words.size()), Math.min(to, words.size())).stream()
                .anyMatch(Word::variable);
    }

    /** Carriage returns within and control characters hide what stands behind them from HAProxy, or from the reader. */
    boolean hides() {
        return bytes.replaceFirst("\r?\n$", "").chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
    }
}

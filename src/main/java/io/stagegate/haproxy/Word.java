package io.stagegate.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One argument of a configuration line (HAProxy's configuration manual, 2.2 "Quoting and escaping").
 *
 * @param text what HAProxy takes it for, but for variables
 * @param quoted whether quotes or a backslash were needed to read it
 * @param variable whether a {@code $} in it may stand for something else
 */
record Word(String text, boolean quoted, boolean variable) {

    /** A line's words up to its comment; empty when a quote is left open. */
    static Optional<List<Word>> of(String line) {
        List<Word> words = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean begun = false;
        boolean quoted = false;
        boolean variable = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote == 0 && (c == ' ' || c == '\t' || c == '#')) {
                if (begun) {
                    words.add(new Word(text.toString(), quoted, variable));
                }
                text.setLength(0);
                begun = false;
                quoted = false;
                variable = false;
                if (c == '#') {
                    break;
                }
                continue;
            }
            begun = true;
            if (c == '\\' && quote != '\'') {
                quoted = true;
                // What the escape stands for does not matter: a word with one is never taken for certain.
                text.append(i + 1 < line.length() ? line.charAt(++i) : c);
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quoted = true;
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                // HAProxy looks for variables in double quotes only; outside of them somebody meant one.
                variable |= c == '$' && quote != '\'';
                text.append(c);
            }
        }
        if (begun) {
            words.add(new Word(text.toString(), quoted, variable));
        }
        return quote == 0 ? Optional.of(List.copyOf(words)) : Optional.empty();
    }
}

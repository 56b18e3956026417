package io.stagegate.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages that must appear in a log, for the first time each, in their order, each in a line of its own; other lines may
 * lie between, and each may be said again.
 *
 * @param messages what lines must contain; not empty
 */
record Messages(List<String> messages) {

    Messages {
        messages = Require.notEmpty("messages", List.copyOf(messages));
    }

    /** What is missing of them, and how the log ends; empty when all appear in order. */
    Optional<String> missing(List<String> lines) {
        int seen = inOrder(lines);
        if (seen == messages.size()) {
            return Optional.empty();
        }
        String missing = messages.get(seen);
        List<String> words = new ArrayList<>();
        words.add("%d of %d in order; missing: \"%s\"".formatted(seen, messages.size(), missing));
        if (first(lines, missing) >= 0) {
            words.add("it appears, but before \"" + messages.get(seen - 1) + "\"");
        }
        words.add("last line: " + (lines.isEmpty() ? "none" : "\"" + lines.get(lines.size() - 1) + "\""));
        return Optional.of(String.join("\n", words));
    }

    String expected(String whose) {
        return messages.size() == 1
                ? whose + " says \"" + messages.get(0) + "\""
                : messages.size() + " key messages of " + whose + " in order";
    }

    /** How many of the messages appear in order, from the first on. */
    private int inOrder(List<String> lines) {
        int seen = 0;
        for (int last = -1; seen < messages.size(); seen++) {
            int at = first(lines, messages.get(seen));
            if (at <= last) {
                return seen;
            }
            last = at;
        }
        return seen;
    }

    private static int first(List<String> lines, String message) {
        for (int at = 0; at < lines.size(); at++) {
            if (lines.get(at).contains(message)) {
                return at;
            }
        }
        return -1;
    }
}

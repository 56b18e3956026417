package io.stagegate.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages that must stand in a log in their order, each in a line of its own; other lines may lie between.
 *
 * @param messages what lines must contain; not empty
 */
record Messages(List<String> messages) {

    Messages {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("no messages: an empty list proves nothing");
        }
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
        if (lines.stream().anyMatch(line -> line.contains(missing))) {
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
        int next = 0;
        for (String line : lines) {
            if (next < messages.size() && line.contains(messages.get(next))) {
                next++;
            }
        }
        return next;
    }
}

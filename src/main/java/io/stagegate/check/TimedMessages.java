package io.stagegate.check;

import io.stagegate.observation.OperatorLog.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Messages that must have been said one after the other, as far as their times tell: in logs, which tell when to the
 * nanosecond, and in Events, which tell the second. Upper and lower case are one, for the same message may begin a line
 * of a log and stand in the middle of an Event.
 *
 * @param messages what a line or an Event must contain; not empty
 */
record TimedMessages(List<String> messages) {

    TimedMessages {
        messages = Require.notEmpty("messages", List.copyOf(messages));
    }

    /** What is missing of them; empty when all were said in their order. */
    Optional<String> missing(List<Entry> entries) {
        List<Entry> left = new ArrayList<>(entries);
        long now = Long.MIN_VALUE;
        for (int seen = 0; seen < messages.size(); seen++) {
            String message = messages.get(seen);
            long earliest = now;
            // Of all that can have been said by then, what was said first: it leaves the most to what follows.
            Optional<Entry> next = left.stream()
                    .filter(each -> contains(each, message) && each.to() >= earliest)
                    .min(Comparator.comparingLong(Entry::from));
            if (next.isEmpty()) {
                return Optional.of("%d of %d in order; missing: \"%s\"".formatted(seen, messages.size(), message)
                        + (entries.stream().anyMatch(each -> contains(each, message))
                                ? "\nit appears, but before \"" + messages.get(seen - 1) + "\""
                                : ""));
            }
            left.remove(next.get());
            now = Math.max(now, next.get().from());
        }
        return Optional.empty();
    }

    private static boolean contains(Entry entry, String message) {
        return entry.text().toLowerCase(Locale.ROOT).contains(message.toLowerCase(Locale.ROOT));
    }
}

package io.stagegate.check;

import io.stagegate.observation.Unit;
import io.stagegate.observation.UnitJournal;
import java.util.ArrayList;
import java.util.List;

/** What must hold of systemd units and of what they log. */
public final class Units {

    private Units() {}

    /** Active and running: a unit that is between two restarts is neither. */
    public static Check<Unit> running() {
        return Check.named("is active and running", unit -> {
            if (unit.active().equals("active") && unit.sub().equals("running")) {
                return Verdict.pass();
            }
            String expected = unit.name() + " active (running)";
            // No waiting brings up a unit that systemd is told never to start or has never heard of.
            boolean hopeless = unit.load().equals("masked") || unit.load().equals("not-found");
            return hopeless ? Verdict.failForGood(expected, unit) : Verdict.fail(expected, unit);
        });
    }

    /**
     * Each message stands in a line of its own, in this order; other lines may lie between. A failed unit says
     * nothing more, so it ends the wait.
     *
     * @param messages what lines must contain; not empty
     */
    public static Check<UnitJournal> logged(List<String> messages) {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("no messages: an empty list proves nothing");
        }
        return Check.named("has its key messages in order", journal -> {
            int seen = inOrder(journal.lines(), messages);
            if (seen == messages.size()) {
                return Verdict.pass();
            }
            String missing = messages.get(seen);
            List<String> words = new ArrayList<>();
            words.add("%d of %d in order; missing: \"%s\"".formatted(seen, messages.size(), missing));
            if (journal.lines().stream().anyMatch(line -> line.contains(missing))) {
                words.add("it appears, but before \"" + messages.get(seen - 1) + "\"");
            }
            words.add("last line: "
                    + (journal.lines().isEmpty()
                            ? "none"
                            : "\"" + journal.lines().get(journal.lines().size() - 1) + "\""));
            words.add(journal.unit().toString());
            String expected =
                    messages.size() + " key messages of " + journal.unit().name() + " in order";
            return journal.unit().active().equals("failed")
                    ? Verdict.failForGood(expected, String.join("\n", words))
                    : Verdict.fail(expected, String.join("\n", words));
        });
    }

    /** How many of the messages appear in order, from the first on. */
    private static int inOrder(List<String> lines, List<String> messages) {
        int next = 0;
        for (String line : lines) {
            if (next < messages.size() && line.contains(messages.get(next))) {
                next++;
            }
        }
        return next;
    }
}

package io.stagegate.wait;

import java.util.Arrays;
import java.util.List;

/** The text of a failure: a headline, and aligned facts below it. */
final class FailureText {

    private static final int FRAMES = 10;

    private FailureText() {}

    static String of(String headline, List<Fact> facts) {
        int width = Math.max(
                9, facts.stream().mapToInt(fact -> fact.key().length()).max().orElse(0));
        StringBuilder text = new StringBuilder(headline);
        for (Fact fact : facts) {
            String key = "\n  " + fact.key() + " ".repeat(width - fact.key().length()) + ": ";
            // Later lines of a value stand under its first.
            String indent = "\n" + " ".repeat(key.length() - 1);
            text.append(key)
                    .append(fact.value()
                            .strip()
                            .lines()
                            .reduce((a, b) -> a + indent + b)
                            .orElse("(nothing)"));
        }
        return text.toString();
    }

    /** Leaves the frames that tell which step asked: neither ours above them nor the runner's below. */
    static void shorten(Throwable error) {
        List<String> ours = List.of(Verifier.class.getName(), Wait.class.getName());
        StackTraceElement[] frames = error.getStackTrace();
        int first = 0;
        while (first < frames.length && ours.contains(frames[first].getClassName())) {
            first++;
        }
        error.setStackTrace(Arrays.copyOfRange(frames, first, Math.min(frames.length, first + FRAMES)));
    }
}

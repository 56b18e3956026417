package io.stagegate.wait;

import java.io.PrintStream;
import java.time.Duration;

/**
 * For logs: a line when something else is seen, a sign of life every half minute, and how it ended. Like
 * openshift-install, and for the same reason: hundreds of equal lines hide the one that matters.
 */
final class ChangedLines implements Progress {

    /** What changes with every observation, such as a counter, is shown no more often than this. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);

    private final PrintStream out;
    private final boolean ascii;

    ChangedLines(PrintStream out, boolean ascii) {
        this.out = out;
        this.ascii = ascii;
    }

    @Override
    public void note(String line) {
        out.println("- " + line);
    }

    @Override
    public Line begin(String what, Duration allowed) {
        return new Line() {
            private String shown;
            private Duration shownAt = Duration.ZERO;

            @Override
            public void seen(String now, Duration used) {
                Duration since = used.minus(shownAt);
                boolean changed = !now.equals(shown) && (shown == null || since.compareTo(LEAST) >= 0);
                if (changed || since.compareTo(SIGN_OF_LIFE) >= 0) {
                    out.println(ProgressText.awaiting(what, now, used, allowed, ascii));
                    shown = now;
                    shownAt = used;
                }
            }

            @Override
            public void end(Outcome outcome, String now, Duration took) {
                out.println(ProgressText.ended(outcome.mark(ascii), what, now, took, ascii));
            }
        };
    }
}

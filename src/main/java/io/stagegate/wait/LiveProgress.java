package io.stagegate.wait;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One line on the terminal that is written anew with every observation; how a wait ended goes to standard output, where a log
 * keeps it. Where several waits last at a time, the one that saw something last is shown.
 */
final class LiveProgress implements Progress {

    private static final String TO_START = "\r";
    private static final String CLEAR = "\r\u001b[K";

    private final Terminal terminal;
    private final PrintStream kept;
    private final Set<Line> lasting = new LinkedHashSet<>();

    LiveProgress(Terminal terminal, PrintStream kept) {
        this.terminal = terminal;
        this.kept = kept;
    }

    @Override
    public Line begin(String what, Duration allowed) {
        Line line = new Line() {
            @Override
            public void seen(String now, Duration used) {
                synchronized (lasting) {
                    String others = lasting.size() > 1 ? " +" + (lasting.size() - 1) : "";
                    // The last column stays empty: writing into it wraps on some terminals. The cursor goes back to the
                    // start, so that what Maven prints meanwhile begins a line of its own.
                    int columns = terminal.columns() - 1 - others.length();
                    print(CLEAR
                            + ProgressText.awaiting(what, now, used, allowed, terminal.ascii(), columns)
                            + others
                            + TO_START);
                }
            }

            @Override
            public void end(Outcome outcome, String now, Duration took) {
                synchronized (lasting) {
                    lasting.remove(this);
                    String shown = outcome.mark(terminal.ascii());
                    print(CLEAR);
                    kept.print(ProgressText.ended(shown, what, now, took, terminal.ascii()) + "\n");
                    kept.flush();
                }
            }
        };
        synchronized (lasting) {
            lasting.add(line);
        }
        return line;
    }

    @Override
    public void note(String line) {
        synchronized (lasting) {
            print(CLEAR);
            kept.print("- " + line + "\n");
            kept.flush();
        }
    }

    private void print(String text) {
        terminal.out().print(text);
        terminal.out().flush();
    }
}

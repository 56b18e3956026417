package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Unit;
import io.stagegate.observation.UnitJournal;
import java.util.ArrayList;
import java.util.List;

/**
 * What a unit logged, without times.
 *
 * @param wholeBoot all its runs of this boot, and what systemd says of it; else its current or last run alone
 */
public record JournalProbe(Node node, String unit, boolean wholeBoot) implements Probe<UnitJournal> {

    /** So many lines of a run's end are read: of all that an hour of bootkube logs, the connection keeps the beginning. */
    private static final int LATEST = 5000;

    /** All that it said since the host booted: a unit that is started again may go on where it ended. */
    public static JournalProbe ofThisBoot(Node node, String unit) {
        return new JournalProbe(node, unit, true);
    }

    /** What its current or last run said latest: how things stand now, whatever a run before it came to. */
    public static JournalProbe ofLastRun(Node node, String unit) {
        return new JournalProbe(node, unit, false);
    }

    @Override
    public String subject() {
        return "journal of " + unit + " on " + node;
    }

    @Override
    public UnitJournal observe(Lab lab) {
        Unit state = new UnitProbe(node, unit).observe(lab);
        if (wholeBoot) {
            return new UnitJournal(state, lines(lab, "--boot", "--unit=" + unit));
        }
        return new UnitJournal(
                state,
                state.invocation().isEmpty()
                        ? List.of()
                        : lines(lab, "--lines=" + LATEST, "_SYSTEMD_INVOCATION_ID=" + state.invocation()));
    }

    private List<String> lines(Lab lab, String... which) {
        List<String> words = new ArrayList<>(List.of("journalctl", "--quiet", "--no-pager", "--output=cat"));
        words.addAll(List.of(which));
        return lab.install()
                .shell(node)
                .run(Command.of(words.toArray(String[]::new)).asRoot())
                .orCouldNotLook()
                .stdout()
                .lines()
                .toList();
    }
}

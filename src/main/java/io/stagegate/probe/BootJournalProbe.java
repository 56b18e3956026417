package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.BootJournal;
import java.util.regex.Pattern;

/**
 * A unit's journal of this boot, for people to read: {@code journalctl -b -u UNIT}, runs before the current one included,
 * with the node's times.
 */
public record BootJournalProbe(Node node, String unit) implements Probe<BootJournal> {

    /** How terminals are given colours and the like (ECMA-48, 5.4); journald keeps it as it was written. */
    private static final Pattern CONTROL_SEQUENCE = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");

    /** About as much as a piece of evidence holds. */
    private static final int MOST_LINES = 2000;

    @Override
    public String subject() {
        return "journal of " + unit + " on " + node;
    }

    @Override
    public BootJournal observe(Lab lab) {
        return new BootJournal(
                node.name(),
                unit,
                lab.install()
                        .shell(node)
                        .run(Command.of(
                                        "journalctl",
                                        "--quiet",
                                        "--no-pager",
                                        "--boot",
                                        // Without it a message with one byte that is not printable is reported as "[13B
                                        // blob data]" (systemd's src/shared/logs-show.c).
                                        "--all",
                                        "--output=short-iso",
                                        "--lines=" + MOST_LINES,
                                        "--unit=" + unit)
                                .asRoot())
                        .orCouldNotLook()
                        .stdout()
                        .lines()
                        .map(BootJournalProbe::plain)
                        .toList());
    }

    /** A line that {@code journalctl --all} printed, without colours. */
    public static String plain(String line) {
        return CONTROL_SEQUENCE.matcher(line).replaceAll("");
    }
}

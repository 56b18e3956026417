package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.KeptJournal;

/**
 * A unit's journal of this boot, for people to read: {@code journalctl -b -u UNIT}, runs before the current one included,
 * with the node's times.
 */
public record KeptJournalProbe(Node node, String unit) implements Probe<KeptJournal> {

    /** About as much as an exhibit holds. */
    private static final int MOST_LINES = 2000;

    @Override
    public String subject() {
        return "journal of " + unit + " on " + node;
    }

    @Override
    public KeptJournal observe(Lab lab) {
        return new KeptJournal(
                node.name(),
                unit,
                lab.shell(node)
                        .run(Command.of(
                                        "journalctl",
                                        "--quiet",
                                        "--no-pager",
                                        "--boot",
                                        "--output=short-iso",
                                        "--lines=" + MOST_LINES,
                                        "--unit=" + unit)
                                .asRoot())
                        .orCouldNotLook()
                        .stdout()
                        .lines()
                        .toList());
    }
}

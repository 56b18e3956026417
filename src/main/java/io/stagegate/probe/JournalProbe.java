package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Unit;
import io.stagegate.observation.UnitJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a unit logged, and its state. */
public record JournalProbe(Node node, String unit, Extent extent) implements Probe<UnitJournal> {

    /** So many lines of a run's end are read: of all that an hour of bootkube logs, the connection keeps the beginning. */
    private static final int LATEST = 5000;

    /** About as much as a piece of evidence holds. */
    private static final int MOST_TO_READ = 2000;

    /** How terminals are given colours and the like (ECMA-48, 5.4); journald keeps it as it was written. */
    private static final Pattern CONTROL_SEQUENCE = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");

    enum Extent {
        THIS_BOOT,
        LAST_RUN,
        TO_READ
    }

    /** All that it said since the host booted: a unit that is started again may go on where it ended. */
    public static JournalProbe ofThisBoot(Node node, String unit) {
        return new JournalProbe(node, unit, Extent.THIS_BOOT);
    }

    /** What its current or last run said latest: how things stand now, whatever a run before it came to. */
    public static JournalProbe ofLastRun(Node node, String unit) {
        return new JournalProbe(node, unit, Extent.LAST_RUN);
    }

    /** For people to read: the latest lines of this boot, with the node's times, without colours. */
    public static JournalProbe toRead(Node node, String unit) {
        return new JournalProbe(node, unit, Extent.TO_READ);
    }

    @Override
    public String subject() {
        return "journal of " + unit + " on " + node;
    }

    @Override
    public UnitJournal observe(Lab lab) {
        Unit state = state(lab);
        return new UnitJournal(
                state,
                switch (extent) {
                    case THIS_BOOT -> lines(lab, "--output=cat", "--boot", "--unit=" + unit);
                    case LAST_RUN ->
                        state.invocation().isEmpty()
                                ? List.of()
                                : lines(
                                        lab,
                                        "--output=cat",
                                        "--lines=" + LATEST,
                                        "_SYSTEMD_INVOCATION_ID=" + state.invocation());
                    // Without --all a message with one byte that is not printable is reported as "[13B blob data]"
                    // (systemd's src/shared/logs-show.c).
                    case TO_READ ->
                        lines(lab, "--boot", "--all", "--output=short-iso", "--lines=" + MOST_TO_READ, "--unit=" + unit)
                                .stream()
                                .map(JournalProbe::plain)
                                .toList();
                });
    }

    /** Of what was gathered of a node the journal may be all there is. */
    private Unit state(Lab lab) {
        try {
            return new UnitProbe(node, unit).observe(lab);
        } catch (CouldNotCheckException e) {
            if (e.failure() != ConnectionFailure.NOT_GATHERED) {
                throw e;
            }
            return Unit.unseen(node.name(), unit);
        }
    }

    private List<String> lines(Lab lab, String... which) {
        List<String> words = new ArrayList<>(List.of("journalctl", "--quiet", "--no-pager"));
        words.addAll(List.of(which));
        return lab.install()
                .shell(node)
                .run(Command.of(words.toArray(String[]::new)).asRoot())
                .orCouldNotCheck()
                .stdout()
                .lines()
                .toList();
    }

    /** A line that {@code journalctl --all} printed, without colours. */
    public static String plain(String line) {
        return CONTROL_SEQUENCE.matcher(line).replaceAll("");
    }
}

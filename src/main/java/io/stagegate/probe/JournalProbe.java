package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.Unit;
import io.stagegate.observation.UnitJournal;
import java.util.List;

/** What the current or last run of a unit logged. Lines of runs before it do not count: see {@link UnitJournal}. */
public record JournalProbe(Node node, String unit) implements Probe<UnitJournal> {

    @Override
    public String subject() {
        return "journal of " + unit + " on " + node;
    }

    @Override
    public UnitJournal observe(Lab lab) {
        Unit state = new UnitProbe(node, unit).observe(lab);
        if (state.invocation().isEmpty()) {
            return new UnitJournal(state, List.of());
        }
        List<String> lines = lab.shell(node)
                .run(Command.of(
                                "journalctl",
                                "--quiet",
                                "--no-pager",
                                "--output=cat",
                                "_SYSTEMD_INVOCATION_ID=" + state.invocation())
                        .asRoot())
                .orCouldNotLook()
                .stdout()
                .lines()
                .toList();
        return new UnitJournal(state, lines);
    }
}

package io.stagegate.observation;

import java.util.List;

/**
 * What the current or last run of a unit wrote to its journal, oldest line first. Lines of earlier runs are
 * not in it: a unit that was restarted has to say everything again.
 */
public record UnitJournal(Unit unit, List<String> lines) {

    public UnitJournal {
        lines = List.copyOf(lines);
    }

    @Override
    public String toString() {
        return unit + "\n" + String.join("\n", lines);
    }
}

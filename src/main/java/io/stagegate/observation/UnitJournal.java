package io.stagegate.observation;

import java.util.List;

/** What a unit wrote to its journal, in one run or in all runs of a boot, oldest line first. */
public record UnitJournal(Unit unit, List<String> lines) {

    public UnitJournal {
        lines = List.copyOf(lines);
    }

    @Override
    public String toString() {
        return unit + "\n" + String.join("\n", lines);
    }
}

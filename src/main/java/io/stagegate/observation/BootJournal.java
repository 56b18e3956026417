package io.stagegate.observation;

import java.util.List;

/** What a unit wrote to its journal in this boot, as far as it is kept: the latest lines, oldest first. */
public record BootJournal(String node, String unit, List<String> lines) {

    public BootJournal {
        lines = List.copyOf(lines);
    }

    @Override
    public String toString() {
        return unit + " on " + node + ", this boot, " + lines.size() + " lines:\n" + String.join("\n", lines);
    }
}

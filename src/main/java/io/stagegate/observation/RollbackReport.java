package io.stagegate.observation;

import java.util.List;

/**
 * What was found and done, one thing after the other.
 *
 * @param couldNotCheck whether what set it off was that nothing could be seen, and not that something was amiss
 */
public record RollbackReport(List<String> lines, boolean couldNotCheck) {

    public RollbackReport {
        lines = List.copyOf(lines);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(i + 1)
                    .append(". ")
                    .append(lines.get(i).strip().replace("\n", "\n   "))
                    .append('\n');
        }
        return text.toString().stripTrailing();
    }
}

package io.stagegate.environment;

import java.util.Comparator;

/**
 * One thing that is wrong with an environment, in the form editors and terminals make a link of.
 *
 * @param file the file as the user named it
 * @param line 1 for the first; 0 when it is the file as a whole
 * @param column 1 for the first; 0 when it is the file as a whole
 * @param path the value's place in the declaration, such as {@code nodes.master-0.role}; empty for none
 * @param problem what is wrong; never a value that came from a variable
 * @param repair what to write instead
 */
public record Mistake(String file, int line, int column, String path, String problem, String repair)
        implements Comparable<Mistake> {

    private static final Comparator<Mistake> AS_READ = Comparator.comparing(Mistake::file)
            .thenComparingInt(Mistake::line)
            .thenComparingInt(Mistake::column)
            .thenComparing(Mistake::path)
            .thenComparing(Mistake::problem);

    /** A mistake that is not in any one line. */
    static Mistake whole(String file, String problem, String repair) {
        return new Mistake(file, 0, 0, "", problem, repair);
    }

    @Override
    public int compareTo(Mistake other) {
        return AS_READ.compare(this, other);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        return text.append(problem).append("; ").append(repair).toString();
    }
}

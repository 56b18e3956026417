package io.stagegate.environment;

import java.util.List;
import java.util.Map;

/** A YAML file as it was written: values with their places. What they mean is for others to say. */
public sealed interface YamlNode {

    /** Where the value is: at its key when it has one, since a value may be missing or on another line. */
    Place place();

    /** Its keys and indexes from the top: {@code nodes.master-0.role}; empty for the file itself. */
    String path();

    /** Both count from 1, as editors do. */
    record Place(int line, int column) {
        static final Place START = new Place(1, 1);
    }

    /** What YAML 1.1 takes a scalar for; only text is what it looks like. */
    enum Type {
        TEXT,
        WHOLE_NUMBER,
        FRACTION,
        TRUTH,
        DATE,
        NOTHING
    }

    /**
     * @param written as it is in the file: what errors may show
     * @param text with variables replaced: what is used, and never shown
     * @param varies whether a variable is in it
     */
    record Scalar(Place place, String path, String written, String text, Type type, boolean varies)
            implements YamlNode {
        private static final int LONGEST_SHOWN = 80;

        /** The value for an error's text; text in quotes, a password in a URI left out. */
        public String shown() {
            String safe = written.replaceAll("(://[^/@:\\s]*:)[^@/\\s]*@", "$1***@")
                    .replace("\n", "\\n")
                    .replaceAll("\\p{Cntrl}", "?");
            String brief = safe.length() > LONGEST_SHOWN ? safe.substring(0, LONGEST_SHOWN) + "..." : safe;
            return type == Type.TEXT ? '"' + brief + '"' : brief;
        }
    }

    /** @param entries in the file's order */
    record Mapping(Place place, String path, Map<String, YamlNode> entries) implements YamlNode {}

    record Sequence(Place place, String path, List<YamlNode> items) implements YamlNode {}

    /** The path of a key below another; a key that would not read as one is put in quotes. */
    static String below(String path, String key) {
        String name = key.matches("[A-Za-z0-9_$-]+") ? key : '"' + key.replaceAll("\\p{Cntrl}", "?") + '"';
        return path.isEmpty() ? name : path + '.' + name;
    }

    static String below(String path, int index) {
        return path + '[' + index + ']';
    }
}

package io.stagegate.environment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an environment puts in the place of its profile's values. */
final class ProfileOverride {

    private ProfileOverride() {}

    /**
     * The profile with these values in it. Maps are merged; anything else is replaced as a whole. What came from the
     * override keeps its place and path, so that a mistake is reported where it was made.
     */
    static YamlNode in(YamlNode profile, YamlNode override) {
        if (!(profile instanceof YamlNode.Mapping there) || !(override instanceof YamlNode.Mapping here)) {
            return override;
        }
        Map<String, YamlNode> entries = new LinkedHashMap<>(there.entries());
        here.entries()
                .forEach((key, value) ->
                        entries.put(key, entries.containsKey(key) ? in(entries.get(key), value) : value));
        return new YamlNode.Mapping(here.place(), here.path(), Collections.unmodifiableMap(entries));
    }

    /** Each value for people: {@code handover.marker: /x}; a variable's value is not shown. */
    static List<String> inWords(YamlNode override) {
        List<String> values = new ArrayList<>();
        add("", override, values);
        return values;
    }

    private static void add(String path, YamlNode node, List<String> values) {
        if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach((key, value) -> add(YamlNode.below(path, key), value, values));
        } else {
            values.add(path + ": " + words(node));
        }
    }

    private static String words(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + words(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return node instanceof YamlNode.Sequence list
                ? list.items().stream().map(ProfileOverride::words).collect(Collectors.joining(", ", "[", "]"))
                : ((YamlNode.Scalar) node).written();
    }
}

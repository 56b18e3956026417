package io.stagegate.observation;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files in a directory on a node, without those in directories below it.
 *
 * @param exists false where there is no such directory; then there are no files
 * @param sizes in bytes, by name
 */
public record RemoteDirectory(String node, String path, boolean exists, Map<String, Long> sizes) {

    public RemoteDirectory {
        sizes = Collections.unmodifiableMap(new TreeMap<>(sizes));
    }

    public static RemoteDirectory none(String node, String path) {
        return new RemoteDirectory(node, path, false, Map.of());
    }

    @Override
    public String toString() {
        if (!exists) {
            return path + " is not on " + node;
        }
        return path + " on " + node + ": "
                + (sizes.isEmpty()
                        ? "no files"
                        : sizes.entrySet().stream()
                                .map(file -> file.getKey() + " (" + file.getValue() + " bytes)")
                                .collect(Collectors.joining(", ")));
    }
}

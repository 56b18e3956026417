package io.stagegate.environment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The mistakes of one file so far: one for each value, so that a single slip is not reported three times. */
public final class Mistakes {
    private final String file;
    private final List<Mistake> found = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();

    public Mistakes(String file) {
        this.file = file;
    }

    /** Keeps the first mistake of each path and drops what follows from it. */
    public void add(YamlNode.Place place, String path, String problem, String repair) {
        if (paths.add(path)) {
            found.add(new Mistake(file, place.line(), place.column(), path, problem, repair));
        }
    }

    public void add(YamlNode node, String problem, String repair) {
        add(node.place(), node.path(), problem, repair);
    }

    /** Whether something was found at exactly this path. */
    boolean at(String path) {
        return paths.contains(path);
    }

    /** Says no more about this path: another mistake explains it. */
    void cover(String path) {
        paths.add(path);
    }

    /** For another part of the same file, where nothing has been found yet. */
    Mistakes apart() {
        return new Mistakes(file);
    }

    void addAll(Mistakes others) {
        others.found.forEach(mistake -> {
            if (paths.add(mistake.path())) {
                found.add(mistake);
            }
        });
    }

    public List<Mistake> found() {
        return List.copyOf(found);
    }
}

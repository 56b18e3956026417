package io.stagegate.environment;

import java.util.Optional;

/** The kinds of environments: each has keys of its own, in its file and in its profile. The profile decides. */
enum Kind {
    LIBVIRT,
    CLUSTER_API;

    /** The kind that a profile is of; empty where there is no such profile, or none that can be read. */
    static Optional<Kind> of(Profiles profiles, String name, Variables variables) {
        if (!name.matches("[a-z0-9-]+")) {
            return Optional.empty();
        }
        try {
            return profiles.find(name)
                    .map(source -> YamlReader.read(source, variables, new Mistakes(source.label())))
                    .map(root -> has(root, "kind") ? CLUSTER_API : LIBVIRT);
        } catch (EnvironmentException e) {
            // Whoever reads it for its values tells what is wrong with it.
            return Optional.empty();
        }
    }

    /** The kind that a file without a sound profile must be meant as: told by what only one of them has. */
    static Kind resembling(YamlNode root) {
        return has(root, "source") || has(root, "target") || has(root, "tools") ? CLUSTER_API : LIBVIRT;
    }

    private static boolean has(YamlNode root, String key) {
        return root instanceof YamlNode.Mapping mapping && mapping.entries().containsKey(key);
    }
}

package io.stagegate.environment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one kind of environment is declared in YAML: what its file and its profiles may say, by schemas, and what that means.
 * The profile decides of which kind an environment is.
 *
 * @param kind what a profile calls the kind by its key {@code kind}; empty for the kind that needs no such key
 * @param profiles the profiles of this kind that stagegate brings along: in the jar nothing can be listed
 * @param binder reads an environment's declaration
 * @param profileBinder reads a profile's
 */
record Declaration(
        String kind,
        SchemaValidator environment,
        SchemaValidator profile,
        List<String> profiles,
        Binder binder,
        ProfileBinder profileBinder) {

    /** The kinds that are declared in YAML. */
    static final List<Declaration> ALL = List.of(
            new Declaration(
                    "",
                    SchemaValidator.of("environment.schema.json"),
                    SchemaValidator.of("profiles/profile.schema.json"),
                    List.of("hard-way", "hard-way-guide", "openshift-install"),
                    InstallBinder::new,
                    InstallBinder::profile),
            new Declaration(
                    "cluster-api",
                    SchemaValidator.of("cluster-api.schema.json"),
                    SchemaValidator.of("profiles/cluster-api.schema.json"),
                    List.of("cluster-api"),
                    ClusterApiBinder::new,
                    ClusterApiBinder::profile));

    @FunctionalInterface
    interface Binder {
        EnvironmentBinder<?> of(Path file, YamlNode root, SchemaGuide guide, Mistakes mistakes, Variables variables);
    }

    @FunctionalInterface
    interface ProfileBinder {
        /** @param otherwise the components that the file does not say */
        Optional<? extends Profile> bind(
                RecordBinder binder, YamlNode root, Map<String, ?> otherwise, Mistakes mistakes);
    }

    /** The kind that a profile says it is of, or nearly says; the first where it says none. */
    static Declaration ofProfile(YamlNode profile) {
        String kind = new YamlSection(profile, new Mistakes("")).text("kind").orElse("");
        List<String> kinds = ALL.stream().map(Declaration::kind).toList();
        String meant = kinds.contains(kind) ? kind : DidYouMean.to(kind, kinds).orElse("");
        return ALL.get(kinds.indexOf(meant));
    }

    /** The kind that a file without a sound profile is meant as: the one that alone has one of its keys. */
    static Declaration resembling(YamlNode root) {
        return root instanceof YamlNode.Mapping map
                ? ALL.stream().filter(each -> each.isMeantBy(map)).findFirst().orElse(ALL.get(0))
                : ALL.get(0);
    }

    private boolean isMeantBy(YamlNode.Mapping root) {
        return root.entries().keySet().stream()
                .anyMatch(key -> ALL.stream().allMatch(each -> each.environment.knows(key) == each.equals(this)));
    }
}

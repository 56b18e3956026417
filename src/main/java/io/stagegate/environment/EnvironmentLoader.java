package io.stagegate.environment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an environment's YAML file, and tells all that is wrong with it at once. */
public final class EnvironmentLoader {
    private static final Map<Kind, SchemaValidator> ENVIRONMENTS = Map.of(
            Kind.LIBVIRT, SchemaValidator.of("environment.schema.json"),
            Kind.CLUSTER_API, SchemaValidator.of("cluster-api.schema.json"));
    private static final Map<Kind, SchemaValidator> PROFILES = Map.of(
            Kind.LIBVIRT, SchemaValidator.of("profiles/profile.schema.json"),
            Kind.CLUSTER_API, SchemaValidator.of("profiles/cluster-api.schema.json"));

    private EnvironmentLoader() {}

    /**
     * Reads what {@code -Denvironment=} names.
     *
     * @param named a name, which means {@code environments/NAME.yaml} below the working directory, or the path of a
     *     .yaml or .yml file
     * @param processEnvironment what <code>${VAR}</code> is looked up in
     * @throws EnvironmentException with every mistake that was found
     */
    public static Environment load(String named, Map<String, String> processEnvironment) {
        return load(locate(named), processEnvironment);
    }

    /**
     * Finds the file that {@code -Denvironment=} names.
     *
     * @throws EnvironmentException that lists the environments there are, when it names none
     */
    public static Path locate(String named) {
        return new EnvironmentFiles(Path.of("")).locate(named);
    }

    /**
     * Reads an environment file, its profile and the rules of failure signals. No other file is opened: keys and
     * kubeconfigs may appear later.
     *
     * @param file shown in errors as it is given here
     * @param processEnvironment what <code>${VAR}</code> is looked up in; its values are never shown
     * @throws EnvironmentException with every mistake that was found
     */
    public static Environment load(Path file, Map<String, String> processEnvironment) {
        Variables variables = new Variables(processEnvironment);
        SourceText source = SourceText.of(file);
        Mistakes mistakes = new Mistakes(source.label());
        YamlNode root = YamlReader.read(source, variables, mistakes);
        // Nothing is known to be wrong yet: whatever stands there as the profile's name may be one.
        Optional<YamlNode.Scalar> named = new EnvironmentBinder(file, root, new Mistakes(""), variables).profile();
        Profiles profiles = new Profiles(file);
        Kind kind =
                named.flatMap(name -> Kind.of(profiles, name.text(), variables)).orElse(Kind.resembling(root));
        ENVIRONMENTS.get(kind).compare(root, mistakes);

        EnvironmentBinder binder = new EnvironmentBinder(file, root, mistakes, variables);
        List<Mistake> inProfile = new ArrayList<>();
        Optional<Profile> profile =
                binder.profile().flatMap(name -> profile(name, kind, binder, profiles, variables, mistakes, inProfile));
        List<Mistake> inSignals = new ArrayList<>();
        List<SignalRules.File> signals = signals(file, binder, variables, mistakes, inSignals);
        Optional<Environment> environment = binder.bind(kind, profile, signals);

        List<Mistake> all = new ArrayList<>(mistakes.found());
        all.addAll(inProfile);
        all.addAll(inSignals);
        if (!all.isEmpty()) {
            throw new EnvironmentException(all);
        }
        return environment.orElseThrow();
    }

    private static List<SignalRules.File> signals(
            Path file, EnvironmentBinder binder, Variables variables, Mistakes inEnvironment, List<Mistake> inSignals) {
        List<SourceText> sources = new ArrayList<>(SignalRules.bundled(file));
        binder.signalFiles().forEach((written, path) -> {
            try {
                sources.add(SourceText.of(path));
            } catch (EnvironmentException e) {
                // Its place is where it is named.
                Mistake first = e.mistakes().get(0);
                inEnvironment.add(written, written.shown() + ": " + first.problem(), first.repair());
            }
        });
        List<SignalRules.File> read = new ArrayList<>();
        for (SourceText source : sources) {
            try {
                read.add(SignalRules.read(source, variables, inSignals));
            } catch (EnvironmentException e) {
                inSignals.addAll(e.mistakes());
            }
        }
        return read;
    }

    /** The profile itself is sound: whatever is wrong now is in the environment's own values. */
    private static Optional<Profile> overridden(
            YamlNode.Scalar name, Kind kind, YamlNode profile, YamlNode override, Mistakes inEnvironment) {
        YamlNode whole = ProfileOverride.in(profile, override);
        // Mistakes elsewhere in the environment must not keep those in here from being told.
        Mistakes mistakes = inEnvironment.apart();
        PROFILES.get(kind).compare(whole, mistakes);
        Optional<Profile> bound =
                new ProfileBinder(whole, mistakes).bind(kind, name.text(), ProfileOverride.told(override));
        inEnvironment.addAll(mistakes);
        return bound;
    }

    private static Optional<Profile> profile(
            YamlNode.Scalar name,
            Kind kind,
            EnvironmentBinder binder,
            Profiles profiles,
            Variables variables,
            Mistakes inEnvironment,
            List<Mistake> inProfile) {
        try {
            Optional<SourceText> found = profiles.find(name.text());
            if (found.isEmpty()) {
                inEnvironment.add(
                        name,
                        name.shown() + " is not a profile",
                        "write one of: " + String.join(", ", profiles.names()));
                return Optional.empty();
            }
            SourceText source = found.get();
            Mistakes mistakes = new Mistakes(source.label());
            YamlNode root = YamlReader.read(source, variables, mistakes);
            PROFILES.get(kind).compare(root, mistakes);
            Optional<Profile> profile = new ProfileBinder(root, mistakes).bind(kind, name.text(), List.of());
            inProfile.addAll(mistakes.found());
            return profile.flatMap(sound -> binder.override()
                    .map(override -> overridden(name, kind, root, override, inEnvironment))
                    .orElse(profile));
        } catch (EnvironmentException e) {
            inProfile.addAll(e.mistakes());
            return Optional.empty();
        }
    }
}

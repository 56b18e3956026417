package io.stagegate.environment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an environment's YAML file, and reports all that is wrong with it at once. */
public final class EnvironmentLoader {
    private EnvironmentLoader() {}

    /**
     * Reads what {@code -Denvironment=} names.
     *
     * @param named a name, which means {@code environments/NAME.yaml} below the working directory, or the path of a
     *     .yaml or .yml file; or what was gathered of a failed install: the path of an archive or a folder, or two with a comma; or
     *     the folder of an earlier run's evidence
     * @param processEnvironment what <code>${VAR}</code> is looked up in
     * @throws EnvironmentException with every mistake that was found
     */
    public static Environment load(String named, Map<String, String> processEnvironment) {
        if (Replay.isMeantBy(named)) {
            return Replay.load(named);
        }
        return BundleLoader.isMeantBy(named)
                ? BundleLoader.load(named, new Variables(processEnvironment))
                : load(locate(named), processEnvironment);
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
        return bound(file, YamlReader.read(source, variables, mistakes), mistakes, variables);
    }

    /**
     * Binds a declaration.
     *
     * @param mistakes those that were found in it so far
     */
    static Environment bound(Path file, YamlNode root, Mistakes mistakes, Variables variables) {
        // Nothing is known to be wrong yet: whatever stands there as the profile's name may be one.
        Optional<String> named = new YamlSection(root, new Mistakes("")).text("profile");
        Profiles profiles = new Profiles(file);
        Declaration declaration = named.flatMap(name -> declaration(profiles, name, variables))
                .orElseGet(() -> Declaration.resembling(root));
        declaration.environment().compare(root, mistakes);

        YamlNode filled = declaration.environment().filled(root);
        EnvironmentBinder<?> binder =
                declaration.binder().of(file, filled, declaration.environment().guide(), mistakes, variables);
        List<Mistake> inProfile = new ArrayList<>();
        Optional<Profile> profile = new YamlSection(root, mistakes)
                .scalar("profile")
                .flatMap(name -> profile(name, declaration, binder, profiles, variables, mistakes, inProfile));
        List<Mistake> inSignals = new ArrayList<>();
        List<SignalRules.File> signals = signals(file, binder, variables, mistakes, inSignals);
        Optional<? extends Environment> environment = binder.bind(profile, signals);

        List<Mistake> all = new ArrayList<>(mistakes.found());
        all.addAll(inProfile);
        all.addAll(inSignals);
        if (!all.isEmpty()) {
            throw new EnvironmentException(all);
        }
        return environment.orElseThrow();
    }

    /** The kind that a profile is of; empty where there is no such profile, or none that can be read. */
    private static Optional<Declaration> declaration(Profiles profiles, String name, Variables variables) {
        if (!name.matches("[a-z0-9-]+")) {
            return Optional.empty();
        }
        try {
            return profiles.find(name)
                    .map(source -> YamlReader.read(source, variables, new Mistakes(source.label())))
                    .map(Declaration::ofProfile);
        } catch (EnvironmentException e) {
            // It is read again for its values, and what is wrong with it is reported then.
            return Optional.empty();
        }
    }

    private static List<SignalRules.File> signals(
            Path file,
            EnvironmentBinder<?> binder,
            Variables variables,
            Mistakes inEnvironment,
            List<Mistake> inSignals) {
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

    private static Optional<Profile> profile(
            YamlNode.Scalar name,
            Declaration declaration,
            EnvironmentBinder<?> binder,
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
            Optional<Profile> profile = bound(declaration, root, name.text(), List.of(), mistakes);
            inProfile.addAll(mistakes.found());
            if (profile.isEmpty() || binder.override().isEmpty()) {
                return profile;
            }
            // The profile itself is sound: whatever is wrong now is in the environment's own values. Mistakes elsewhere
            // in
            // the environment must not hide those in here.
            YamlNode override = binder.override().orElseThrow();
            Mistakes inOverride = inEnvironment.apart();
            Optional<Profile> overridden = bound(
                    declaration,
                    ProfileOverride.in(root, override),
                    name.text(),
                    ProfileOverride.inWords(override),
                    inOverride);
            inEnvironment.addAll(inOverride);
            return overridden;
        } catch (EnvironmentException e) {
            inProfile.addAll(e.mistakes());
            return Optional.empty();
        }
    }

    /** The profile; empty when there are mistakes. */
    private static Optional<Profile> bound(
            Declaration declaration, YamlNode root, String name, List<String> overrides, Mistakes mistakes) {
        declaration.profile().compare(root, mistakes);
        YamlNode filled = declaration.profile().filled(root);
        RecordBinder binder = new RecordBinder(declaration.profile().guide(), mistakes, Path::of);
        new YamlSection(filled, mistakes)
                .scalar("name")
                .filter(written -> !written.text().equals(name))
                .ifPresent(written -> mistakes.add(
                        written,
                        written.shown() + " is not the name of its file",
                        "write " + name + ", or rename the file"));
        Optional<? extends Profile> profile =
                declaration.profileBinder().bind(binder, filled, Map.of("overrides", overrides), mistakes);
        return mistakes.found().isEmpty() ? profile.map(each -> each) : Optional.empty();
    }
}

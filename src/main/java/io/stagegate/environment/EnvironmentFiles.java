package io.stagegate.environment;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds the file that {@code -Denvironment=} names. */
final class EnvironmentFiles {
    private final Path environments;

    /** @param base the directory that has {@code environments/} */
    EnvironmentFiles(Path base) {
        this.environments = base.resolve("environments");
    }

    /**
     * The file: a bare name means {@code environments/NAME.yaml}, a path that ends in .yaml or .yml is taken as it is.
     *
     * @throws EnvironmentException when there is no such file
     */
    Path locate(String named) {
        boolean path = named.endsWith(".yaml") || named.endsWith(".yml");
        if (!path && !named.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw refused("-Denvironment=" + named, "is neither a name nor a .yaml file", named);
        }
        try {
            Path file = path ? Path.of(named) : environments.resolve(named + ".yaml");
            if (!Files.exists(file)) {
                throw refused(file.toString(), "there is no such file", named);
            }
            return file;
        } catch (InvalidPathException e) {
            throw refused("-Denvironment", "is not a path in this locale", "");
        }
    }

    private EnvironmentException refused(String subject, String problem, String named) {
        SortedSet<String> names = yamlNames(environments);
        String meant = DidYouMean.to(named, names)
                .map(name -> "did you mean " + name + "? There are: ")
                .orElse("the environments there are: ");
        String known = names.isEmpty() ? "none in " + environments : String.join(", ", names);
        return new EnvironmentException(
                Mistake.whole(subject, problem, meant + known + "; or give the path of a .yaml file"));
    }

    /** The names of the YAML files in a directory, examples aside; none when it cannot be read. */
    static SortedSet<String> yamlNames(Path directory) {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.yaml")) {
            for (Path file : files) {
                String name = file.getFileName().toString().replaceAll("\\.yaml$", "");
                if (!name.endsWith(".example")) {
                    names.add(name);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It only helps an error message: without it the message still says what is wrong.
            names.clear();
        }
        return names;
    }
}

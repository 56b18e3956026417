package io.stagegate.environment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The profiles an environment can name: those beside its file, then those that come in stagegate's jar. */
final class Profiles {
    /** Those in the jar. A test compares them with environments/profiles. */
    static final List<String> BROUGHT_ALONG =
            Declaration.ALL.stream().flatMap(each -> each.profiles().stream()).toList();

    private final Path directory;

    /** @param environmentFile the file that names a profile */
    Profiles(Path environmentFile) {
        this.directory = environmentFile.resolveSibling("profiles");
    }

    /** The profile's text, if there is such a profile. */
    Optional<SourceText> find(String name) {
        Path file = directory.resolve(name + ".yaml");
        if (Files.exists(file)) {
            return Optional.of(SourceText.of(file));
        }
        String resource = "profiles/" + name + ".yaml";
        try (InputStream stream = Profiles.class.getResourceAsStream(resource)) {
            return stream == null ? Optional.empty() : Optional.of(SourceText.of("stagegate.jar!/" + resource, stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names there are, in order. */
    SortedSet<String> names() {
        TreeSet<String> names = new TreeSet<>(BROUGHT_ALONG);
        names.addAll(EnvironmentFiles.yamlNames(directory));
        return names;
    }
}

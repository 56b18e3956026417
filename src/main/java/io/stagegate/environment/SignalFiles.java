package io.stagegate.environment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of rules that stagegate brings along; one of the same name beside the environment takes its place. */
final class SignalFiles {

    /** Those of the stages, causes first. A test compares them with environments/signals. */
    static final List<String> BROUGHT_ALONG =
            Stream.of(Stage.values()).flatMap(stage -> stage.signals().stream()).toList();

    private SignalFiles() {}

    /** @param environmentFile the file whose directory may have a directory {@code signals} */
    static List<SourceText> of(Path environmentFile) {
        List<SourceText> found = new ArrayList<>();
        for (String name : BROUGHT_ALONG) {
            Path file = environmentFile.resolveSibling("signals").resolve(name + ".yaml");
            found.add(Files.exists(file) ? SourceText.of(file) : broughtAlong(name));
        }
        return found;
    }

    private static SourceText broughtAlong(String name) {
        String resource = "signals/" + name + ".yaml";
        try (InputStream stream = SignalFiles.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is not on the classpath: build with mvn compile");
            }
            return SourceText.of("stagegate.jar!/" + resource, stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.stagegate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What other programs print, by version: the files below src/test/resources/formats, whose README says whence they are. */
public final class Samples {

    static final Path FOLDER = Path.of("src/test/resources/formats");

    private Samples() {}

    /**
     * One of them, as a shell's output is read: bytes that are no UTF-8 become U+FFFD.
     *
     * @param name {@code crictl/1.27-pods.json}
     */
    public static String text(String name) {
        try {
            return new String(Files.readAllBytes(FOLDER.resolve(name)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all, sorted, without the README. */
    static List<String> names() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString())
                    .filter(name -> !name.equals("README.md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

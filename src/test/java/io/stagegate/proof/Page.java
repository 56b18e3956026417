package io.stagegate.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a proof or a benchmark has shown, as a page of Markdown. */
final class Page {

    private Page() {}

    /** @param name below {@code reports}: {@code proof/failures.md} */
    static void write(String name, List<String> lines) {
        try {
            Path file = Path.of("reports", name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

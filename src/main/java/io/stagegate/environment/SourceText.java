package io.stagegate.environment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A declaration's text and the name it goes by in errors.
 *
 * @param label the file as the user named it
 */
record SourceText(String label, String text) {
    /** Far more than any lab needs; it keeps a wrong path (a disk image, a log) from being read. */
    private static final int LARGEST = 1024 * 1024;

    /**
     * Reads a file.
     *
     * @throws EnvironmentException when it is no readable UTF-8 text
     */
    static SourceText of(Path file) {
        String label = file.toString();
        if (Files.isDirectory(file)) {
            throw refused(label, "is a directory", "name the .yaml file in it");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw refused(label, "is not a regular file", "name a .yaml file");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return of(label, stream);
        } catch (NoSuchFileException e) {
            throw refused(label, "there is no such file", "name one that exists");
        } catch (AccessDeniedException e) {
            throw refused(
                    label,
                    "cannot be read: permission denied",
                    "allow " + System.getProperty("user.name") + " to read it, or run as its owner");
        } catch (IOException e) {
            throw refused(
                    label, "cannot be read: " + e.getClass().getSimpleName(), "see whether its disk can still be read");
        }
    }

    static SourceText of(String label, InputStream stream) throws IOException {
        byte[] bytes = stream.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw refused(label, "is larger than 1 MiB", "name an environment's .yaml file");
        }
        return new SourceText(label, decoded(label, bytes));
    }

    private static String decoded(String label, byte[] bytes) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = strict.decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (result.isError()) {
            YamlNode.Place place = end(text);
            throw new EnvironmentException(new Mistake(
                    label, place.line(), place.column(), "", "is not UTF-8 from here on", "save the file as UTF-8"));
        }
        String all = text.toString();
        // A byte order mark is legal and means nothing.
        return all.startsWith("\uFEFF") ? all.substring(1) : all;
    }

    /** The place right behind a text. */
    static YamlNode.Place end(CharSequence text) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i++) {
            boolean breaks = text.charAt(i) == '\n';
            line = breaks ? line + 1 : line;
            column = breaks ? 1 : column + 1;
        }
        return new YamlNode.Place(line, column);
    }

    private static EnvironmentException refused(String label, String problem, String repair) {
        return new EnvironmentException(Mistake.whole(label, problem, repair));
    }
}

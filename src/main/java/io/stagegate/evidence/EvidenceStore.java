package io.stagegate.evidence;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where evidence is kept: a directory for each check below {@code reports/evidence}. One per run. */
public final class EvidenceStore {

    private final Path root;
    private final Redactor redactor;
    private final AttachmentSink sink;

    /** @param root {@code reports/evidence}; made when it is first needed */
    public EvidenceStore(Path root, Redactor redactor, AttachmentSink sink) {
        this.root = root;
        this.redactor = redactor;
        this.sink = sink;
    }

    /**
     * Opens a check's folder at the start of its scenario; what an earlier run left in it goes away. A directory that
     * cannot be cleared is reported on stderr and stops nothing.
     */
    public EvidenceFolder open(String checkId) {
        Path directory = root.resolve(fileNameOf(checkId));
        try {
            clear(directory);
        } catch (IOException e) {
            System.err.println(
                    "evidence of an earlier run stays in " + directory + ": " + redactor.redact(e.toString()));
        }
        return new EvidenceFolder(checkId, directory, redactor, sink);
    }

    /** Only the files we could have written; a link is removed, never followed. */
    private static void clear(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, "[0-9][0-9]*-*")) {
            for (Path file : old) {
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String fileNameOf(String checkId) {
        String name = checkId.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("not a check's ID: '" + checkId + "'");
        }
        return name;
    }
}

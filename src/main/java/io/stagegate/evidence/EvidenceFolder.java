package io.stagegate.evidence;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The evidence of one check's scenario, in a directory of its own below {@code reports/evidence}. */
public final class EvidenceFolder {

    private final String checkId;
    private final Path directory;
    private final Redactor redactor;
    private final Consumer<EvidenceFile> sink;
    private int kept;

    private EvidenceFolder(String checkId, Path directory, Redactor redactor, Consumer<EvidenceFile> sink) {
        this.checkId = checkId;
        this.directory = directory;
        this.redactor = redactor;
        this.sink = sink;
    }

    /**
     * Opens a check's folder at the start of its scenario; what an earlier run left in it goes away. A directory that
     * cannot be cleared is reported on stderr and stops nothing.
     *
     * @param root {@code reports/evidence}; made when it is first needed
     * @param sink a report, which takes each piece of evidence as well; called on the scenario's own thread
     */
    public static EvidenceFolder open(Path root, String checkId, Redactor redactor, Consumer<EvidenceFile> sink) {
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

    /** The ID of the check whose evidence this is: {@code 10.6}. */
    public String checkId() {
        return checkId;
    }

    /** Where a person finds it: {@code reports/evidence/10.6}. */
    public Path directory() {
        return directory;
    }

    public Redactor redactor() {
        return redactor;
    }

    /**
     * Writes pieces of evidence to the folder and attaches them to the report. Call it on the scenario's thread, or the report
     * does not know where they belong.
     *
     * @return what went wrong; it is reported on stderr too, and is never thrown: the check's own verdict matters more
     */
    public synchronized List<String> keep(List<EvidenceFile> evidenceFiles) {
        List<String> problems = new ArrayList<>();
        for (EvidenceFile evidenceFile : evidenceFiles) {
            trying("write", evidenceFile, problems, () -> write(evidenceFile));
            if (evidenceFile.forPeople()) {
                trying("attach", evidenceFile, problems, () -> sink.accept(evidenceFile));
            }
        }
        return List.copyOf(problems);
    }

    private void write(EvidenceFile evidenceFile) throws IOException {
        Files.createDirectories(directory);
        kept++;
        Files.write(directory.resolve(fileName(kept, evidenceFile)), evidenceFile.content());
    }

    private static String fileName(int number, EvidenceFile evidenceFile) {
        String slug = evidenceFile
                .name()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.]+", "-")
                .replaceAll("\\.{2,}", ".")
                .replaceAll("^[-.]+", "");
        slug = slug.substring(0, Math.min(slug.length(), 70)).replaceAll("[-.]+$", "");
        return String.format(
                Locale.ROOT, "%02d-%s.%s", number, slug.isEmpty() ? "evidence" : slug, evidenceFile.extension());
    }

    private interface Storing {
        void run() throws IOException;
    }

    private void trying(String verb, EvidenceFile evidenceFile, List<String> problems, Storing storing) {
        try {
            storing.run();
        } catch (IOException | RuntimeException e) {
            String problem = redactor.redact("could not " + verb + " '" + evidenceFile.name() + "': " + e);
            System.err.println(problem);
            problems.add(problem);
        }
    }
}

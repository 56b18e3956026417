package io.stagegate.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The evidence of one check's scenario. */
public final class EvidenceFolder {

    private final String checkId;
    private final Path directory;
    private final Redactor redactor;
    private final AttachmentSink sink;
    private int kept;

    EvidenceFolder(String checkId, Path directory, Redactor redactor, AttachmentSink sink) {
        this.checkId = checkId;
        this.directory = directory;
        this.redactor = redactor;
        this.sink = sink;
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
            trying("attach", evidenceFile, problems, () -> sink.attach(evidenceFile));
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

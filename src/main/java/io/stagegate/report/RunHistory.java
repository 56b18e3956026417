package io.stagegate.report;

import io.stagegate.text.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * The records of earlier runs, kept outside {@code reports}, which every run clears: {@code FOLDER/runs/ENVIRONMENT/STARTED.json}.
 * The last {@value #KEPT} of each environment are kept.
 */
public final class RunHistory {

    /** {@code -Dcompare=last}: with the run of the same environment before this one. */
    public static final String LAST = "last";

    /** {@code -Dcompare=none}, as where nothing is said. */
    public static final String NONE = "none";

    private static final int KEPT = 100;

    private static final String NO_RECORD = ": is no record of a run";
    private static final String INSTEAD = "; write \"last\", or the path of a run.json";

    private final Path folder;

    /** @param folder need not exist yet */
    public RunHistory(Path folder) {
        this.folder = folder.resolve("runs");
    }

    /** Keeps a record, over the same run's earlier one. */
    public void keep(RunRecord record) throws IOException {
        Path file = fileOf(record);
        Files.createDirectories(file.getParent());
        RunFiles.replace(file, RunFiles.json(record));
        List<Path> all = recordsOf(record.environment().name());
        for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
            Files.deleteIfExists(old);
        }
    }

    /** The run of the same environment before this one; none where this is the first. */
    public Optional<RunRecord> before(RunRecord record) throws IOException {
        Path its = fileOf(record);
        List<Path> earlier = recordsOf(record.environment().name()).stream()
                .filter(file -> file.getFileName().compareTo(its.getFileName()) < 0)
                .toList();
        return earlier.isEmpty() ? Optional.empty() : Optional.of(read(earlier.get(earlier.size() - 1)));
    }

    /**
     * A record as a file.
     *
     * @throws IOException with a sentence for the user, when there is none
     */
    public static RunRecord read(Path file) throws IOException {
        try {
            RunRecord record = RunFiles.read(Files.readString(file));
            if (record != null && record.complete()) {
                return record;
            }
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file" + INSTEAD, e);
        } catch (JacksonException e) {
            throw new IOException(file + NO_RECORD + INSTEAD, e);
        }
        throw new IOException(file + NO_RECORD + INSTEAD);
    }

    /** Sorted by name is sorted by time. */
    private Path fileOf(RunRecord record) {
        return folder.resolve(record.environment().name())
                .resolve(Text.utc(record.started())
                                .substring(0, 19)
                                .replace(' ', 'T')
                                .replace(':', '-') + "Z.json");
    }

    private List<Path> recordsOf(String environment) throws IOException {
        Path its = folder.resolve(environment);
        if (!Files.isDirectory(its)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(its)) {
            return files.filter(file -> file.toString().endsWith("Z.json"))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
        }
    }
}

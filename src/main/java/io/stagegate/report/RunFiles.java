package io.stagegate.report;

import io.stagegate.environment.Replay;
import io.stagegate.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The files that are made of a run's record: {@code run.json}, its schema, {@code index.html} and {@code summary.md}. */
public final class RunFiles {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // A record of a later stagegate is read as far as this one knows it.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Where every run leaves its report. */
    public static final Path REPORTS = Path.of("reports");

    private static final String RUN = "run.json";

    private RunFiles() {}

    static String json(RunRecord record) {
        return JSON.writeValueAsString(record) + "\n";
    }

    /** @throws tools.jackson.core.JacksonException where it is no record */
    static RunRecord read(String json) {
        return JSON.readValue(json, RunRecord.class);
    }

    /**
     * Writes all of them, each as a whole or not at all, so that whoever reads meanwhile sees the last ones.
     *
     * @param reports the folder {@code reports}; pictures are read from there
     * @throws IOException when one can't be written
     */
    public static void write(Path reports, RunRecord record) throws IOException {
        Files.createDirectories(reports);
        replace(reports.resolve(RUN), json(record));
        replace(reports.resolve(RunRecord.SCHEMA), schema());
        replace(reports.resolve("summary.md"), Summary.of(record));
        replace(reports.resolve("index.html"), ReportPage.of(record, picture -> readPicture(reports, picture)));
    }

    /**
     * Leaves in a run's evidence what a later run needs to judge it again: which environment it was about, and what came of it.
     *
     * @param environment as JSON, without secrets
     */
    public static void keep(Path evidence, String environment, RunRecord record) throws IOException {
        Files.createDirectories(evidence);
        replace(evidence.resolve(Replay.ENVIRONMENT), environment);
        replace(evidence.resolve(RUN), json(record));
    }

    /** The record among the evidence of a run; empty where that run left none. */
    public static Optional<RunRecord> keptIn(Path evidence) {
        try {
            return Optional.of(RunHistory.read(evidence.resolve(RUN)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String schema() {
        try (InputStream in = RunFiles.class.getResourceAsStream(RunRecord.SCHEMA)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readPicture(Path reports, String picture) {
        try {
            return Files.readString(reports.resolve(picture));
        } catch (IOException e) {
            return "";
        }
    }

    static void replace(Path file, String content) throws IOException {
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        Files.writeString(next, content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The SHA-256 of each file below a folder, by its path there; nothing where there is no such folder. */
    public static Map<String, String> hashes(Path folder) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return hashes;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        for (Path file : files) {
            hashes.put(folder.relativize(file).toString(), Text.sha256(Files.readAllBytes(file)));
        }
        return hashes;
    }
}

package io.stagegate.gathered;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of an archive or a folder that a stranger has sent. An archive's files are written to a folder of our own under
 * numbers, so that no name in it decides where anything is written; a folder's are read where they are. Links are never
 * followed.
 */
final class Unpacked implements AutoCloseable {

    /**
     * What is read of an archive at most; a real log bundle has some thousand files and some hundred MiB.
     *
     * @param files how many entries, whatever they are
     * @param bytes how much they may be, unpacked
     * @param depth of how many names a path may consist
     */
    record Limits(int files, long bytes, int depth) {
        static final Limits DEFAULT = new Limits(200_000, 4L << 30, 40);
    }

    /** What stands before an entry's content: its header, and what lengthens its name. */
    private static final int LONGEST_HEADER = 1 << 20;

    private static final int LONGEST_SHOWN = 80;

    private static final int BLOCK = 512;

    private static final int TAR_MAGIC_AT = 257;

    private static final Pattern ARCHIVE = Pattern.compile("(?i).*\\.(tar|tgz|tar\\.gz)$");

    private final Map<String, Path> files = new TreeMap<>();
    private final Map<String, List<String>> leftOut = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Limits limits;
    private final Path folder;
    private final Thread atExit = new Thread(this::delete, "stagegate-unpacked");
    private int entries;
    private long left;

    private Unpacked(Limits limits) throws IOException {
        this.limits = limits;
        this.left = limits.bytes();
        // Readable by its owner only.
        this.folder = Files.createTempDirectory("stagegate-bundle-");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Whether a file's name is that of an archive that can be read. */
    static boolean isArchive(String name) {
        return ARCHIVE.matcher(name).matches();
    }

    /**
     * Reads it.
     *
     * @param wanted which paths are of use; the others are left alone
     * @throws UnreadableException when nothing of it can be read
     */
    static Unpacked of(Path source, Predicate<String> wanted, Limits limits) {
        Unpacked unpacked = null;
        try {
            unpacked = new Unpacked(limits);
            if (Files.isDirectory(source)) {
                unpacked.walk(source, wanted);
            } else {
                unpacked.unpack(source, wanted);
            }
            unpacked.leftOut.forEach(unpacked::noteLeftOut);
            return unpacked;
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(unpacked, source + " cannot be read: " + words(e));
        } catch (UnreadableException e) {
            throw unreadable(unpacked, e.getMessage());
        }
    }

    private static UnreadableException unreadable(Unpacked unpacked, String what) {
        if (unpacked != null) {
            unpacked.close();
        }
        return new UnreadableException(what);
    }

    /** By their paths in the archive or folder, with {@code /} between names. */
    Map<String, Path> files() {
        return Collections.unmodifiableMap(files);
    }

    /** What was not read and why, a sentence each. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private void walk(Path source, Predicate<String> wanted) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = source.relativize(file).toString();
                if (++entries > limits.files()) {
                    notes.add("there are more than " + limits.files() + " files: the rest was not read");
                    return FileVisitResult.TERMINATE;
                }
                if (!attributes.isRegularFile()) {
                    leaveOut(attributes.isSymbolicLink() ? "a link" : "no regular file", path);
                } else if (wanted.test(path)) {
                    files.put(path, file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                leaveOut("not readable here", source.relativize(file).toString());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                Path inside = source.relativize(directory);
                if (inside.getNameCount() >= limits.depth()) {
                    leaveOut("too deep", inside.toString());
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void unpack(Path source, Predicate<String> wanted) throws IOException {
        try (InputStream file = Files.newInputStream(source);
                Metered meter = new Metered(tarIn(source, file));
                TarArchiveInputStream tar = new TarArchiveInputStream(meter, "UTF-8")) {
            String last = "";
            try {
                for (TarArchiveEntry entry = next(tar, meter); entry != null; entry = next(tar, meter)) {
                    last = shown(entry.getName());
                    if (++entries > limits.files()) {
                        notes.add("it has more than " + limits.files() + " entries: read up to " + last);
                        return;
                    }
                    meter.left = Long.MAX_VALUE;
                    read(tar, entry, wanted);
                }
            } catch (TooMuch e) {
                notes.add(
                        "unpacked it is more than " + (limits.bytes() >> 20) + " MiB, or has a header that never ends:"
                                + " read up to " + (last.isEmpty() ? "its beginning" : last));
            } catch (IOException | RuntimeException e) {
                notes.add("it is damaged or cut short (" + words(e) + "): read up to "
                        + (last.isEmpty() ? "its beginning" : last));
            }
        }
        if (files.isEmpty() && entries == 0) {
            throw new UnreadableException(source + " has no file that can be read"
                    + (notes.isEmpty() ? "" : ": " + notes.get(0)) + "; get it again, or name its folder, unpacked");
        }
    }

    /** A header is short; whatever makes it long is meant to fill the memory. */
    private static TarArchiveEntry next(TarArchiveInputStream tar, Metered meter) throws IOException {
        meter.left = LONGEST_HEADER;
        return tar.getNextEntry();
    }

    /** Reads an entry to its end: to step over it costs the same, and is counted. */
    private void read(TarArchiveInputStream tar, TarArchiveEntry entry, Predicate<String> wanted) throws IOException {
        String path = entry.getName().replaceFirst("^(\\./)+", "");
        String refusal = refusal(entry, path);
        if (!refusal.isEmpty()) {
            leaveOut(refusal, path);
        }
        if (!entry.isFile()) {
            return;
        }
        boolean kept = refusal.isEmpty() && wanted.test(path);
        Path target = folder.resolve("" + entries);
        if (kept) {
            // What is cut short is of use, too.
            files.put(path, target);
        }
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = kept ? Files.newOutputStream(target) : OutputStream.nullOutputStream()) {
            for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
                // By what comes out: a file with holes is larger than what it is made of.
                left -= read;
                if (left < 0) {
                    throw new TooMuch();
                }
                out.write(buffer, 0, read);
            }
        }
    }

    private String refusal(TarArchiveEntry entry, String path) {
        if (entry.isDirectory()) {
            return "";
        }
        if (entry.isSymbolicLink() || entry.isLink()) {
            return "a link";
        }
        if (!entry.isFile() || entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            return "no regular file";
        }
        if (path.startsWith("/") || path.matches("(?:.*/)?\\.\\.(?:/.*)?") || path.contains("\0")) {
            return "a path out of the archive";
        }
        return path.chars().filter(letter -> letter == '/').count() >= limits.depth() ? "too deep" : "";
    }

    private static InputStream tarIn(Path source, InputStream file) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(file, 1 << 16);
        buffered.mark(BLOCK);
        byte[] start = buffered.readNBytes(BLOCK);
        buffered.reset();
        if (start.length > 1 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
            return new BufferedInputStream(new GZIPInputStream(buffered, 1 << 16), 1 << 16);
        }
        if (start.length == BLOCK && new String(start, TAR_MAGIC_AT, 5, ISO_8859_1).equals("ustar")) {
            return buffered;
        }
        throw new UnreadableException(
                source + " is neither a tar archive nor one compressed by gzip; unpack it, and" + " name its folder");
    }

    private void leaveOut(String why, String path) {
        leftOut.computeIfAbsent(why, each -> new ArrayList<>()).add(shown(path));
    }

    /** {@code 3 entries were left out, each a link: network/resolv.conf, …}. */
    private void noteLeftOut(String why, List<String> paths) {
        notes.add((paths.size() == 1 ? "1 entry was left out, " : paths.size() + " entries were left out, each ")
                + why + ": " + String.join(", ", paths.subList(0, Math.min(3, paths.size())))
                + (paths.size() > 3 ? ", …" : ""));
    }

    private static String shown(String path) {
        String safe = path.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > LONGEST_SHOWN ? "…" + safe.substring(safe.length() - LONGEST_SHOWN) : safe;
    }

    private static String words(Exception e) {
        String said = e.getMessage() == null ? "" : shown(e.getMessage());
        return said.isEmpty() ? e.getClass().getSimpleName() : said;
    }

    /** Deletes what was unpacked. Closing again does nothing. */
    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook is being run.
            return;
        }
    }

    private void delete() {
        if (!Files.exists(folder)) {
            return;
        }
        // Only files that were written here: there is no folder in it.
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path file : inside.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("what was unpacked is left in " + folder + ": " + e.getMessage());
        }
    }

    /** More than the limits allow. */
    private static final class TooMuch extends IOException {}

    /** Lets so many bytes pass. */
    private static final class Metered extends FilterInputStream {

        private long left = LONGEST_HEADER;

        Metered(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(Math.max(0, read));
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            count(skipped);
            return skipped;
        }

        private void count(long bytes) throws TooMuch {
            left -= bytes;
            if (left < 0) {
                throw new TooMuch();
            }
        }
    }
}

package io.stagegate.gathered;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that a stranger has sent. */
class UnpackedTest {

    private static final String LOG = "log-bundle-20251120104500/bootstrap/journals/kubelet.log";
    private static final Unpacked.Limits SMALL = new Unpacked.Limits(50, 1 << 20, 12);

    @TempDir
    private Path directory;

    @FunctionalInterface
    private interface Writing {
        void to(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tar(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            writing.to(tar);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, String text) throws IOException {
        // Preserves what a constructor would take away: absolute paths, for one.
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(text.getBytes(UTF_8).length);
        tar.putArchiveEntry(entry);
        tar.write(text.getBytes(UTF_8));
        tar.closeArchiveEntry();
    }

    private static void special(TarArchiveOutputStream tar, String name, byte kind, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private Path written(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private Unpacked unpacked(byte[] bytes) throws IOException {
        return Unpacked.of(written("bundle.tar.gz", bytes), path -> true, SMALL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anArchiveIsReadCompressedOrNot(boolean compressed) throws IOException {
        byte[] tar = tar(out -> file(out, LOG, "line"));
        Path folder;
        try (Unpacked unpacked = unpacked(compressed ? gzip(tar) : tar)) {
            assertThat(unpacked.files()).containsOnlyKeys(LOG);
            assertThat(unpacked.files().get(LOG)).hasContent("line");
            assertThat(unpacked.notes()).isEmpty();
            folder = unpacked.files().get(LOG).getParent();
            assertThat(Files.getPosixFilePermissions(folder)).hasSize(3);
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatIsNotWantedIsLeftAlone() throws IOException {
        byte[] tar = tar(out -> {
            file(out, LOG, "line");
            file(out, "log-bundle/photo.jpg", "x");
        });
        try (Unpacked unpacked = Unpacked.of(written("b.tar", tar), path -> path.endsWith(".log"), SMALL)) {
            assertThat(unpacked.files()).containsOnlyKeys(LOG);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../escaped.log", "a/../../escaped.log", "/tmp/stagegate-escaped.log", "a/..", "..", "./../x"
            })
    void aPathOutOfTheArchiveIsLeftOutAndSaid(String path) throws IOException {
        byte[] tar = tar(out -> {
            file(out, path, "bad");
            file(out, LOG, "line");
        });
        try (Unpacked unpacked = unpacked(gzip(tar))) {
            assertThat(unpacked.files()).containsOnlyKeys(LOG);
            assertThat(unpacked.notes()).singleElement().asString().contains("a path out of the archive", "1 entry");
        }
        assertThat(directory.resolveSibling("escaped.log")).doesNotExist();
        assertThat(Path.of("/tmp/stagegate-escaped.log")).doesNotExist();
    }

    @Test
    void linksAndDevicesAreLeftOutAndSaid() throws IOException {
        byte[] tar = tar(out -> {
            special(out, "log-bundle/bootstrap/network/resolv.conf", TarConstants.LF_SYMLINK, "/etc/shadow");
            special(out, "log-bundle/bootstrap/journals/bootkube.log", TarConstants.LF_LINK, "/etc/shadow");
            special(out, "log-bundle/bootstrap/journals/crio.log", TarConstants.LF_CHR, "");
            special(out, "log-bundle/bootstrap/journals/pipe.log", TarConstants.LF_FIFO, "");
            file(out, LOG, "line");
        });
        try (Unpacked unpacked = unpacked(gzip(tar))) {
            assertThat(unpacked.files()).containsOnlyKeys(LOG);
            assertThat(unpacked.notes())
                    .hasSize(2)
                    .anyMatch(note -> note.contains("2 entries were left out, each a link: "))
                    .anyMatch(note -> note.contains("2 entries were left out, each no regular file: "));
        }
    }

    @Test
    void inAFolderLinksAreNotFollowed() throws IOException {
        Path secret = written("secret", "key".getBytes(UTF_8));
        Path bundle = Files.createDirectories(directory.resolve("bundle/bootstrap/journals"));
        Files.createSymbolicLink(bundle.resolve("crio.log"), secret);
        Files.createSymbolicLink(directory.resolve("bundle/round"), directory.resolve("bundle"));
        Files.writeString(bundle.resolve("kubelet.log"), "line");
        try (Unpacked unpacked = Unpacked.of(directory.resolve("bundle"), path -> true, SMALL)) {
            assertThat(unpacked.files()).containsOnlyKeys("bootstrap/journals/kubelet.log");
            assertThat(unpacked.notes()).singleElement().asString().contains("2 entries", "each a link");
        }
    }

    @Test
    void whatIsTooDeepIsLeftOut() throws IOException {
        String deep = "d/".repeat(1_000) + "kubelet.log";
        byte[] tar = tar(out -> {
            file(out, deep, "bad");
            file(out, LOG, "line");
        });
        try (Unpacked unpacked = unpacked(gzip(tar))) {
            assertThat(unpacked.files()).containsOnlyKeys(LOG);
            assertThat(unpacked.notes())
                    .singleElement()
                    .asString()
                    .contains("too deep")
                    .hasSizeLessThan(300);
        }
    }

    @Test
    void moreEntriesThanTheLimitAreNotRead() throws IOException {
        byte[] tar = tar(out -> {
            for (int i = 0; i < 200; i++) {
                file(out, "log-bundle/bootstrap/journals/" + i + ".log", "line");
            }
        });
        try (Unpacked unpacked = unpacked(gzip(tar))) {
            assertThat(unpacked.files()).hasSize(50);
            assertThat(unpacked.notes()).singleElement().asString().contains("more than 50 entries: read up to ");
        }
    }

    @Test
    void zerosWithoutEndAreReadUpToTheLimit() throws IOException {
        byte[] tar = tar(out -> {
            file(out, LOG, "line");
            file(out, "log-bundle/bootstrap/journals/big.log", "\0".repeat(4 << 20));
        });
        try (Unpacked unpacked = unpacked(gzip(tar))) {
            assertThat(unpacked.files().get(LOG)).hasContent("line");
            assertThat(unpacked.notes()).singleElement().asString().contains("more than 1 MiB", "big.log");
            long kept = 0;
            for (Path file : unpacked.files().values()) {
                kept += Files.size(file);
            }
            assertThat(kept).isLessThanOrEqualTo(1 << 20);
        }
    }

    /** A header says how much follows: a name of a terabyte would be read into the memory. */
    @Test
    void aHeaderWithoutEndIsNotReadIntoTheMemory() throws IOException {
        byte[] whole = tar(out -> {
            file(out, LOG, "line");
            TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
            name.setSize(8 << 20);
            out.putArchiveEntry(name);
            out.write("x".repeat(8 << 20).getBytes(UTF_8));
            out.closeArchiveEntry();
        });
        try (Unpacked unpacked = unpacked(gzip(whole))) {
            assertThat(unpacked.files()).containsOnlyKeys(LOG);
            assertThat(unpacked.notes()).singleElement().asString().contains("a header that never ends");
        }
    }

    @Test
    void aFileOfHolesIsCountedByWhatItClaimsToBe() throws IOException {
        // GNU tar's sparse format 1.0: the map of what is not a hole stands in front of the data.
        byte[] tar = tar(out -> {
            file(out, LOG, "line");
            String pax = pax("GNU.sparse.major=1")
                    + pax("GNU.sparse.minor=0")
                    + pax("GNU.sparse.name=log-bundle/bootstrap/journals/holes.log")
                    + pax("GNU.sparse.realsize=" + 2_000_000_000L);
            TarArchiveEntry header = new TarArchiveEntry("PaxHeaders/holes", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
            header.setSize(pax.length());
            out.putArchiveEntry(header);
            out.write(pax.getBytes(UTF_8));
            out.closeArchiveEntry();
            TarArchiveEntry entry = new TarArchiveEntry("log-bundle/bootstrap/journals/holes.log", true);
            entry.setSize(512);
            out.putArchiveEntry(entry);
            out.write(Arrays.copyOf(("1\n" + 2_000_000_000L + "\n0\n").getBytes(UTF_8), 512));
            out.closeArchiveEntry();
        });
        long began = System.nanoTime();
        try (Unpacked unpacked = unpacked(gzip(tar))) {
            assertThat(unpacked.files()).containsKey(LOG);
            assertThat(unpacked.notes())
                    .singleElement()
                    .asString()
                    .matches(".*(more than 1 MiB|damaged or cut short).*");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    /** A record of a pax header: its own length in front. */
    private static String pax(String record) {
        int length = record.length() + 2;
        while (("" + length).length() + record.length() + 2 != length) {
            length = ("" + length).length() + record.length() + 2;
        }
        return length + " " + record + "\n";
    }

    @Test
    void aTruncatedEndIsReadInPartAndSaid() throws IOException {
        byte[] whole = gzip(tar(out -> {
            file(out, LOG, "line");
            Random random = new Random(1);
            file(
                    out,
                    "log-bundle/bootstrap/journals/crio.log",
                    random.ints(20_000, 32, 126)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString());
        }));
        try (Unpacked unpacked = unpacked(Arrays.copyOf(whole, whole.length / 2))) {
            assertThat(unpacked.files().get(LOG)).hasContent("line");
            assertThat(unpacked.notes()).singleElement().asString().contains("damaged or cut short", "crio.log");
        }
    }

    @Test
    void anArchiveInsideIsNotOpened() throws IOException {
        byte[] inner = gzip(tar(out -> file(out, LOG, "line")));
        byte[] tar = tar(out -> {
            TarArchiveEntry entry = new TarArchiveEntry("log-bundle/resources/inner.tar.gz");
            entry.setSize(inner.length);
            out.putArchiveEntry(entry);
            out.write(inner);
            out.closeArchiveEntry();
        });
        assertThatThrownBy(() -> GatheredFiles.of(List.of(written("b.tar.gz", gzip(tar)))))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("neither a log bundle nor a must-gather");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "this is a letter", "PK\u0003\u0004 a zip"})
    void whatIsNoArchiveIsRefusedInASentence(String text) throws IOException {
        Path file = written("bundle.tar.gz", text.getBytes(UTF_8));
        assertThatThrownBy(() -> Unpacked.of(file, path -> true, SMALL))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("is neither a tar archive nor one compressed by gzip")
                .hasMessageNotContaining("Exception");
    }

    /** Whatever becomes of an archive: it is read, in part or not at all, nothing else is thrown, and nothing is left. */
    @Test
    void fiveHundredMutatedArchivesAreReadOrRefused() throws IOException {
        byte[] tar = tar(out -> {
            file(out, LOG, "Nov 20 10:00:03 bootstrap kubelet[1]: line\n".repeat(50));
            file(out, "log-bundle/resources/nodes.json", "{\"items\":[]}");
            file(out, "log-bundle/control-plane/192.0.2.101/journals/kubelet.log", "x");
            file(out, "log-bundle/" + "long".repeat(40) + "/resources/csr.json", "{}");
            special(out, "log-bundle/bootstrap/network/resolv.conf", TarConstants.LF_SYMLINK, "../x");
        });
        byte[] compressed = gzip(tar);
        Random random = new Random(22);
        Map<String, Path> around = files(directory);
        List<String> refused = new ArrayList<>();
        int read = 0;
        for (int i = 0; i < 500; i++) {
            byte[] mutated = mutated(i % 2 == 0 ? tar : compressed, random);
            Path file = written("mutated.tar.gz", mutated);
            nothingIsLeftOf(file);
            try (GatheredFiles files = GatheredFiles.of(List.of(file), SMALL)) {
                files.below("")
                        .forEach(path -> assertThat(files.lastLines(path)).isNotNull());
                files.notes().forEach(UnpackedTest::isASentence);
                read++;
            } catch (UnreadableException e) {
                isASentence(e.getMessage());
                refused.add(e.getMessage());
            }
        }
        Files.delete(directory.resolve("mutated.tar.gz"));
        assertThat(read).isGreaterThan(50);
        assertThat(refused).hasSizeGreaterThan(10);
        assertThat(files(directory)).isEqualTo(around);
    }

    private static void nothingIsLeftOf(Path archive) {
        List<Path> folders = new ArrayList<>();
        try (Unpacked unpacked = Unpacked.of(archive, path -> true, SMALL)) {
            unpacked.files().values().stream().map(Path::getParent).distinct().forEach(folders::add);
        } catch (UnreadableException e) {
            isASentence(e.getMessage());
        }
        assertThat(folders).hasSizeLessThan(2).noneMatch(Files::exists);
    }

    private static void isASentence(String words) {
        assertThat(words).doesNotContain("\n", "\tat ", "java.").hasSizeBetween(10, 500);
    }

    private static Map<String, Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.collect(Collectors.toMap(Path::toString, each -> each));
        }
    }

    /** Bytes changed, cut out, doubled or cut off. */
    private static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = 0; i <= random.nextInt(20); i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> {
                // Headers are where it hurts: every 512 bytes.
                int header = 512 * random.nextInt(Math.max(1, bytes.length / 512));
                for (int i = 0; i < 8; i++) {
                    bytes[Math.min(bytes.length - 1, header + random.nextInt(512))] = (byte) random.nextInt(256);
                }
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int length = Math.min(random.nextInt(700), bytes.length - from);
                System.arraycopy(whole, random.nextInt(bytes.length - length), bytes, from, length);
            }
        }
        return bytes;
    }
}

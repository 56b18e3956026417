package io.stagegate.gathered;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * What {@code openshift-install gather bootstrap} and {@code oc adm must-gather} left of one install, by the paths that these
 * write (docs/bundle-layouts.md): {@code bootstrap/journals/kubelet.log}, {@code namespaces/openshift-etcd/core/pods.yaml}.
 * Versions differ in what there is, so nothing here asks for a version. Safe for concurrent use.
 */
public final class GatheredFiles implements AutoCloseable {

    /** The folder of the bootstrap's own files. */
    public static final String BOOTSTRAP = "bootstrap/";

    /** The folder of the masters' folders. */
    public static final String MASTERS = "control-plane/";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String IN_PLACE = "log-bundle-bootstrap/";

    private static final Set<String> OF_A_HOST =
            Set.of("journals", "containers", "pods", "services", "network", "rpm-ostree", "unit-status");

    private static final Set<String> OF_THE_CLUSTER = Set.of(
            "control-plane", "resources", "rendered-assets", "namespaces", "cluster-scoped-resources", "etcd_info");

    private static final Set<String> FILES = Set.of("failed-units.txt", "gather.log", "timestamp");

    /** What is read of a log's end: an hour of a busy kubelet. */
    private static final int END = 16 << 20;

    private static final int MOST_LINES = 50_000;

    /** What is read of the journal of everything, unpacked. */
    private static final long WHOLE_JOURNAL = 512L << 20;

    private static final Pattern DIGITS = Pattern.compile("(?<!\\d)(20\\d{12})(?!\\d)");

    /** What a file says of when something happened; certificates say when they will end, too. */
    private static final Pattern HAPPENED =
            Pattern.compile("\"(?:timestamp|creationTimestamp|lastTransitionTime)\" *: *\"(20[^\"]{18,30}Z)\"");

    /** What journalctl of systemd 239 prints first. */
    private static final Pattern LOGS_END =
            Pattern.compile("-- Logs begin .*end at \\w+ (20\\d\\d-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)");

    /** Go's, as {@code timestamp} of a must-gather and podman's lines have it. */
    private static final Pattern GO =
            Pattern.compile("\\b(20\\d\\d-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)? \\+0000");

    private final List<Unpacked> sources = new ArrayList<>();
    private final TreeMap<String, Path> files = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, List<String>> journals = new ConcurrentHashMap<>();

    /** What was read once is asked for again by many checks, and may be forgotten where memory is short. */
    private final Map<String, SoftReference<List<JournalLine>>> read = new ConcurrentHashMap<>();

    private final Map<String, Optional<Instant>> ends = new ConcurrentHashMap<>();
    private final Instant about;
    private final Instant now;

    /**
     * Reads one, or several of the same install.
     *
     * @param paths archives or folders; the first has precedence
     * @throws UnreadableException when one of them cannot be read, or is nothing of the kind
     */
    public static GatheredFiles of(List<Path> paths) {
        return of(paths, Unpacked.Limits.DEFAULT);
    }

    static GatheredFiles of(List<Path> paths, Unpacked.Limits limits) {
        List<Unpacked> opened = new ArrayList<>();
        try {
            for (Path path : paths) {
                opened.add(Unpacked.of(path, file -> inside(file).isPresent(), limits));
                if (opened.get(opened.size() - 1).files().isEmpty()) {
                    throw new UnreadableException(path + " is neither a log bundle nor a must-gather: it has none of"
                            + " the folders bootstrap/journals, control-plane, resources, namespaces and"
                            + " cluster-scoped-resources");
                }
            }
            return new GatheredFiles(paths, opened);
        } catch (RuntimeException e) {
            opened.forEach(Unpacked::close);
            throw e;
        }
    }

    /** Whether a name is that of an archive of such files. */
    public static boolean isArchive(String name) {
        return Unpacked.isArchive(name);
    }

    private GatheredFiles(List<Path> paths, List<Unpacked> opened) {
        sources.addAll(opened);
        for (int i = 0; i < opened.size(); i++) {
            String name = String.valueOf(paths.get(i).getFileName());
            opened.get(i).notes().forEach(note -> notes.add(name + ": " + note));
            Map<String, Path> there = opened.get(i).files();
            boolean inPlace = there.keySet().stream().anyMatch(path -> path.contains(IN_PLACE + BOOTSTRAP));
            there.forEach((path, file) -> inside(path)
                    // Of a bootstrap in place the folder beside it has what the machine logged as a master.
                    .filter(its -> !inPlace || !its.startsWith(BOOTSTRAP) || path.contains(IN_PLACE))
                    .ifPresent(its -> files.putIfAbsent(its, file)));
        }
        about = about(paths);
        now = Stream.concat(Stream.of(BOOTSTRAP).flatMap(host -> lastLogged(host).stream()), mustGatherBegin().stream())
                .max(Comparator.naturalOrder())
                .or(() -> hosts().flatMap(host -> lastLogged(host).stream()).max(Comparator.naturalOrder()))
                .orElse(about);
    }

    /** The path as the gathering scripts write it, without what stands before it; empty for what is of no use. */
    private static Optional<String> inside(String path) {
        if (path.endsWith(".gz") && !path.endsWith("/journals/journal.log.gz")) {
            return Optional.empty();
        }
        String[] names = path.split("/", -1);
        for (int i = 0; i < names.length; i++) {
            boolean last = i == names.length - 1;
            boolean host = !last
                    && ((names[i].equals("bootstrap") && OF_A_HOST.contains(names[i + 1]))
                            || names[i].equals("unit-status")
                            || names[i].equals("host_service_logs"));
            if (host || (!last && OF_THE_CLUSTER.contains(names[i])) || (last && FILES.contains(names[i]))) {
                return Optional.of(String.join("/", List.of(names).subList(i, names.length)));
            }
        }
        return Optional.empty();
    }

    /** What was not read and why, a sentence each. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** How many files there are of use. */
    public int size() {
        return files.size();
    }

    public boolean has(String path) {
        return files.containsKey(path);
    }

    /** The paths that begin so, in order. */
    public List<String> below(String prefix) {
        return List.copyOf(files.subMap(prefix, prefix + Character.MAX_VALUE).keySet());
    }

    /** The folders of masters: {@code control-plane/192.168.126.101/}. */
    public List<String> masters() {
        Set<String> folders = new LinkedHashSet<>();
        below(MASTERS).forEach(path -> {
            int end = path.indexOf('/', MASTERS.length());
            if (end > 0) {
                folders.add(path.substring(0, end + 1));
            }
        });
        return List.copyOf(folders);
    }

    private Stream<String> hosts() {
        return Stream.concat(Stream.of(BOOTSTRAP), masters().stream());
    }

    /**
     * A file's text from its beginning; what is no UTF-8 becomes a sign of its own.
     *
     * @param most how many bytes of it; the rest is left out
     * @return empty where there is no such file, or nothing in it
     */
    public Optional<String> text(String path, int most) {
        return reading(path, file -> {
                    try (InputStream in = Files.newInputStream(file)) {
                        return new String(in.readNBytes(most), UTF_8);
                    }
                })
                .filter(text -> !text.isBlank());
    }

    /** A file's bytes, if there is such a file, with something in it, and it is not larger than this. */
    public Optional<byte[]> bytes(String path, long most) {
        return reading(path, file -> Files.size(file) > most ? new byte[0] : Files.readAllBytes(file))
                .filter(bytes -> bytes.length > 0);
    }

    /** The same as JSON; a missing node where it is none. */
    public Optional<JsonNode> json(String path, long most) {
        return bytes(path, most).map(GatheredFiles::json);
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines at a file's end, oldest first. */
    public List<String> lastLines(String path) {
        return reading(path, file -> {
                    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                        long skipped = Math.max(0, in.length() - END);
                        in.seek(skipped);
                        byte[] bytes = new byte[(int) Math.min(END, in.length() - skipped)];
                        in.readFully(bytes);
                        List<String> lines = new String(bytes, UTF_8).lines().toList();
                        // The first is torn.
                        List<String> whole = skipped == 0 || lines.isEmpty() ? lines : lines.subList(1, lines.size());
                        return List.copyOf(whole.subList(Math.max(0, whole.size() - MOST_LINES), whole.size()));
                    }
                })
                .orElse(List.of());
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    /** One that cannot be read is as one that is not there: it may be our own disk's fault, and is no one's else. */
    private <T> Optional<T> reading(String path, Reading<T> how) {
        Path file = files.get(path);
        try {
            return file == null ? Optional.empty() : Optional.of(how.of(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The latest entries of a unit's journal, oldest first, each message in one line; empty where none was gathered.
     *
     * @param host its folder
     * @param unit {@code kubelet.service}, or {@code kernel}
     */
    public List<JournalLine> journal(String host, String unit) {
        return kept(host + " " + unit, () -> entries(journalText(host, unit)));
    }

    private List<JournalLine> kept(String what, Supplier<List<JournalLine>> reading) {
        SoftReference<List<JournalLine>> before = read.get(what);
        List<JournalLine> entries = before == null ? null : before.get();
        if (entries == null) {
            entries = List.copyOf(reading.get());
            read.put(what, new SoftReference<>(entries));
        }
        return entries;
    }

    /** The latest entries of a unit's journal on all masters, as a must-gather has it. */
    public List<JournalLine> journalOfMasters(String unit) {
        return kept(
                unit,
                () -> entries(lastLines(
                        "host_service_logs/masters/" + unit.replaceFirst("\\.service$", "") + "_service.log")));
    }

    private List<JournalLine> entries(List<String> lines) {
        List<JournalLine> entries = new ArrayList<>();
        for (String line : lines) {
            Optional<JournalLine> entry = JournalLine.of(line, about);
            if (entry.isPresent()) {
                entries.add(entry.get());
            } else if (!entries.isEmpty() && line.startsWith(" ")) {
                entries.set(entries.size() - 1, entries.get(entries.size() - 1).and(line));
            }
        }
        return entries;
    }

    /** The same as it was printed. Units without a file of their own stand in the journal of everything. */
    public List<String> journalText(String host, String unit) {
        String file = host + "journals/" + unit.replaceFirst("\\.service$", "") + ".log";
        if (text(file, 64)
                .filter(beginning -> !beginning.startsWith("-- No entries"))
                .isPresent()) {
            return lastLines(file);
        }
        List<String> failed = lastLines(ofHost(host, "unit-status/" + unit + ".log"));
        return failed.isEmpty() ? ofEverything(host, unit) : failed;
    }

    /** The path of a file that lies beside a master's other folders, and at the very top for the bootstrap. */
    public static String ofHost(String host, String path) {
        return host.equals(BOOTSTRAP) ? path : host + path;
    }

    private List<String> ofEverything(String host, String unit) {
        String file = host + "journals/journal.log.gz";
        if (!has(file)) {
            return List.of();
        }
        return journals.computeIfAbsent(
                host + " " + unit, each -> reading(file, path -> of(path, unit)).orElse(List.of()));
    }

    private List<String> of(Path file, String unit) throws IOException {
        Deque<String> lines = new ArrayDeque<>();
        String program = unit.replaceFirst("\\.service$", "");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(new Bounded(in, WHOLE_JOURNAL), UTF_8))) {
            boolean its = false;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                its = line.startsWith(" ")
                        ? its
                        : line.contains(" " + unit + "[")
                                || line.contains(" " + program + "[")
                                || line.contains(" " + unit + ": ");
                if (its) {
                    lines.add(line);
                    if (lines.size() > MOST_LINES) {
                        lines.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            // Cut short: what was read counts.
            return List.copyOf(lines);
        }
        return List.copyOf(lines);
    }

    /** Ends after so many bytes. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long most) {
            super(in);
            left = most;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }

    /** When a host's journals end: it was gathered then, by its own clock. */
    public Optional<Instant> lastLogged(String host) {
        return ends.computeIfAbsent(
                host,
                each -> below(host + "journals/").stream()
                        .filter(path -> path.endsWith(".log"))
                        .flatMap(path -> lastTime(path).stream())
                        .max(Comparator.naturalOrder()));
    }

    /** When a host's journals of its present boot begin. */
    public Optional<Instant> firstLogged(String host) {
        return below(host + "journals/").stream()
                .filter(path -> path.endsWith(".log"))
                .flatMap(path -> text(path, 1 << 16).stream())
                .flatMap(text -> text.lines()
                        .flatMap(line -> JournalLine.of(line, about).stream())
                        .limit(1))
                .map(JournalLine::at)
                .min(Comparator.naturalOrder());
    }

    private Optional<Instant> lastTime(String path) {
        return reading(path, file -> {
                    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                        int most = (int) Math.min(1 << 18, in.length());
                        in.seek(in.length() - most);
                        byte[] bytes = new byte[most];
                        in.readFully(bytes);
                        return new String(bytes, UTF_8);
                    }
                })
                .flatMap(text -> text.lines()
                        .flatMap(line -> JournalLine.of(line, about).stream())
                        .map(JournalLine::at)
                        .reduce((one, last) -> last));
    }

    /** Logs are gathered from then on: what is later than that is as recent as can be. */
    private Optional<Instant> mustGatherBegin() {
        return text("timestamp", 4096).flatMap(text -> go(text).min(Comparator.naturalOrder()));
    }

    private static Stream<Instant> go(String text) {
        return GO.matcher(text).results().flatMap(match -> parsed(match.group(1) + "T" + match.group(2) + "Z"));
    }

    private static Stream<Instant> dated(String log) {
        Stream<Instant> ends =
                LOGS_END.matcher(log).results().flatMap(match -> parsed(match.group(1) + "T" + match.group(2) + "Z"));
        return Stream.concat(ends, go(log));
    }

    private static Stream<Instant> parsed(String text) {
        try {
            return Stream.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Stream.empty();
        }
    }

    /** About when it was gathered: within some months is enough, for it decides which year the journals leave out. */
    private Instant about(List<Path> paths) {
        return Stream.<Supplier<Optional<Instant>>>of(
                        () -> latest(below(BOOTSTRAP + "services/")),
                        () -> latest(below("resources/")),
                        () -> mustGatherBegin(),
                        () -> below("").stream()
                                .filter(path -> path.endsWith(".log"))
                                .flatMap(path -> text(path, 1 << 16).stream())
                                .flatMap(GatheredFiles::dated)
                                .findFirst(),
                        () -> paths.stream()
                                .flatMap(path -> digits(path).stream())
                                .findFirst(),
                        () -> files.values().stream()
                                .limit(1)
                                .flatMap(GatheredFiles::modified)
                                .findFirst())
                .flatMap(source -> source.get().stream())
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    private Optional<Instant> latest(List<String> paths) {
        return paths.stream()
                .filter(path -> path.endsWith(".json"))
                .limit(20)
                .flatMap(path -> text(path, 1 << 20).stream())
                .flatMap(text -> HAPPENED.matcher(text).results().flatMap(match -> parsed(match.group(1))))
                .max(Comparator.naturalOrder());
    }

    /** The archive's name has the time of the machine that ran the installer, in its own zone. */
    private static Optional<Instant> digits(Path path) {
        Matcher digits = DIGITS.matcher(String.valueOf(path.getFileName()));
        if (!digits.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(digits.group(1), DateTimeFormatter.ofPattern("yyyyMMddHHmmss"))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Stream<Instant> modified(Path file) {
        try {
            return Stream.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** When it was gathered, by the clock of the bootstrap where there is one: nothing changes after that. */
    public Instant now() {
        return now;
    }

    /** The time to which what has no year is nearest. */
    public Instant about() {
        return about;
    }

    /** How far a host's clock, or its silence, is behind the time at which all was gathered; zero for one that logged to the end. */
    public Duration silence(String host) {
        Duration behind = Duration.between(lastLogged(host).orElse(now), now);
        return behind.compareTo(Duration.ofMinutes(5)) > 0 ? behind : Duration.ZERO;
    }

    /** Deletes what was unpacked. */
    @Override
    public void close() {
        sources.forEach(Unpacked::close);
    }
}

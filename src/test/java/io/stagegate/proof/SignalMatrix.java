package io.stagegate.proof;

import io.stagegate.evidence.BenchmarkChart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The faults that were made, the checks that went red, and the signals that were named: {@code reports/proof/signals.md}. */
final class SignalMatrix {

    /** A finding's own time: what stands in its text may be any. */
    private static final Pattern TIME =
            Pattern.compile("^  \\S+ (\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z) ", Pattern.MULTILINE);

    private static final List<String> ROWS = new ArrayList<>();
    private static final List<Duration> NOTICED = new ArrayList<>();
    private static final List<Duration> AT_MOST = new ArrayList<>();

    private SignalMatrix() {}

    /**
     * What a failure says of its signals.
     *
     * @param signal the ID of the first; empty when it names none
     * @param also the IDs of the others
     */
    record Named(String signal, List<String> also, Optional<Path> evidence) {

        private static final Pattern ID = Pattern.compile("^ *(?:(signal|suspected|also) *: )?((?:\\d\\d|C)\\.F\\d+) ");
        private static final Pattern EVIDENCE = Pattern.compile("^ *evidence *: (\\S+)", Pattern.MULTILINE);

        static Named in(String failure) {
            String signal = "";
            List<String> also = new ArrayList<>();
            for (String line : failure.lines().toList()) {
                Matcher matcher = ID.matcher(line);
                if (matcher.find() && ("signal".equals(matcher.group(1)) || "suspected".equals(matcher.group(1)))) {
                    signal = matcher.group(2);
                } else if (matcher.find(0) && !signal.isEmpty()) {
                    also.add(matcher.group(2));
                }
            }
            Matcher evidence = EVIDENCE.matcher(failure);
            return new Named(
                    signal,
                    List.copyOf(also),
                    evidence.find() ? Optional.of(Path.of(evidence.group(1))) : Optional.empty());
        }

        /** The IDs of all. */
        List<String> all() {
            return Stream.concat(Stream.of(signal), also.stream()).toList();
        }

        /** When it was first to be seen in what was collected; empty for how things stand, which has no time. */
        Optional<Instant> visible() {
            return evidence.flatMap(folder -> {
                try (DirectoryStream<Path> evidenceFiles =
                        Files.newDirectoryStream(folder, "*signal-" + signal.toLowerCase(Locale.ROOT) + "*")) {
                    for (Path evidenceFile : evidenceFiles) {
                        String text = Files.readString(evidenceFile);
                        return TIME.matcher(text.substring(Math.max(0, text.indexOf("do next:"))))
                                .results()
                                .map(time -> time.group(1))
                                .map(Instant::parse)
                                .min(Instant::compareTo);
                    }
                    return Optional.empty();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /**
     * Keeps a row, and writes the page anew.
     *
     * @param took from the stage's beginning to its red end
     */
    static String keep(String fault, String failure, Instant red, Duration took) {
        Named named = Named.in(failure);
        Optional<Duration> noticed = named.visible().map(visible -> Duration.between(visible, red));
        noticed.ifPresent(NOTICED::add);
        AT_MOST.add(noticed.orElse(took));
        String check = failure.substring(0, failure.indexOf(' '));
        ROWS.add("| %s | %s | %s | %s | %s | %s |"
                .formatted(
                        fault,
                        check,
                        named.signal().isEmpty() ? "none" : named.signal(),
                        String.join(", ", named.also()),
                        noticed.map(SignalMatrix::seconds).orElse("a state"),
                        seconds(took)));
        List<String> page = page();
        Page.write("proof/signals.md", page);
        return String.join("\n", page);
    }

    private static List<String> page() {
        List<String> page = new ArrayList<>(List.of(
                "# Failures that were made, and what was named",
                "",
                "Made by `mvn verify -Pproof`: each fault was made in an untouched sandbox, the stage was done with the"
                        + " environment's own patience, and this is what it ended with.",
                "",
                "| fault | red | named first | named, too | from the first trace to red | from the stage's beginning |",
                "|---|---|---|---|---|---|"));
        page.addAll(ROWS);
        if (!NOTICED.isEmpty()) {
            page.add("");
            page.add("From the first trace of the named signal in a log to the red end, median of %d: %s."
                            .formatted(NOTICED.size(), median(NOTICED))
                    + " With what is a state counted from the stage's beginning, though it may have come later, median of all %d: %s."
                            .formatted(AT_MOST.size(), median(AT_MOST)));
        }
        page.add("");
        return page;
    }

    private static String median(List<Duration> durations) {
        return seconds(new BenchmarkChart.Row("", "noticed", durations).median());
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}

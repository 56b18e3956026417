package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.EnvironmentLoader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is run on a node to read its logs, run here by a real shell, grep and awk. */
class NodeLogsTest {

    private static final String LOG = "whole() { cat \"$1\"; }\n";

    @TempDir
    private Path directory;

    private String run(String pattern, List<String> lines) throws IOException, InterruptedException {
        Path log = Files.write(directory.resolve("log"), lines);
        Process shell = new ProcessBuilder("sh", "-c", LOG + NodeLogs.FUNCTIONS, "sh", log.toString())
                .redirectErrorStream(true)
                .start();
        try (OutputStream input = shell.getOutputStream()) {
            input.write((pattern + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return printed;
    }

    @Test
    void aFloodDoesNotHideWhatItCovers() throws IOException, InterruptedException {
        List<String> lines = Stream.concat(
                        Stream.of("1.000 etcd slow fdatasync, took 1.2 s"),
                        IntStream.range(0, 9000)
                                .mapToObj(i -> "%d.000 etcd apply request took too long: %d ms".formatted(i + 2, i)))
                .toList();

        String printed = run(NodeLogs.chosen(Set.of("slow fdatasync", "took too long")), lines);

        assertThat(printed).contains("slow fdatasync", "took too long: 8999 ms");
        assertThat(printed.lines().count()).as("alike ones are limited").isBetween(100L, 110L);
    }

    @Test
    void onlyWhatRulesLookForIsBroughtAlong() throws IOException, InterruptedException {
        String printed = run(
                NodeLogs.chosen(Set.of("^Error: (?<why>no such)", "x\\^y")),
                List.of("1.0 host unit: Error: no such host", "2.0 host unit: all is well", "3.0 host unit: x^y"));

        assertThat(printed.lines().skip(2)).containsExactly("1.0 host unit: Error: no such host", "3.0 host unit: x^y");
    }

    @Test
    void eachLogHasItsHeading() throws IOException, InterruptedException {
        assertThat(run("x", List.of("1.0 x")).lines().skip(1))
                .containsExactly("== " + directory.resolve("log"), "1.0 x");
    }

    @Test
    void whereOneRuleWantsAllLinesAllAreBrought() throws IOException, InterruptedException {
        assertThat(run(NodeLogs.chosen(Set.of("x", "")), List.of("1.0 a", "2.0 b"))
                        .lines()
                        .skip(2))
                .containsExactly("1.0 a", "2.0 b");
    }

    /** A pattern that grep does not take would bring all lines along, and a flood with them. */
    @Test
    void grepTakesThePatternsOfAllRules() throws IOException, InterruptedException {
        Map<String, Set<String>> byLog =
                Signals.of(EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of())).rules().stream()
                        .flatMap(rule -> rule.clues().stream())
                        .filter(clue -> NodeLogs.reads(clue.look()))
                        .collect(Collectors.groupingBy(
                                clue -> clue.look() + clue.of(),
                                Collectors.mapping(Clue::matches, Collectors.toSet())));

        for (Map.Entry<String, Set<String>> log : byLog.entrySet()) {
            assertThat(run(NodeLogs.chosen(log.getValue()), List.of("1.0 nothing that any rule knows")))
                    .as(log.getKey())
                    .doesNotContain("nothing that any rule knows");
        }
    }
}

package io.stagegate.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Bundle;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.InstallReached;
import io.stagegate.probe.ReachedProbe;
import io.stagegate.signal.SignalFinder;
import io.stagegate.signal.SignalMatch;
import io.stagegate.signal.SignalReport;
import io.stagegate.signal.Signals;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Failed installs that people have published, as they would have gathered them: src/test/resources/bundles. */
class BundlesTest {

    private static final Path BUNDLES = Path.of("src/test/resources/bundles");

    static List<Path> cases() throws IOException {
        try (Stream<Path> all = Files.list(BUNDLES)) {
            return all.filter(each -> Files.exists(each.resolve("case.yaml")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTrueCauseIsNamedFirst(Path directory) throws IOException {
        judge(directory);
    }

    /** One failed install as five versions lay it out, as a bootstrap in place does, and as a must-gather. */
    @Test
    void everyLayoutIsRead(@TempDir Path layouts) throws IOException, InterruptedException {
        Process writing = new ProcessBuilder("src/test/bundles/write-layouts", layouts.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(writing.getInputStream().readAllBytes(), UTF_8);
        assertThat(writing.waitFor()).as(said).isZero();
        try (Stream<Path> all = Files.list(layouts)) {
            List<Path> written = all.sorted().toList();
            assertThat(written).hasSize(7);
            for (Path layout : written) {
                judge(layout);
            }
            Path mustGather = layouts.resolve("must-gather");
            for (Path layout : written) {
                if (!layout.equals(mustGather)) {
                    // Both of the same install, as one environment.
                    judge(layout, parts(layout) + "," + parts(mustGather));
                }
            }
        }
    }

    private static void judge(Path directory) throws IOException {
        judge(directory, parts(directory));
    }

    private static void judge(Path directory, String environment) throws IOException {
        Map<String, Object> expected = yaml(directory.resolve("case.yaml"));
        try (BundleLab lab = new BundleLab((Bundle) EnvironmentLoader.load(environment, Map.of()))) {
            SignalReport report = SignalFinder.of(lab, Signals.of(lab.environment()), new Redactor(), "10")
                    .orElseThrow()
                    .look();
            InstallReached reached = new ReachedProbe().observe(lab);
            String all = directory + ", " + reached + "\n"
                    + report.named().stream()
                            .map(match -> match.status() + " " + match.inShort())
                            .collect(Collectors.joining("\n"))
                    + "\nnot collected: " + report.missing();
            assertThat(report.first().map(first -> first.signal().id())).as(all).contains((String)
                    expected.get("named"));
            assertThat(report.first()
                            .map(SignalMatch::status)
                            .map(status -> status.name().toLowerCase(Locale.ROOT)))
                    .as(all)
                    .contains((String) expected.get("certainty"));
            assertThat(reached.stage()).as(all).isEqualTo(expected.get("stage"));
        }
    }

    /** As {@code -Denvironment} names them. */
    private static String parts(Path directory) throws IOException {
        try (Stream<Path> inside = Files.list(directory)) {
            return inside.filter(each -> !each.endsWith("case.yaml"))
                    .sorted()
                    .map(Path::toString)
                    .collect(Collectors.joining(","));
        }
    }

    private static Map<String, Object> yaml(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
        }
    }
}

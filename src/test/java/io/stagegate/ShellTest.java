package io.stagegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The shell of the sandbox: its own tests, and shellcheck over every script. Maven has no artifact of shellcheck, and a unit
 * test installs nothing: where the program is missing the run says so on its console.
 */
@Execution(ExecutionMode.CONCURRENT)
class ShellTest {

    @TestFactory
    Stream<DynamicTest> itsOwnTests() {
        return filesBelow(Path.of("src/test/shell")).stream()
                .filter(script -> script.toString().endsWith("-test"))
                .map(script -> DynamicTest.dynamicTest(script.getFileName().toString(), () -> run(script.toString())));
    }

    @Test
    void isCleanForShellcheck() throws IOException, InterruptedException {
        if (!installed("shellcheck")) {
            String missing =
                    "NOT CHECKED: no script was checked, for shellcheck is not installed (apt-get install shellcheck)";
            System.err.println(missing);
            abort(missing);
        }
        List<String> command = new ArrayList<>(List.of("shellcheck", "--external-sources", "--source-path=SCRIPTDIR"));
        Stream.of("environments", "src/test", ".ci")
                .flatMap(folder -> filesBelow(Path.of(folder)).stream())
                .filter(ShellTest::isShell)
                .forEach(script -> command.add(script.toString()));
        assertThat(command).hasSizeGreaterThan(20);
        run(command.toArray(String[]::new));
    }

    private static List<Path> filesBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            // A link's target is there under its own name.
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isShell(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            String first = lines.findFirst().orElse("");
            return first.matches("#!.*\\b(ba)?sh\\b.*") || first.startsWith("# shellcheck shell=");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}

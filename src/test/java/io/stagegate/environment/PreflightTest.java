package io.stagegate.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    void aSoundEnvironmentIsOneLine() {
        assertThat(run("sandbox")).isZero();
        assertThat(out).hasToString("environment sandbox: environments/sandbox.yaml, profile hard-way, 4 nodes\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void mistakesGoToStderr() throws IOException {
        Path file = directory.resolve("lab-a.yaml");
        Files.writeString(
                file, MistakeCatalogue.sound().replace("port: 22", "port: 0").replace("role: master", "role: mastr"));

        assertThat(run(file.toString())).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8).replace(directory.toString(), "F"))
                .isEqualTo("""
                        F/lab-a.yaml:10:3: ssh.port: 0 is not a port; write a whole number from 1 to 65535
                        F/lab-a.yaml:23:5: nodes.master-0.role: "mastr" is not a role; write one of: bootstrap, master
                        2 mistakes; docs/environment.md explains every key
                        """);
    }

    @Test
    void withoutAnArgumentItSaysWhatItTakes() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("usage: Preflight ENVIRONMENT, a name in environments/ or the path of a .yaml file\n");
    }

    private int run(String... arguments) {
        return Preflight.run(
                arguments,
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}

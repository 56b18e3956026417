package io.stagegate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.ssh.TestSshd;
import io.stagegate.report.CheckVerdict;
import io.stagegate.report.RunHistory;
import io.stagegate.report.RunRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** src/example, as another project has it: compiled against what is in the jar, and run against a real SSH server. */
@Execution(ExecutionMode.CONCURRENT)
class ExampleTest {

    private static final Path EXAMPLE = Path.of("src/example");

    @TempDir
    private Path project;

    /** What the run printed. */
    private String said = "";

    private final KeyPair ours = TestSshd.newKey("ssh-ed25519");

    @BeforeEach
    void compile() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = project.resolve(EXAMPLE.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        List<String> arguments = new ArrayList<>(
                List.of("-d", project.resolve("classes").toString(), "-cp", System.getProperty("java.class.path")));
        try (Stream<Path> files = Files.walk(project.resolve("src"))) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    @Test
    void itsCheckIsGreen() throws Exception {
        RunRecord.CheckRecord check = verified(true);
        assertThat(check.verdict()).as(check.reason()).isEqualTo(CheckVerdict.PASSED);
    }

    @Test
    void itsCheckIsRedAndItsSignalNamed() throws Exception {
        replace("features/our-kernel.feature", "5.14", "99.1");
        replace(
                "environments/our-signals.yaml",
                "/run/ostree-live",
                Files.writeString(project.resolve("ostree-live"), "").toString());
        RunRecord.CheckRecord check = verified(true);
        assertThat(check.verdict()).as(check.reason()).isEqualTo(CheckVerdict.FAILED);
        assertThat(check.signals())
                .as(said)
                .extracting(signal -> signal.id() + " " + signal.certainty())
                .startsWith("10.T1 confirmed");
    }

    @Test
    void itsCheckIsUnknownWhereNobodyAnswers() throws Exception {
        replace("features/our-kernel.feature", "    Then bootstrap accepts SSH logins\n    And", "    Then");
        RunRecord.CheckRecord check = verified(false);
        assertThat(check.verdict()).as(check.reason()).isEqualTo(CheckVerdict.COULD_NOT_CHECK);
    }

    private void replace(String file, String old, String anew) throws IOException {
        Path path = project.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(old);
        Files.writeString(path, text.replace(old, anew));
    }

    private static void program(Path file, String lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + lines);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** In a JVM of its own, in the project's folder, as Failsafe would run it. */
    private RunRecord.CheckRecord verified(boolean letsIn) throws Exception {
        TestSshd.write(ours, project.resolve("key"), null);
        Path programs = Files.createDirectories(project.resolve("bin"));
        // The server runs what it is given as whoever runs this test.
        program(programs.resolve("sudo"), "[ \"$1\" = -n ] && shift\nexec \"$@\"\n");
        program(programs.resolve("id"), "echo core\n");
        try (TestSshd sshd = new TestSshd(TestSshd.newKey("ssh-ed25519")).path(programs)) {
            if (letsIn) {
                sshd.allow(ours);
            }
            replace(
                    "environments/lab-b.yaml",
                    "~/.ssh/id_ed25519",
                    project.resolve("key").toString());
            replace("environments/lab-b.yaml", "user: core,", "user: core, port: " + sshd.port() + ",");
            // The one domain that libvirt's test driver has, and runs.
            replace("environments/lab-b.yaml", "192.168.7.20", "127.0.0.1, domain: test");
            replace("environments/lab-b.yaml", "qemu:///system", "test:///default");
            Files.writeString(
                    project.resolve("environments/lab-b.yaml"),
                    // Whom nobody lets in need not wait as long as who has much to load first.
                    "patience: {ssh: {timeout: " + (letsIn ? "15s" : "5s") + ", interval: 200ms}}\n",
                    StandardOpenOption.APPEND);
            Process run = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            // As this JVM: it ends before optimizing has paid.
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            project.resolve("classes") + ":" + System.getProperty("java.class.path"),
                            "-Dstagegate.environment=lab-b",
                            "io.cucumber.core.cli.Main",
                            "--glue",
                            "io.stagegate.steps",
                            "--glue",
                            "com.example.lab",
                            "--plugin",
                            "io.stagegate.steps.RunReport",
                            "features")
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .start();
            run.getOutputStream().close();
            said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            run.waitFor();
            assertThat(project.resolve("reports/run.json")).as(said).exists();
        }
        return RunHistory.read(project.resolve("reports/run.json")).stages().stream()
                .flatMap(stage -> stage.checks().stream())
                .filter(check -> check.id().equals("10.90"))
                .findFirst()
                .orElseThrow();
    }
}

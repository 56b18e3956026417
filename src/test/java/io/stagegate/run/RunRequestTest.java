package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Replay;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRequestTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path evidence;

    private int check(String environment, String stages, String checks) throws IOException {
        return run(environment, stages, checks, "none");
    }

    private int run(String... arguments) throws IOException {
        return RunRequest.run(
                arguments,
                Path.of("features"),
                evidence,
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void aSoundRunIsToldInOneLine() throws IOException {
        assertThat(check("sandbox", "10", "10.5,10.6")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("environment sandbox: environments/sandbox.yaml, profile hard-way, 4 nodes\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aStageThatIsNotThereIsNotSilentlyNothing() throws IOException {
        assertThat(check("sandbox", "10,99", "all")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("-Dstages=10,99: there is no stage \"99\"; write some of: 00,08,10");
    }

    @Test
    void aCheckOfAStageThatIsNotAskedForIsNotSilentlyNothing() throws IOException {
        assertThat(check("sandbox", "10,11,12", "08.3,10.5")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("-Dchecks=08.3,10.5: stage 08 of 08.3 is not among those asked for (-Dstages=10,11,12);"
                        + " add -Dstages=08\n");
        assertThat(check("sandbox", "all", "08.3")).isZero();
        assertThat(check("sandbox", "08", "08.3")).isZero();
    }

    @Test
    void thePreflightMayBeAskedForByItsName() throws IOException {
        assertThat(check("sandbox", "preflight", "all")).isZero();
        assertThat(check("capi-sandbox", "preflight,C", "C.1")).isZero();
        assertThat(check("sandbox", "10", "00.1,10.5")).isZero();
        assertThat(check("sandbox", "preflight", "10.5")).isEqualTo(2);
    }

    @Test
    void anEnvironmentHasTheStagesOfItsKind() throws IOException {
        assertThat(check("capi-sandbox", "all", "all")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("environment capi-sandbox: environments/capi-sandbox.yaml, profile cluster-api,"
                        + " clusters bootstrap and pivot\n");
        assertThat(check("capi-sandbox", "C", "C.7,C.8")).isZero();
        assertThat(check("sandbox", "all", "10.5")).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aStageOrCheckOfTheOtherKindIsRefused() throws IOException {
        assertThat(check("capi-sandbox", "10,C", "all")).isEqualTo(2);
        assertThat(check("capi-sandbox", "all", "10.5")).isEqualTo(2);
        assertThat(check("sandbox", "C", "all")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "-Dstages=10,C: there is no stage \"10\" in an environment of profile cluster-api; write some of: 00,C, or all",
                        "-Dchecks=10.5: there is no check \"10.5\" in an environment of profile cluster-api; write some of:"
                                + " 00.1,C.1,C.10,C.2,C.3,C.4,C.5,C.6,C.7,C.8,C.9, or all",
                        "-Dstages=C: there is no stage \"C\" in an environment of profile hard-way; write some of: 00,08,10,11,12, or all");
    }

    @Test
    void everyMistakeOfTheEnvironmentIsTold(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lab-a.yaml");
        Files.writeString(
                file,
                Files.readString(Path.of("environments/sandbox.yaml"))
                        .replace("role: bootstrap", "role: bootstrp")
                        .replace("user: core", "usr: core"));
        assertThat(check(file.toString(), "all", "all")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("lab-a.yaml:15:3: ssh.usr: ")
                .contains("nodes.bootstrap.role: \"bootstrp\" is not a role; write one of: bootstrap, master")
                .endsWith("docs/environment.md explains every key\n");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void allMistakesAreToldAtOnce() throws IOException {
        assertThat(check("nowhere", "", "10.55")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("nowhere")
                .contains("-Dstages=: there is no stage \"\"")
                .contains("-Dchecks=10.55: there is no check \"10.55\"");
    }

    @Test
    void aRunToCompareWithMustBeOne(@TempDir Path directory) throws IOException {
        assertThat(run("sandbox", "all", "all", "last")).isZero();
        Path none = directory.resolve("run.json");
        assertThat(run("sandbox", "all", "all", none.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "-Dcompare=" + none + ": there is no such file; write \"last\", or the path of a run.json\n");
    }

    @Test
    void evidenceThatTheRunWouldClearIsNamedAsTheBuildKnowsIt() throws IOException {
        Environment sandbox = EnvironmentLoader.load("sandbox", Map.of());
        Files.writeString(evidence.resolve(Replay.ENVIRONMENT), Replay.json(sandbox));
        assertThat(check(evidence.toString(), "all", "all")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("environment sandbox: " + evidence
                        + ", profile hard-way, 4 nodes, as an earlier run has observed them\n");
        String other = evidence + "/.";
        assertThat(check(other, "all", "all")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("-Denvironment=%s: names the folder %s, which a run clears; write -Denvironment=%s%n"
                        .formatted(other, evidence, evidence));
    }
}

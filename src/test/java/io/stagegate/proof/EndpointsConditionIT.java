package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.SelectionFilter;
import io.stagegate.wait.CheckFailedError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate's one condition that the sandbox's own profile leaves out: a profile that asks for it finds the gate shut,
 * for the API's own service leads to the sandbox's bootstrap until that is gone.
 */
@DisplayName("The gate, asked for the API's own service, too")
@ExtendWith(Reported.class)
class EndpointsConditionIT {

    private static final Path ENVIRONMENTS = Path.of("environments");

    @BeforeAll
    static void onlyInTheSandbox() {
        assumeTrue(Hypervisor.isOfInstalls(), "looks at the sandbox's own bootstrap");
        assumeTrue(SelectionFilter.asksFor(CheckId.of("12.6")), "12.6 is not asked for");
    }

    @Test
    @DisplayName("the gate is shut while the API's own service leads to the bootstrap")
    void theGateIsShutWhileTheApisServiceLeadsToTheBootstrap(@TempDir Path own) throws IOException {
        Scenarios.form("12");
        Path environment = own.resolve("strict.yaml");
        Files.writeString(
                environment,
                Files.readString(ENVIRONMENTS.resolve("sandbox.yaml"))
                        .replace("profile: hard-way", "profile: strict")
                        .replace("removal-gate: {timeout: 300s", "removal-gate: {timeout: 6s"));
        Path profiles = Files.createDirectory(own.resolve("profiles"));
        Files.writeString(
                profiles.resolve("strict.yaml"),
                Files.readString(ENVIRONMENTS.resolve("profiles/hard-way.yaml"))
                        .replace("name: hard-way", "name: strict")
                        .replace("  without: [service-endpoints]\n", ""));

        Run.begin(EnvironmentLoader.load(environment, System.getenv()));

        assertThat(Scenarios.ofCheck("12.6"))
                .get()
                .isInstanceOf(CheckFailedError.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("the API's own service does not lead to the bootstrap", "192.168.126.100");
    }
}

package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Install;
import io.stagegate.environment.LabBuilder;
import io.stagegate.environment.Node;
import io.stagegate.environment.Patience;
import io.stagegate.environment.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunTest {

    /** Port 1 of this machine: nothing answers there. */
    private static final Install ENVIRONMENT = LabBuilder.named("nowhere")
            .profile(EnvironmentLoader.load(Path.of("environments/sandbox.yaml"), Map.of())
                    .install()
                    .profile())
            .cluster(new Environment.Cluster("ocp4", "ocp4.example.com"))
            .hypervisor(new Environment.Libvirt(URI.create("test:///nowhere")))
            .ssh(new Environment.Ssh(
                    "core", 1, Path.of("/nowhere/key"), Path.of("/nowhere/known_hosts"), Environment.HostKeys.STRICT))
            .api(new Environment.Api(
                    URI.create("https://127.0.0.1:1"), Optional.of(Path.of("/nowhere/ca")), Path.of("/nowhere/config")))
            .nodes(Map.of("bootstrap", new Node("bootstrap", Role.BOOTSTRAP, "bootstrap", "127.0.0.1")))
            .patience(patience(Duration.ofMinutes(1)))
            .build();

    private static Map<String, Patience> patience(Duration timeout) {
        return Map.of("follow", new Patience("follow", timeout, Duration.ofSeconds(1), Duration.ZERO));
    }

    @AfterEach
    void end() {
        Run.end();
    }

    @Test
    void whatIsFollowedGoesOnInAHastenedRunAndTheOutcomesDoNot() {
        Run run = Run.begin(ENVIRONMENT);
        run.outcomes().red(CheckId.of("11.2"));
        var followed = run.monitoring();
        Run hastened = Run.hasten(patience(Duration.ofSeconds(6)));
        assertThat(hastened).isSameAs(Run.current());
        assertThat(hastened.lab()).isSameAs(run.lab());
        assertThat(hastened.monitoring()).isSameAs(followed).isSameAs(run.monitoring());
        assertThat(hastened.environment().patience("follow").timeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(hastened.outcomes().holdingBack(CheckId.of("11.3"), Set.of("@needs-11.2")))
                .isEmpty();
    }

    @Test
    void aNewRunFollowsAnew() {
        var followed = Run.begin(ENVIRONMENT).monitoring();
        assertThat(Run.begin(ENVIRONMENT).monitoring()).isNotSameAs(followed);
    }

    @Test
    void withoutARunThereIsNothingToHasten() {
        Run.end();
        assertThatIllegalStateException().isThrownBy(() -> Run.hasten(Map.of()));
    }
}

package io.stagegate.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

    @TempDir
    private Path evidence;

    private Environment kept(Environment environment) throws IOException {
        Files.writeString(evidence.resolve(Replay.ENVIRONMENT), Replay.json(environment));
        return EnvironmentLoader.load(evidence.toString(), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox", "sandbox-guide", "sandbox-openshift-install", "openshift-install.example"})
    void anInstallIsReadAsItWasButForItsSignals(String name) throws IOException {
        Install before = EnvironmentLoader.load(Path.of("environments", name + ".yaml"), Map.of())
                .install();
        Environment replay = kept(before);
        assertThat(replay.install())
                .usingRecursiveComparison()
                .ignoringFields("signals")
                .isEqualTo(before);
        assertThat(replay.install().signals()).isEqualTo(SignalRules.NONE);
        assertThat(replay.is(Install.class)).isTrue();
        assertThat(replay.is(ClusterApi.class)).isFalse();
        assertThat(replay.recorded()).isTrue();
        assertThat(replay.patience().keySet()).isEqualTo(before.patience().keySet());
        assertThat(replay.patience("etcd-scaling").timeout()).isZero();
    }

    @Test
    void soIsAPivot() throws IOException {
        ClusterApi before = EnvironmentLoader.load(Path.of("environments/capi-sandbox.yaml"), Map.of())
                .pivot();
        assertThat(kept(before).pivot())
                .usingRecursiveComparison()
                .ignoringFields("signals")
                .isEqualTo(before);
    }

    @Test
    void aPasswordInAnAddressNeedsNoPlaceInIt() throws IOException {
        Environment before = EnvironmentLoader.load("sandbox", Map.of());
        String json = Replay.json(before).replace("qemu+ssh://", "qemu+ssh://root:[redacted: password]@");
        Files.writeString(evidence.resolve(Replay.ENVIRONMENT), json);
        Environment replay = EnvironmentLoader.load(evidence.toString(), Map.of());
        assertThat(replay.install().cluster()).isEqualTo(before.install().cluster());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{}",
                "{\"environment\": {}}",
                "{\"environment\": \"sandbox\"}",
                "{\"environment\": [\"java.io.File\", \"/etc/shadow\"]}",
                "{\"environment\": [\"io.stagegate.environment.Replay\", {}]}",
                "{\"environment\": [\"io.stagegate.environment.Install\", {}]}"
            })
    void whatIsNoEnvironmentIsOneClearMistake(String json) throws IOException {
        Files.writeString(evidence.resolve(Replay.ENVIRONMENT), json);
        assertThatThrownBy(() -> EnvironmentLoader.load(evidence.toString(), Map.of()))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining(evidence.resolve(Replay.ENVIRONMENT).toString())
                .hasMessageContaining("name the folder reports/evidence as a run of stagegate left it");
    }
}

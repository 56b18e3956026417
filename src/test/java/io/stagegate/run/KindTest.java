package io.stagegate.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.Lab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Stage;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {

    @Test
    void everyClassOfEnvironmentIsAKind() {
        assertThat(Kind.ALL).hasSameSizeAs(Environment.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sandbox", "capi-sandbox"})
    void aKindHasStagesAndOpensItsOwnLab(String name) {
        Environment environment = EnvironmentLoader.load(Path.of("environments", name + ".yaml"), Map.of());

        assertThat(Stream.of(Stage.values()).filter(stage -> stage.isOf(environment)))
                .isNotEmpty();
        try (Lab lab = Kind.of(environment).open(environment)) {
            assertThat(lab.environment()).isSameAs(environment);
        }
    }
}

package io.stagegate.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentMistakesTest {

    @TempDir
    Path directory;

    static List<MistakeCatalogue.Example> mistakes() {
        return MistakeCatalogue.ALL;
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isToldWithItsPlaceAndWhatToWriteInstead(MistakeCatalogue.Example example) throws IOException {
        String error = error(directory, example);

        assertThat(error).isEqualTo(example.error()).as("fit for any terminal").matches("[\\p{ASCII}]+");
        MistakeCatalogue.PROCESS_ENVIRONMENT.values().stream()
                .filter(value -> !value.isEmpty() && !value.equals("4.20"))
                .forEach(value -> assertThat(error).doesNotContain(value));
    }

    /** The report as a user reads it who has the file in environments/. */
    static String error(Path directory, MistakeCatalogue.Example example) throws IOException {
        Path file = directory.resolve("lab-a.yaml");
        Files.writeString(file, example.text(), StandardCharsets.UTF_8);
        Files.copy(
                MistakeCatalogue.SIGNALS, directory.resolve("our-signals.yaml"), StandardCopyOption.REPLACE_EXISTING);
        EnvironmentException refused = catchThrowableOfType(
                EnvironmentException.class, () -> EnvironmentLoader.load(file, MistakeCatalogue.PROCESS_ENVIRONMENT));
        assertThat(refused).as("%s was taken", example).isNotNull();
        return refused.getMessage().replace(directory.toString(), "environments");
    }
}

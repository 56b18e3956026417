package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.qameta.allure.Allure;
import io.qameta.allure.AllureLifecycle;
import io.qameta.allure.FileSystemResultsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a proof of plain tests leaves in the report. */
class ReportedTest {

    @TempDir
    private Path results;

    @DisplayName("A proof")
    @ExtendWith(Reported.class)
    static final class Proof {

        @ParameterizedTest(name = "fault {0}")
        @ValueSource(ints = {1, 2})
        void isRed(int fault) {
            assertThat(fault).isEqualTo(1);
        }

        @Test
        @DisplayName("a mistake of its own")
        void mistake() {
            assertThat(Integer.parseInt("oops")).isZero();
        }

        @Test
        void notAskedFor() {
            assumeTrue(false);
        }

        @AfterAll
        static void toTheEnd() {
            assertThat("red").as("to the end").isEqualTo("green");
        }
    }

    @ExtendWith(Reported.class)
    static final class NotOfThisLab {

        @BeforeAll
        static void onlyElsewhere() {
            assumeTrue(false);
        }

        @Test
        void neverBegun() {}
    }

    @Test
    void everyResultIsInTheReport() throws IOException {
        run(Proof.class);

        assertThat(told())
                .containsExactlyInAnyOrder(
                        "A proof / fault 1: passed, finished",
                        "A proof / fault 2: failed, finished",
                        "A proof / a mistake of its own: broken, finished",
                        "A proof / before the first or after the last: failed, finished");
    }

    @Test
    void whatIsNotOfThisLabIsNotInTheReport() throws IOException {
        run(NotOfThisLab.class);

        assertThat(told()).isEmpty();
    }

    private void run(Class<?> proof) {
        AllureLifecycle before = Allure.getLifecycle();
        try {
            Allure.setLifecycle(new AllureLifecycle(new FileSystemResultsWriter(results)));
            LauncherFactory.create()
                    .execute(LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(proof))
                            .filters(includeEngines("junit-jupiter"))
                            .build());
        } finally {
            Allure.setLifecycle(before);
        }
    }

    private List<String> told() throws IOException {
        List<String> told = new ArrayList<>();
        try (Stream<Path> files = Files.list(results)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith("-result.json")).toList()) {
                JsonNode result = new ObjectMapper().readTree(file.toFile());
                told.add("%s / %s: %s, %s"
                        .formatted(
                                result.path("labels").path(0).path("value").asText(),
                                result.path("name").asText(),
                                result.path("status").asText(),
                                result.path("stage").asText()));
            }
        }
        return told;
    }
}

package io.stagegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import io.stagegate.environment.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The order that {@link VerifyIT} declares: discovered only, nothing is run. */
class VerifyOrderTest {

    private final List<String> checks = new ArrayList<>();

    private void discover() {
        TestPlan plan = LauncherFactory.create()
                .discover(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(VerifyIT.class))
                        .filters(includeEngines("junit-platform-suite"))
                        .build());
        plan.getRoots().forEach(root -> walk(plan, root));
    }

    private void walk(TestPlan plan, TestIdentifier at) {
        if (at.isTest()) {
            at.getTags().stream()
                    .map(TestTag::getName)
                    .filter(tag -> tag.startsWith("check-"))
                    .forEach(tag -> checks.add(tag.substring("check-".length())));
        }
        plan.getChildren(at).stream().forEachOrdered(child -> walk(plan, child));
    }

    @Test
    void everyScenarioOfAStageIsDoneOnceInTheDeclaredOrder() throws IOException {
        discover();
        List<String> there = new ArrayList<>();
        try (Stream<Path> features = Files.list(Path.of("features"))) {
            for (Path feature : features.toList()) {
                Pattern.compile("@check-(\\S+)")
                        .matcher(Files.readString(feature))
                        .results()
                        .forEach(tag -> there.add(tag.group(1)));
            }
        }
        assertThat(checks).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void stageEightIsDoneWhileTheBootstrapLivesAndItsMastersPartOnceTheyHaveFormed() {
        discover();
        assertThat(checks.stream()
                        .map(check -> check.substring(0, check.indexOf('.')))
                        .distinct())
                .containsExactlyElementsOf(
                        Stream.of(Stage.values()).map(Stage::id).toList());
        assertThat(checks).containsSubsequence("10.10", "08.1", "08.5", "11.1", "11.15", "08.4", "08.7", "12.1");
    }

    @Test
    void eachStageIsAFeature() throws IOException {
        for (Stage stage : Stage.values()) {
            String feature = Files.readString(Path.of("features", stage.feature() + ".feature"));
            assertThat(feature)
                    .startsWith("@stage-" + stage.id() + "\n")
                    .containsPattern("\nFeature: .*" + stage.title());
            stage.withoutBootstrap().forEach(check -> assertThat(feature).containsPattern("@check-" + check + "\\b"));
        }
    }
}

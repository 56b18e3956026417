package io.stagegate.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectDirectory;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import io.stagegate.environment.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The features against the checklist, the tags' documentation and the glue: nothing is run, no lab is needed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeaturesTest {

    private static final Pattern CHECKLIST_ROW = Pattern.compile(
            "^\\| ((?:" + Stage.ids() + ")\\.F?\\d+) \\|.*\\| (`([^`]+)`|not yet) \\|$", Pattern.MULTILINE);

    /** Feature file by the ID of the check or signal; a list, so that a second scenario for an ID shows. */
    private final Map<String, List<String>> homes = new TreeMap<>();

    private final List<String> tags = new ArrayList<>();
    private String unused;
    private List<String> undefined;

    @BeforeAll
    void readTheFeatures(@TempDir Path folder) throws IOException {
        Path unusedSteps = folder.resolve("unused.txt");
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectDirectory("features"))
                .filters(includeEngines("cucumber"))
                .configurationParameter("cucumber.glue", "io.stagegate.steps,io.stagegate.proof")
                .configurationParameter("cucumber.execution.dry-run", "true")
                .configurationParameter("cucumber.publish.quiet", "true")
                .configurationParameter("cucumber.plugin", "unused:" + unusedSteps)
                .build();
        var launcher = LauncherFactory.create();
        var plan = launcher.discover(request);
        plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(TestIdentifier::isTest)
                .forEach(this::note);
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        launcher.execute(plan, summary);
        undefined = summary.getSummary().getFailures().stream()
                .map(failure -> failure.getTestIdentifier().getDisplayName() + ": "
                        + failure.getException().getMessage())
                .toList();
        unused = Files.readString(unusedSteps);
        noteHomes();
    }

    private void note(TestIdentifier scenario) {
        List<String> names = scenario.getTags().stream().map(TestTag::getName).toList();
        tags.addAll(names);
    }

    /** From their text: an outline with many examples is one home. */
    private void noteHomes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("features"))) {
            for (Path file : files.toList()) {
                Pattern.compile("@(?:check|signal)-(\\S+)")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(tag -> homes.computeIfAbsent(tag.group(1), id -> new ArrayList<>())
                                .add(file.getFileName().toString()));
            }
        }
    }

    private static Map<String, List<String>> checklist() throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        CHECKLIST_ROW
                .matcher(Files.readString(Path.of("docs/checklist.md")))
                .results()
                .forEach(row -> rows.merge(
                        row.group(1), row.group(3) == null ? List.of() : List.of(row.group(3)), (first, second) -> {
                            throw new AssertionError(row.group(1) + " stands twice in docs/checklist.md");
                        }));
        return rows;
    }

    @Test
    void eachIdOfTheChecklistHasTheOneHomeThatItNames() throws IOException {
        Map<String, List<String>> named = checklist();
        assertThat(named).hasSizeGreaterThan(70);
        named.values().removeIf(List::isEmpty);
        assertThat(homes).isEqualTo(named);
    }

    @Test
    void theGapsOfAProfileAreOfChecksThatThereAre() throws IOException {
        Pattern gap = Pattern.compile("checks: (\\[[^]]*])");
        List<String> named = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("environments/profiles"))) {
            for (Path file : files.toList()) {
                gap.matcher(Files.readString(file))
                        .results()
                        .forEach(list -> Pattern.compile("\"([^\"]+)\"")
                                .matcher(list.group(1))
                                .results()
                                .forEach(id -> named.add(id.group(1))));
            }
        }
        assertThat(named).contains("12.3", "12.6").allMatch(homes::containsKey);
    }

    @Test
    void noStepIsUndefined() {
        assertThat(undefined).isEmpty();
    }

    @Test
    void noStepDefinitionIsUnused() {
        assertThat(unused).contains("0 unused step definition(s)");
    }

    @Test
    void everyTagIsDocumented() throws IOException {
        List<Pattern> documented = Pattern.compile("^\\| `@([a-z]+)(-N(\\.M|\\.FM)?)?` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/tags.md")))
                .results()
                .map(row -> Pattern.compile(row.group(1)
                        + (row.group(2) == null
                                ? ""
                                : "-(" + Stage.ids() + ")"
                                        + (row.group(3) == null
                                                ? ""
                                                : row.group(3).equals(".M") ? "\\.\\d+" : "\\.F\\d+"))))
                .toList();
        assertThat(documented).hasSize(9);
        assertThat(tags)
                .isNotEmpty()
                .allMatch(tag ->
                        documented.stream().anyMatch(form -> form.matcher(tag).matches()));
    }

    @Test
    void whatAScenarioNeedsIsProvedBeforeIt() {
        assertThat(tags.stream().filter(tag -> tag.startsWith("needs-")).map(tag -> tag.substring("needs-".length())))
                .isNotEmpty()
                .allMatch(homes::containsKey);
    }

    @Test
    void featuresHoldNoShellNoSecondsAndNoAddresses() throws IOException {
        Pattern foreign = Pattern.compile(
                "\\b\\d+\\.\\d+\\.\\d+\\.\\d+\\b|\\b\\d+ ?(s|ms|seconds?|minutes?)\\b|https?://|[|&;$]\\(|\\bsudo\\b|openshift-");
        try (Stream<Path> files = Files.list(Path.of("features"))) {
            for (Path file : files.toList()) {
                assertThat(Files.readAllLines(file))
                        .noneMatch(line -> foreign.matcher(line).find());
            }
        }
    }
}

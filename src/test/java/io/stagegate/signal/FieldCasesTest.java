package io.stagegate.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.evidence.Redactor;
import io.stagegate.observation.Finding;
import io.stagegate.probe.ScriptedLab;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Every case of src/test/resources/field-cases under both profiles, and what came of each: docs/field-cases.md. Write that
 * anew with {@code mvn test -Dtest=FieldCasesTest -Dregenerate}.
 */
class FieldCasesTest {

    private static final Path CASES = Path.of("src/test/resources/field-cases");
    private static final Path PAGE = Path.of("docs/field-cases.md");

    /** How sure it is beforehand that nothing will end the wait: states must have lasted, so they are looked at twice. */
    private static final Duration STOOD = Duration.ofSeconds(400);

    /** The console of a machine that is through with Ignition. */
    private static final String THROUGH = "localhost login: ";

    @TempDir
    private Path directory;

    private enum Outcome {
        RIGHT("right"),
        SUSPECTED("suspected"),
        WRONG("wrong"),
        NOTHING("nothing"),
        FALSE_ALARM("false alarm"),
        QUIET("quiet");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }
    }

    /** One case, as its file has it. */
    private record Case(String id, Map<String, Object> written) {

        String text(String key) {
            return String.valueOf(written.getOrDefault(key, ""));
        }

        @SuppressWarnings("unchecked")
        List<Map<String, Object>> list(String key) {
            return (List<Map<String, Object>>) written.getOrDefault(key, List.of());
        }

        /** What machines show on their consoles, by node. */
        @SuppressWarnings("unchecked")
        Map<String, List<String>> console() {
            return (Map<String, List<String>>) written.getOrDefault("console", Map.of());
        }

        boolean harmless() {
            return !written.containsKey("first");
        }
    }

    /** What came of it. */
    private record Result(Outcome outcome, String named, String shown) {}

    @Test
    void everyCaseIsNamedRightlyAndNothingHarmlessEndsAWait() throws IOException {
        List<Case> failures = cases("failures.yaml");
        List<Case> harmless = cases("harmless.yaml");
        Map<String, List<Result>> results = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        try (SignalLab hardWay = new SignalLab(Files.createDirectories(directory.resolve("hard-way")));
                SignalLab openshift = new SignalLab(
                        Files.createDirectories(directory.resolve("openshift")),
                        ScriptedLab.declared(directory, "profile: openshift-install"))) {
            for (Case each : failures) {
                Result first = result(hardWay, each, true);
                Result alone = result(hardWay, each, false);
                Result other = result(openshift, each, true);
                results.put(each.id(), List.of(first, alone, other));
                judge(each, first, other, alone, wrong);
            }
            for (Case each : harmless) {
                Result first = result(hardWay, each, true);
                Result other = result(openshift, each, true);
                results.put(each.id(), List.of(first, other));
                if (first.outcome() == Outcome.FALSE_ALARM || other.outcome() == Outcome.FALSE_ALARM) {
                    wrong.add(each.id() + ": false alarm: " + first.shown() + other.shown());
                }
            }
        }
        assertThat(wrong).as("cases that are not named as they must be").isEmpty();
        String page = page(failures, harmless, results);
        if (System.getProperty("regenerate") != null) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/field-cases.md; write it anew with: mvn test -Dtest=FieldCasesTest -Dregenerate")
                .isEqualTo(page);
    }

    private static void judge(Case each, Result first, Result other, Result alone, List<String> wrong) {
        boolean named = first.named().equals(each.text("first"));
        if (each.written().containsKey("miss")) {
            if (named) {
                wrong.add(each.id() + ": is named, so it is no miss any more");
            }
            return;
        }
        if (!named) {
            wrong.add(each.id() + ": not " + each.text("first") + " but " + first.named() + ": " + first.shown());
        }
        if (!other.named().equals(first.named())) {
            wrong.add(each.id() + ": under openshift-install it is " + other.named() + ": " + other.shown());
        }
        if (!first.shown().contains(each.text("shown"))) {
            wrong.add(each.id() + ": does not show \"" + each.text("shown") + "\": " + first.shown());
        }
        String expected = each.written().containsKey("lines-alone") ? each.text("lines-alone") : each.text("first");
        if (!each.list("lines").isEmpty() && !alone.named().equals(expected)) {
            wrong.add(each.id() + ": by its lines alone not " + expected + " but " + alone.named() + ": "
                    + alone.shown());
        }
    }

    private static List<Case> cases(String file) throws IOException {
        try (Reader reader = Files.newBufferedReader(CASES.resolve(file))) {
            Map<String, Map<String, Object>> all = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            return all.entrySet().stream()
                    .map(each -> new Case(each.getKey(), each.getValue()))
                    .toList();
        }
    }

    private Result result(SignalLab lab, Case each, boolean observable) {
        lab.sayNothing();
        lab.environment()
                .nodes()
                .values()
                .forEach(node -> lab.console(
                        node.name(), String.join("\n", each.console().getOrDefault(node.name(), List.of(THROUGH)))));
        each.list("lines").forEach(line -> say(lab, line));
        MovableClock clock = new MovableClock();
        clock.pass(STOOD.negated());
        SignalFinder finder = new SignalFinder(
                lab,
                lab.signals,
                each.text("stage"),
                new Redactor(),
                clock,
                look -> observable ? seen(each, look) : unseen(look));
        boolean ended = finder.look().endsAWait();
        clock.pass(STOOD);
        SignalReport report = finder.look();
        String named = report.first().map(match -> match.signal().id()).orElse("nothing");
        String shown = report.named().stream().map(SignalMatch::inShort).toList()
                + (report.cleared().isEmpty()
                        ? ""
                        : " cleared: "
                                + report.cleared().stream()
                                        .map(match -> match.signal().id())
                                        .toList());
        if (each.harmless()) {
            return new Result(
                    ended || report.endsAWait()
                            ? Outcome.FALSE_ALARM
                            : report.named().isEmpty() ? Outcome.QUIET : Outcome.SUSPECTED,
                    named,
                    shown);
        }
        Outcome outcome = report.first().isEmpty()
                ? Outcome.NOTHING
                : !named.equals(each.text("first"))
                        ? Outcome.WRONG
                        : report.first().orElseThrow().endsAWait() ? Outcome.RIGHT : Outcome.SUSPECTED;
        return new Result(outcome, named, shown);
    }

    private static void say(SignalLab lab, Map<String, Object> line) {
        int times = Integer.parseInt(line.get("times").toString());
        double over = Double.parseDouble(line.get("over").toString().replace("s", ""));
        String node = String.valueOf(line.getOrDefault("node", "bootstrap"));
        for (double ago : SignalLab.times(times, over)) {
            if (line.containsKey("journal")) {
                String unit = line.get("journal").toString();
                lab.journal(
                        node,
                        unit.equals("kernel") || unit.contains(".") ? unit : unit + ".service",
                        ago,
                        line.get("text").toString());
            } else {
                lab.log(
                        node,
                        line.get("container-log").toString(),
                        ago,
                        line.get("text").toString());
            }
        }
    }

    /** What the case says that a look sees; a healthy lab where it says nothing. */
    private static Look seen(Case each, Look look) {
        return look.collectedBy((lab, target, missing) -> {
            List<Finding> findings = new ArrayList<>();
            for (Map<String, Object> state : each.list("now")) {
                String node = target.node().map(it -> it.name()).orElse("");
                boolean meant = look.name().equals(state.get("look"))
                        && node.equals(state.getOrDefault("node", ""))
                        && (!state.containsKey("of") || target.of().equals(state.get("of")));
                if (meant) {
                    Map<String, String> fields = new LinkedHashMap<>();
                    state.forEach((key, value) -> fields.put(key, value.toString()));
                    fields.keySet().removeAll(List.of("look", "node", "of", "place"));
                    findings.add(Finding.now(
                            node.isEmpty() ? String.valueOf(state.getOrDefault("place", "lab")) : node,
                            look.name() + " " + fields,
                            fields));
                }
            }
            return findings.isEmpty() ? look.collect(lab, target, missing) : findings;
        });
    }

    private static Look unseen(Look look) {
        return look.collectedBy((lab, target, missing) -> {
            throw new CouldNotCheckException(ConnectionFailure.OTHER, "nothing but logs can be read");
        });
    }

    private static String page(List<Case> failures, List<Case> harmless, Map<String, List<Result>> results) {
        StringBuilder page = new StringBuilder("""
                # Field cases

                Reports of failed installs that people have published, and lines that healthy labs print, fed to the rules of
                `environments/signals`: from `src/test/resources/field-cases`, by `FieldCasesTest`, which writes this page. Nothing of
                OpenShift is run for it. Each case states what the looks see beside its lines.

                - **right**: the right signal is named first, and a look confirmed it, so the wait ends early
                - **suspected**: the right signal is named first, from lines that no look could confirm; it is reported when the wait's time is up
                - **wrong**: another signal is named first; **nothing**: no signal is named
                - **false alarm**: something harmless ended a wait; **quiet**: something harmless, and no signal is named

                """);
        page.append(counts("failures, with what the looks see", failures, results, 0));
        page.append(counts(
                "failures, where nothing but logs can be read",
                failures.stream().filter(each -> !each.list("lines").isEmpty()).toList(),
                results,
                1));
        page.append(counts("harmless", harmless, results, 0));
        page.append("\n## Failures\n\n| case | what | seen in | stage | must be | with looks | by lines alone |\n");
        page.append("|---|---|---|---|---|---|---|\n");
        for (Case each : failures) {
            List<Result> its = results.get(each.id());
            page.append("| %s | %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            each.id(),
                            each.text("what"),
                            each.text("seen"),
                            each.text("stage"),
                            each.text("first"),
                            outcome(its.get(0)) + (each.text("miss").isEmpty() ? "" : ": " + each.text("miss")),
                            each.list("lines").isEmpty() ? "no lines" : outcome(its.get(1))));
        }
        page.append("\n## Harmless\n\n| case | what | seen in | stage | outcome |\n|---|---|---|---|---|\n");
        for (Case each : harmless) {
            page.append("| %s | %s | %s | %s | %s |\n"
                    .formatted(
                            each.id(),
                            each.text("what"),
                            each.text("seen"),
                            each.text("stage"),
                            outcome(results.get(each.id()).get(0))));
        }
        return page.toString();
    }

    private static String outcome(Result result) {
        return switch (result.outcome()) {
            case RIGHT, NOTHING, QUIET -> result.outcome().word;
            case SUSPECTED, WRONG, FALSE_ALARM -> result.outcome().word + ", " + result.named();
        };
    }

    private static String counts(String of, List<Case> cases, Map<String, List<Result>> results, int which) {
        Map<Outcome, Integer> counts = new TreeMap<>();
        cases.forEach(each -> counts.merge(results.get(each.id()).get(which).outcome(), 1, Integer::sum));
        return "%s: %d%s\n\n"
                .formatted(
                        of.substring(0, 1).toUpperCase(Locale.ROOT) + of.substring(1),
                        cases.size(),
                        counts.entrySet().stream()
                                .map(count -> ", " + count.getKey().word + " " + count.getValue())
                                .reduce("", String::concat));
    }
}

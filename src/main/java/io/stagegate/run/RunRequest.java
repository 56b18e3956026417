package io.stagegate.run;

import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentException;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Replay;
import io.stagegate.environment.Stage;
import io.stagegate.report.RunFiles;
import io.stagegate.report.RunHistory;
import io.stagegate.report.RunRecord;
import io.stagegate.signal.Signals;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks what a run was asked for before anything is started: {@code RunRequest ENVIRONMENT STAGES CHECKS COMPARE}, each
 * as given on Maven's command line. Exit code 0 when all is sound; 2 for mistakes, all of which are on stderr.
 */
public final class RunRequest {

    private static final int SOUND = 0;
    private static final int MISTAKEN = 2;

    private RunRequest() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(run(
                arguments,
                Path.of("features"),
                RunFiles.REPORTS.resolve(RunRecord.evidenceFolder(false)),
                System.getenv(),
                System.out,
                System.err));
    }

    /** @param evidence of the run before, which a run clears */
    static int run(
            String[] arguments,
            Path features,
            Path evidence,
            Map<String, String> variables,
            PrintStream out,
            PrintStream err)
            throws IOException {
        if (arguments.length != 4) {
            err.println("usage: RunRequest ENVIRONMENT STAGES CHECKS COMPARE");
            return MISTAKEN;
        }
        List<String> mistakes = new ArrayList<>();
        Optional<Environment> read = Optional.empty();
        try {
            Environment environment = EnvironmentLoader.load(arguments[0], variables);
            Signals.of(environment);
            out.printf(
                    "environment %s: %s, profile %s%s, %s%n",
                    environment.name(),
                    environment.file(),
                    environment.profile().name(),
                    environment.profile().overrides().isEmpty()
                            ? ""
                            : " with " + String.join("; ", environment.profile().overrides()),
                    environment.extent());
            mistakes.addAll(cleared(environment, arguments[0], evidence));
            read = Optional.of(environment);
        } catch (EnvironmentException e) {
            mistakes.add(e.getMessage());
            mistakes.add("docs/environment.md explains every key");
        } catch (RuntimeException e) {
            // A defect of ours: its message could show a value, its place helps to report it.
            mistakes.add("stagegate itself failed to read the environment: %s at %s; please report it"
                    .formatted(e.getClass().getName(), e.getStackTrace()[0]));
        }
        mistakes.addAll(unknown("stages", "stage", arguments[1], tagged(features, "stage"), read));
        mistakes.addAll(unknown("checks", "check", arguments[2], tagged(features, "check"), read));
        mistakes.addAll(outside(arguments[1], arguments[2], read));
        mistakes.addAll(uncomparable(arguments[3]));
        mistakes.forEach(err::println);
        return mistakes.isEmpty() ? SOUND : MISTAKEN;
    }

    /** A run clears its reports, but for the evidence that it judges again; the build knows that by its name. */
    private static List<String> cleared(Environment environment, String named, Path evidence) throws IOException {
        boolean inPlace = environment instanceof Replay replay
                && Files.isDirectory(evidence)
                && Files.isSameFile(replay.evidence(), evidence);
        return inPlace && !named.equals(evidence.toString())
                ? List.of("-Denvironment=%s: names the folder %s, which a run clears; write -Denvironment=%s"
                        .formatted(named, evidence, evidence))
                : List.of();
    }

    /** That there is no earlier run yet is no mistake: a first one has none. */
    private static List<String> uncomparable(String compare) {
        if (compare.equals(RunHistory.NONE) || compare.equals(RunHistory.LAST)) {
            return List.of();
        }
        try {
            RunHistory.read(Path.of(compare));
            return List.of();
        } catch (IOException | InvalidPathException e) {
            return List.of("-Dcompare=" + e.getMessage());
        }
    }

    private static boolean has(Environment environment, String id) {
        return Stage.of(id).filter(stage -> stage.isOf(environment)).isPresent();
    }

    /**
     * A run that was asked for nothing there is would verify nothing, and look green. What belongs to the other kind of
     * environment is not there in this one.
     */
    private static List<String> unknown(
            String option, String kind, String value, Set<String> known, Optional<Environment> environment) {
        List<String> there = known.stream()
                .filter(word -> environment.isEmpty() || has(environment.get(), word))
                .toList();
        String where = environment
                .map(it -> " in an environment of profile " + it.profile().name())
                .orElse("");
        return Selection.of(value).asked().stream()
                .filter(asked -> !there.contains(asked))
                .map(asked -> "-D%s=%s: there is no %s \"%s\"%s; write some of: %s, or all"
                        .formatted(
                                option,
                                value,
                                kind,
                                asked,
                                known.contains(asked) ? where : "",
                                String.join(",", there)))
                .toList();
    }

    /** A check of a stage that is not asked for would be left out without a word. */
    private static List<String> outside(String stages, String checks, Optional<Environment> environment) {
        if (environment.isEmpty()) {
            return List.of();
        }
        Selection selected = Selection.of(stages);
        return Selection.of(checks).asked().stream()
                .filter(check -> check.contains("."))
                .map(check -> Map.entry(check, check.substring(0, check.indexOf('.'))))
                .filter(check -> has(environment.get(), check.getValue()))
                .filter(check -> !check.getValue().equals(Stage.PREFLIGHT.id()))
                .filter(check -> !selected.includes(Stream.of(check.getValue())))
                .map(check -> "-Dchecks=%s: stage %s of %s is not among those asked for (-Dstages=%s); add -Dstages=%s"
                        .formatted(checks, check.getValue(), check.getKey(), stages, check.getValue()))
                .toList();
    }

    private static Set<String> tagged(Path features, String kind) throws IOException {
        Pattern tag = Pattern.compile("@" + kind + "-(\\S+)");
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(features)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".feature")).toList()) {
                tag.matcher(Files.readString(file)).results().forEach(match -> found.add(match.group(1)));
            }
        }
        return found;
    }
}

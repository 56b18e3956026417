package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.SelectionFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills ({@code -9}) a run of the pivot at a random moment between its gate and its end. HAProxy's configuration must be
 * valid, the lab before or after a step, and a new run must finish the pivot, or say how. {@code -Dseed=} does the same
 * moments again, {@code -Dmoments=} another number of them.
 */
@DisplayName("Runs that were killed")
@ExtendWith(Reported.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledRunsIT {

    /** What the pivot does, from its gate on; looking at what came of it is for a whole run. */
    private static final String[] PIVOT = {"check-12.6", "check-12.7", "check-12.8", "check-12.10", "check-12.11"};

    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);
    private static final Pattern AS_TOLD = Pattern.compile("by their IDs \\(-Dchecks=\\):\\s*([0-9., \\n]+[0-9])");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<String> rows = new ArrayList<>();
    private Duration whole;

    @BeforeAll
    void aRunThatNobodyKills() throws Exception {
        assumeTrue(Hypervisor.isOfInstalls(), "runs are killed in the sandbox only");
        assumeTrue(SelectionFilter.asksFor(CheckId.of("12.8")), "12.8 is not asked for");
        Scenarios.form("12");
        // Each run is a process with doors of its own.
        Run.end();
        Hypervisor.run(Stage12Faults.PREPARE);
        Child child = new Child(PIVOT);
        long begun = child.pastTheGate();
        assertThat(child.exit()).as(child.said()).isZero();
        whole = Duration.ofNanos(System.nanoTime() - begun);
    }

    static IntStream moments() {
        return IntStream.rangeClosed(1, Integer.getInteger("moments", 20));
    }

    @ParameterizedTest(name = "moment {0}")
    @MethodSource("moments")
    void leavesALabThatTheNextRunFinishes(int ordinal) throws Exception {
        Hypervisor.run(Stage12Faults.BOOTSTRAP_AGAIN);
        Duration moment = Duration.ofMillis(random.nextLong(whole.toMillis()));

        Child killed = new Child(PIVOT);
        killed.pastTheGate();
        TimeUnit.MILLISECONDS.sleep(moment.toMillis());
        String doing = killed.kill();

        String state = Hypervisor.ask("haproxy -c -q -f /etc/haproxy/haproxy.cfg && echo -n 'valid, '"
                + "; echo -n \"$(" + Stage12Faults.SERVER_LINES + ") lines, \""
                + "; virsh -q domstate ocp4-bootstrap 2>/dev/null || echo undefined");
        assertThat(state).matches("valid, (0|2) lines, (running|paused|shut off|undefined)");

        Child next = new Child(PIVOT);
        String ending = next.exit() == 0 ? "finished the pivot" : asTold(next.said());
        if (state.endsWith("paused")) {
            assertThat(next.said())
                    .contains("found domain ocp4-bootstrap suspended")
                    .contains("it goes on");
            ending = "resumed the bootstrap, said so, and " + ending;
        }
        rows.add("| +%.1f s | %s | %s | %s |".formatted(moment.toMillis() / 1000.0, doing, state, ending));
        assertThat(Hypervisor.ask(Stage12Faults.SERVER_LINES
                        + "; virsh -q domstate ocp4-bootstrap 2>/dev/null || echo undefined"))
                .isEqualTo("0\nundefined");
    }

    /** What it tells a person to do is done, and does it. */
    private static String asTold(String said) throws Exception {
        Matcher told = AS_TOLD.matcher(said);
        assertThat(told.find()).as("reports which checks to select: " + said).isTrue();
        String[] checks = Stream.of(told.group(1).split("[,.]?\\s+"))
                .map(id -> "check-" + id)
                .toArray(String[]::new);
        Child child = new Child(checks);
        if (child.exit() == 0) {
            return "reports which checks to select; these finished the pivot";
        }
        // Of a domain that is gone nobody can tell any more what storage it had.
        assertThat(child.said())
                .contains("Tests failed", "what storage it had, nobody knows; see virsh vol-list for each pool")
                .containsPattern("\\[ +1 tests failed +]");
        return "reports which checks to select; these are green but for 12.11, which reports where to look for storage";
    }

    @AfterEach
    void write() {
        List<String> page = new ArrayList<>(List.of(
                "# Killed runs of stage 12, and how the next run ended",
                "",
                "Made by `mvn verify -Pproof -Dit.test=KilledRunsIT`, seed " + seed
                        + ": `kill -9` at random moments between the gate and the end.",
                "",
                "| moment after the gate | the run was doing | HAProxy's configuration, the bootstrap's domain | the next run |",
                "|---|---|---|---|"));
        page.addAll(rows);
        page.add("");
        Page.write("proof/killed.md", page);
    }

    /** A run in a process of its own. */
    private static final class Child {

        private final Process process;
        private final BufferedReader output;
        private final StringBuilder said = new StringBuilder();

        Child(String... tags) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    "-Dallure.results.directory=target/killed-allure-results",
                    StageRun.class.getName()));
            command.addAll(List.of(tags));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            output = process.inputReader();
        }

        /** When the gate was seen open. */
        long pastTheGate() throws IOException {
            String line;
            do {
                line = line();
                assertThat(line).as("the run ended before its gate: " + said).isNotNull();
            } while (!line.contains("12.6") || !line.startsWith("✔"));
            return System.nanoTime();
        }

        /** @return what it said last */
        String kill() throws IOException {
            // By its handle: the process itself would close its output, too.
            process.toHandle().destroyForcibly();
            String last = "";
            for (String line = line(); line != null; line = line()) {
                last = line.isBlank() ? last : line;
            }
            return last.replaceFirst(" *\\([^()]*\\)$", "").replace("|", "\\|");
        }

        int exit() throws Exception {
            while (line() != null) {
                // All of it is kept.
            }
            assertThat(process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return process.exitValue();
        }

        String said() {
            return said.toString();
        }

        private String line() throws IOException {
            String line = output.readLine();
            said.append(line == null ? "" : line + "\n");
            return line;
        }
    }
}

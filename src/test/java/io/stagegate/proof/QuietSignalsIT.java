package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stagegate.diagnosis.Diagnosis;
import io.stagegate.diagnosis.Named;
import io.stagegate.evidence.Redactor;
import io.stagegate.run.Run;
import io.stagegate.run.SelectionFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A healthy install, looked at for failure signals from its first moment to its last: none may ever end a wait. */
class QuietSignalsIT {

    private static final int LOOKS = 20;
    private static final Duration REST = Duration.ofSeconds(2);

    private final List<String> rows = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeAll
    static void onlyInTheSandbox() {
        assumeTrue(Hypervisor.isOfInstalls(), "the lab is put back to its beginning");
        assumeTrue(
                System.getProperty(SelectionFilter.SIGNALS, "all").equals("all"),
                "only where all signals are asked for");
    }

    @Test
    void noSignalStandsInAHealthyLab() throws Exception {
        SelectionFilter.askForAll();
        Run.end();
        Hypervisor.run("reset");
        ExecutorService looking = Executors.newSingleThreadExecutor();
        try {
            for (String stage : List.of("10", "11", "12")) {
                AtomicBoolean over = new AtomicBoolean();
                Future<?> looked = looking.submit(() -> look(stage, over));
                assertThat(Scenarios.untilRed("stage-" + stage))
                        .as("stage " + stage)
                        .isEmpty();
                over.set(true);
                looked.get();
            }
        } finally {
            looking.shutdownNow();
            write();
        }
        assertThat(wrong).isEmpty();
        assertThat(looks).hasValueGreaterThanOrEqualTo(LOOKS);
    }

    /** One diagnosis for the whole stage, as if all of it were one wait that is red. */
    private void look(String stage, AtomicBoolean over) {
        Run run = Run.current();
        Diagnosis diagnosis =
                Diagnosis.of(run.lab(), Redactor.ofThisProcess(), stage).orElseThrow();
        ConcurrentHashMap<String, Integer> passing = new ConcurrentHashMap<>();
        int before = looks.get();
        do {
            for (Named named : diagnosis.look().named()) {
                passing.merge(named.signal().id(), 1, Integer::sum);
                if (named.endsAWait()) {
                    wrong.add("stage " + stage + ": " + named.inFull());
                }
            }
            looks.incrementAndGet();
            rest();
        } while (!over.get());
        rows.add("| %s | %d | %s |".formatted(stage, looks.get() - before, passing.isEmpty() ? "none" : passing));
    }

    private static void rest() {
        try {
            TimeUnit.NANOSECONDS.sleep(REST.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        List<String> page = new ArrayList<>(List.of(
                "# Signals in a healthy install",
                "",
                "Made by `mvn verify -Pproof`: looked for all the time; " + (wrong.isEmpty() ? "none" : wrong.size())
                        + " would have ended a wait.",
                "",
                "| stage | looks | stood for a moment |",
                "|---|---|---|"));
        page.addAll(rows);
        page.add("");
        Page.write("proof/quiet.md", page);
    }

    @AfterAll
    static void reset() {
        if (Hypervisor.isOfInstalls()) {
            Run.end();
            Hypervisor.run("reset");
        }
    }
}

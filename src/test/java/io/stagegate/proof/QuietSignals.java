package io.stagegate.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.connection.Bounded;
import io.stagegate.evidence.Redactor;
import io.stagegate.run.Run;
import io.stagegate.signal.SignalFinder;
import io.stagegate.signal.SignalMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Failure signals that were looked for while all was well: {@code reports/proof/quiet.md}. */
final class QuietSignals {

    private static final Duration REST = Duration.ofSeconds(2);

    /** In each of three stages: twenty in all. */
    private static final int LOOKS = 7;

    private static final List<String> ROWS = new ArrayList<>();
    private static final List<String> WRONG = new ArrayList<>();

    private QuietSignals() {}

    /**
     * One diagnosis for the whole stage, as if all of it were one wait that is red.
     *
     * @return what would have ended that wait
     */
    static List<String> lookWhile(int stage, Runnable doing) {
        SignalFinder diagnosis = SignalFinder.of(
                        Run.current().lab(), Run.current().signals(), Redactor.ofThisProcess(), Integer.toString(stage))
                .orElseThrow();
        CountDownLatch over = new CountDownLatch(1);
        Future<List<String>> looked = Bounded.begin(() -> look(stage, diagnosis, over));
        try {
            doing.run();
            over.countDown();
            // The last look may just have begun.
            return Bounded.await("failure signals", diagnosis.timeout().multipliedBy(2), looked);
        } finally {
            looked.cancel(true);
        }
    }

    private static List<String> look(int stage, SignalFinder diagnosis, CountDownLatch over)
            throws InterruptedException {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> passing = new TreeMap<>();
        int looks = 0;
        do {
            for (SignalMatch named : diagnosis.look().named()) {
                passing.merge(named.signal().id(), 1, Integer::sum);
                if (named.endsAWait()) {
                    wrong.add("stage " + stage + ": " + named.inFull());
                }
            }
            looks++;
        } while (!over.await(REST.toNanos(), TimeUnit.NANOSECONDS));
        ROWS.add("| %d | %d | %s |".formatted(stage, looks, passing.isEmpty() ? "none" : passing));
        WRONG.addAll(wrong);
        Page.write("proof/quiet.md", List.of(page()));
        assertThat(looks).as("looks").isGreaterThanOrEqualTo(LOOKS);
        return wrong;
    }

    static String page() {
        return """
                # Signals in a healthy install

                Made by `mvn verify -Pproof`: signals were searched for throughout; %s would have ended a wait.

                | stage | searches | matched for a moment |
                |---|---|---|
                %s
                """.formatted(WRONG.isEmpty() ? "none" : WRONG.size(), String.join("\n", ROWS));
    }
}

package io.stagegate.proof;

import io.stagegate.evidence.BenchmarkChart;
import io.stagegate.evidence.BenchmarkChart.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** When facts are made, and how long it took until who noticed them: the page of it. */
final class Notices {

    static final int TIMES = Integer.getInteger("notice.times", 20);

    /** Of what is not in the API. */
    static final int FEWER_TIMES = Math.min(10, TIMES);

    /** The longest search for failure signals, twice, and the rest between the two. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** In seconds the longest rest of any peer: so long after the fact before it may a fact come. */
    static final int LONGEST_LOOP = 15;

    private final Random phase = new Random(11);
    private final Map<String, Map<String, List<Duration>>> delays = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * At any moment of the longest loop: all have noticed the fact before, one of them last, at the beginning of its turn. What was
     * just begun has its time to be there, too.
     */
    void anyMoment() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1000 + phase.nextInt(LONGEST_LOOP * 1000));
    }

    /** For an outage: no leader loses its lease for it, which it must renew within ten seconds. */
    void aMoment() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1000 + phase.nextInt(2000));
    }

    /**
     * Waits until all have noticed a fact, and keeps how long each took.
     *
     * @param change what happened, in words
     * @param noticed when who noticed it, by {@link System#nanoTime()}
     * @param fact when its maker had the answer, by the same clock
     */
    void note(String change, Map<String, CompletableFuture<Long>> noticed, long fact)
            throws InterruptedException, ExecutionException {
        for (Map.Entry<String, CompletableFuture<Long>> each : noticed.entrySet()) {
            long delay = await(each.getKey(), each.getValue()) - fact;
            delays.computeIfAbsent(change, key -> new LinkedHashMap<>())
                    .computeIfAbsent(each.getKey(), key -> new ArrayList<>())
                    .add(Duration.ofNanos(Math.max(0, delay)));
        }
    }

    static long await(String who, CompletableFuture<Long> noticed) throws InterruptedException, ExecutionException {
        try {
            // A wait of ours ends by itself before, and says why.
            return noticed.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not noticed by " + who, e);
        }
    }

    /** What a reader must know of the figures, below their table. */
    void remark(String words) {
        remarks.add("- " + words);
    }

    void write() {
        List<Row> rows = new ArrayList<>();
        delays.forEach((change, its) -> its.forEach((who, all) -> rows.add(new Row(change, who, all))));
        List<String> page = new ArrayList<>(List.of(
                "# How quickly a change is detected",
                "",
                "Made by `mvn verify -Pbenchmark`, in a sandbox whose control plane has formed, all rows of a change at the same"
                        + " time.",
                "",
                "![the medians, as bars](notice.svg)",
                "",
                "| change | detected by | times | median | 90 % | longest |",
                "|---|---|---|---|---|---|"));
        rows.forEach(row -> page.add("| %s | %s | %d | %d ms | %d ms | %d ms |"
                .formatted(
                        row.group(),
                        row.name(),
                        row.measured().size(),
                        row.median().toMillis(),
                        row.percentile(90).toMillis(),
                        row.longest().toMillis())));
        page.addAll(List.of(
                "",
                "The time starts when the answer has arrived to whoever made the change; what was noticed before that counts as 0 ms.",
                "`--watch` prints the event only; stagegate has observed again and judged by then.",
                ""));
        page.addAll(remarks);
        page.add("");
        Page.write("benchmark/notice.md", page);
        Page.write(
                "benchmark/notice.svg",
                List.of(BenchmarkChart.of("From a change in the lab until it is noticed", rows)));
        page.forEach(System.out::println);
    }
}

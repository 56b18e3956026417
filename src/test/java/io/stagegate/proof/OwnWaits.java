package io.stagegate.proof;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Patience;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.probe.Probe;
import io.stagegate.run.Run;
import io.stagegate.wait.ChangeNotifier;
import io.stagegate.wait.Outcome;
import io.stagegate.wait.Progress;
import io.stagegate.wait.Turn;
import io.stagegate.wait.Verifier;
import io.stagegate.wait.WatchedKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * stagegate's own waits, begun as its steps begin them, for what the benchmark is about to bring about. Each method returns
 * once the first observation has begun, and gives the moment when the wait was over, by {@link System#nanoTime()}.
 */
final class OwnWaits {

    /** Where a watch tells of changes, hardly ever used. */
    private static final Duration BESIDE_A_WATCH = Duration.ofSeconds(5);

    private static final Redactor REDACTOR = Redactor.ofThisProcess();

    private final Lab lab;
    private final Duration most;

    /** @param most what a wait may take */
    OwnWaits(Lab lab, Duration most) {
        this.lab = lab;
        this.most = most;
    }

    /** For an object in the API, as checks wait for it: a watch ends the rest between two observations. */
    CompletableFuture<Long> watching(WatchedKind kind, String what, Function<KubernetesClient, Boolean> asking)
            throws Exception {
        Probe<Boolean> probe = Probe.of(what, through -> through.kubernetes().ask("look for " + what, asking));
        return begun(verifier(), BESIDE_A_WATCH, probe, kind.in(lab), holds());
    }

    /**
     * For what nothing tells of: at the interval of the environment's patience of this name. What it demands to hold for a while
     * is noticed at its first observation.
     */
    <T> CompletableFuture<Long> polling(String patience, Probe<T> probe, Check<? super T> check) throws Exception {
        return begun(verifier(), interval(patience), probe, ChangeNotifier.NEVER, check);
    }

    Duration interval(String patience) {
        return lab.environment().patience(patience).interval();
    }

    /**
     * When a failing check of stage 11 first shows this failure signal behind what it waits for. That is all there is for what is
     * no check's subject, such as a console: the signals of a stage are searched for together, once the check has failed for the
     * environment's interval, and again after a rest.
     */
    CompletableFuture<Long> named(String signal) throws Exception {
        CompletableFuture<Long> named = new CompletableFuture<>();
        Progress progress = (what, allowed) -> new Progress.Line() {
            @Override
            public void seen(String now, Duration used) {
                if (now.contains(signal)) {
                    named.complete(System.nanoTime());
                }
            }

            @Override
            public void end(Outcome outcome, String now, Duration took) {}
        };
        Verifier verifier =
                new Verifier(lab, progress, evidence(), () -> Run.current().signalFinder("11"), List.of(), Turn.NOW);
        CompletableFuture<Long> over = begun(
                verifier,
                interval("nodes"),
                Probe.of("the name of the failure", through -> named.isDone()),
                ChangeNotifier.NEVER,
                holds());
        return over.thenCombine(named, (end, moment) -> moment);
    }

    private <T> CompletableFuture<Long> begun(
            Verifier verifier, Duration interval, Probe<T> probe, ChangeNotifier changes, Check<? super T> check)
            throws Exception {
        CompletableFuture<Void> began = new CompletableFuture<>();
        Probe<T> telling = Probe.of(probe.subject(), through -> {
            began.complete(null);
            return probe.observe(through);
        });
        CompletableFuture<Long> noticed = CompletableFuture.supplyAsync(() -> {
            verifier.await(new Patience("benchmark", most, interval, Duration.ZERO))
                    .probe(telling)
                    .watch(changes)
                    // None may end it: the lab is well but for what is made here.
                    .ignoringSignals()
                    .until(check);
            return System.nanoTime();
        });
        began.get(most.toSeconds(), TimeUnit.SECONDS);
        return noticed;
    }

    private static Check<Boolean> holds() {
        return Check.named("is so", seen -> seen ? Verdict.pass() : Verdict.fail("so", "not so"));
    }

    private Verifier verifier() {
        return new Verifier(lab, Progress.NONE, evidence());
    }

    private static EvidenceFolder evidence() {
        return EvidenceFolder.open(Path.of("target", "benchmark"), "notice", REDACTOR, evidenceFile -> {});
    }
}

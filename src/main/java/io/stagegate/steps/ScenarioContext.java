package io.stagegate.steps;

import io.stagegate.action.ToolRun;
import io.stagegate.check.Check;
import io.stagegate.check.Verdict;
import io.stagegate.connection.Lab;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.InstallProfile;
import io.stagegate.environment.Replay;
import io.stagegate.evidence.AllureReport;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.Redactor;
import io.stagegate.monitor.Monitoring;
import io.stagegate.probe.Probe;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.run.Turns;
import io.stagegate.wait.Await;
import io.stagegate.wait.Progress;
import io.stagegate.wait.Turn;
import io.stagegate.wait.Verifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;

/** What the steps of one scenario share: the lab, waits, and the evidence of the check that the scenario proves. */
public final class ScenarioContext {

    private static final Progress PROGRESS = Progress.ofThisProcess();
    private static final Redactor REDACTOR = Redactor.ofThisProcess();
    private static final AllureReport ALLURE = new AllureReport(REDACTOR);

    private final Run run = Run.current();
    private EvidenceFolder evidence;
    private Verifier verifier;
    private CheckId check;
    private Turns.Planned planned;

    /** Begins the scenario of a check, as soon as it may look. */
    void begin(CheckId begun) {
        check = begun;
        planned = Turns.of(begun);
        planned.begins().join();
        evidence = EvidenceFolder.open(run.evidence(), check.id(), REDACTOR, ALLURE::attach);
        verifier = new Verifier(
                run.lab(),
                PROGRESS,
                evidence,
                () -> run.signalFinder(check.stage()),
                environment().profile().gapsOf(check.id()),
                new Turn(planned.place(), planned.comes()));
    }

    /** Waits until all scenarios before this one have ended, then runs it. */
    void atItsTurn(Runnable work) {
        planned.comes().thenRun(work).join();
    }

    /** The same, without waiting; at once where they have. */
    void onItsTurn(Runnable work) {
        CompletableFuture<Void> unawaited = planned.comes().thenRun(work);
        assert unawaited != null;
    }

    boolean isItsTurn() {
        return planned.comes().isDone();
    }

    /** What was observed ahead of its turn must hold still. */
    void end() {
        verifier.atItsTurn();
    }

    /** It is red: nothing of it is observed any more. */
    void giveUp() {
        verifier.giveUp();
    }

    /** The ID of the check that the scenario proves: {@code 11.3}. */
    public String checkId() {
        return check.id();
    }

    public Run run() {
        return run;
    }

    public Environment environment() {
        return run.environment();
    }

    /** The environment of an install's steps. */
    public Install install() {
        return environment().install();
    }

    /** The environment of a Cluster API pivot's steps. */
    public ClusterApi pivot() {
        return environment().pivot();
    }

    /** The profile of an install. */
    public InstallProfile profile() {
        return install().profile();
    }

    /**
     * A wait, of the environment's patience of this name: {@code await("etcd-health").probe(p).until(check)}.
     *
     * @param patience one of those in the environment's file
     */
    public Await await(String patience) {
        return verifier.await(environment().patience(patience));
    }

    /** Observes once, for what must hold at once. */
    public <T> T now(Probe<T> probe, Check<? super T> check) {
        return verifier.now(probe, check);
    }

    /** Observes once, for a later check to judge: see {@link Verifier#aside}. */
    <T> Optional<T> aside(String what, Probe<T> probe) {
        return verifier.aside(what, probe);
    }

    /** Changes the lab, once; where it may have to wait, {@code await(…).change(…)}. */
    public void change(String what, Consumer<Lab> action) {
        verifier.change(what, action);
    }

    /** Runs a tool of a Cluster API pivot: it may take as long as the patience, and its output is shown meanwhile. */
    public void runTool(String patience, String what, Consumer<ToolRun> action) {
        Duration limit = environment().patience(patience).timeout();
        await(patience).change(what, (lab, onLine) -> {
            action.accept(new ToolRun(lab, limit, onLine));
            // Kubeconfigs may be new: from here on their secrets are known.
            REDACTOR.learn(environment());
        });
    }

    /**
     * Fails with a verdict that was reached elsewhere.
     *
     * @param what it is about, as a sentence: {@code the API ends well}
     */
    public void fail(String what, Verdict red) {
        verifier.fail(what, red);
    }

    /** The same, where it is known that this signal names it, if the environment has a rule for it. */
    public void fail(String what, Verdict red, String signal) {
        verifier.fail(what, red, run.signals().rule(signal));
    }

    /** What is monitored in the background, from the first call on. */
    public Monitoring monitoring() {
        return run.monitoring();
    }

    /**
     * Keeps one more piece of evidence, whatever came of the check. That it cannot be made is reported on stderr only: the
     * check's own verdict matters more. A replay keeps none: what was drawn of the lab is in the evidence that it judges.
     *
     * @param mediaType of a textual format, such as {@code image/svg+xml}
     */
    public void keep(String name, String mediaType, Supplier<String> text) {
        if (environment() instanceof Replay) {
            return;
        }
        try {
            evidence.keep(List.of(EvidenceFile.text(REDACTOR, name, mediaType, text.get())));
        } catch (RuntimeException e) {
            System.err.println(REDACTOR.redact("evidence '" + name + "' is missing: " + e));
        }
    }

    /** Does not go on with the scenario: it is neither green nor red, and the report says why. */
    public void skip(String reason) {
        atItsTurn(() -> System.out.println("- " + check + " skipped: " + reason));
        throw new TestAbortedException(reason);
    }

    /** Goes on with the scenario without what labs of this kind do not have, and reports it. */
    void notApplicable(String reason) {
        System.out.println("- " + check + " left out: " + reason);
        keep("left out", "text/plain", () -> reason + "\n");
    }

    /** Reports what readers must know, though it is no verdict. */
    void note(String words) {
        System.out.println("- " + check + " " + words);
        keep("remark", "text/plain", () -> words + "\n");
    }
}

package io.stagegate.steps;

import io.stagegate.action.Repair;
import io.stagegate.action.ToolRun;
import io.stagegate.check.Check;
import io.stagegate.connection.Lab;
import io.stagegate.environment.ClusterApi;
import io.stagegate.environment.Environment;
import io.stagegate.environment.Install;
import io.stagegate.environment.InstallProfile;
import io.stagegate.evidence.AllureReport;
import io.stagegate.evidence.EvidenceFile;
import io.stagegate.evidence.EvidenceFolder;
import io.stagegate.evidence.EvidenceStore;
import io.stagegate.evidence.Redactor;
import io.stagegate.monitor.Monitoring;
import io.stagegate.probe.Probe;
import io.stagegate.run.CheckId;
import io.stagegate.run.Run;
import io.stagegate.signal.SignalFinder;
import io.stagegate.wait.ChangeNotifier;
import io.stagegate.wait.Progress;
import io.stagegate.wait.Verifier;
import io.stagegate.wait.WatchedKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;

/** What the steps of one scenario share: the lab, and the evidence of the check that the scenario proves. */
public final class ScenarioContext {

    private static final Progress PROGRESS = Progress.ofThisProcess();
    private static final Redactor REDACTOR = Redactor.ofThisProcess();
    private static final EvidenceStore EVIDENCE =
            new EvidenceStore(Path.of("reports", "evidence"), REDACTOR, new AllureReport(REDACTOR));

    private final Run run = Run.current();
    private EvidenceFolder evidence;
    private Verifier verifier;
    private CheckId check;

    /** Begins the scenario of a check. */
    void begin(CheckId begun) {
        check = begun;
        evidence = EVIDENCE.open(check.id());
        verifier = new Verifier(
                run.lab(),
                PROGRESS,
                evidence,
                () -> SignalFinder.of(run.lab(), run.signals(), REDACTOR, check.stage()),
                environment().profile().gapsOf(check.id()));
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

    /** Observes and judges until the check holds; see {@link Verifier#within}. */
    public <T> T within(String patience, Probe<T> probe, Check<? super T> check) {
        return verifier.within(environment().patience(patience), probe, check);
    }

    /** The same; {@code notifier} makes the next look come early. */
    public <T> T within(String patience, Probe<T> probe, Check<? super T> check, ChangeNotifier notifier) {
        return verifier.within(environment().patience(patience), probe, check, notifier);
    }

    /** What is followed in the lab from the first time on that it is asked for. */
    public Monitoring monitoring() {
        return run.monitoring();
    }

    /**
     * Keeps one more piece of evidence, whatever came of the check. That it cannot be made is told on stderr only: the
     * check's own verdict matters more.
     *
     * @param mediaType of a textual format, such as {@code image/svg+xml}
     */
    public void keep(String name, String mediaType, Supplier<String> text) {
        try {
            evidence.keep(List.of(EvidenceFile.text(REDACTOR, name, mediaType, text.get())));
        } catch (RuntimeException e) {
            System.err.println(REDACTOR.redact("evidence '" + name + "' is missing: " + e));
        }
    }

    /** The same, and looks early when the API tells of a change. */
    public <T> T within(String patience, Probe<T> probe, Check<? super T> check, WatchedKind watched) {
        return verifier.within(environment().patience(patience), probe, check, watched.in(run.lab()));
    }

    /** Brings about what does not hold yet; see {@link Verifier#bringing}. */
    public <T> T bringing(
            String patience, Probe<T> probe, Check<? super T> check, Repair<? super T> repair, WatchedKind watched) {
        return verifier.bringing(environment().patience(patience), probe, check, repair, watched.in(run.lab()));
    }

    /** Does not go on with the scenario: it is neither green nor red, and the report tells why. */
    public void skip(String reason) {
        System.out.println("- " + check + " skipped: " + reason);
        throw new TestAbortedException(reason);
    }

    /** Goes on with the scenario without what labs of this kind do not have, and tells so. */
    void notApplicable(String reason) {
        System.out.println("- " + check + " left out: " + reason);
        keep("left out", "text/plain", () -> reason + "\n");
    }

    /** Tells what whoever reads the report must know, though it is no verdict. */
    void tell(String words) {
        System.out.println("- " + check + " " + words);
        keep("remark", "text/plain", () -> words + "\n");
    }

    /** Changes the lab once the removal's gate allows it; see {@link Verifier#act}. */
    public void act(String patience, String what, Consumer<Lab> action) {
        verifier.act(environment().patience(patience), what, action);
    }

    /** The same, for a tool of a Cluster API pivot: it may take as long as the patience, and its words are shown. */
    public void actByTool(String patience, String what, Consumer<ToolRun> action) {
        Duration limit = environment().patience(patience).timeout();
        verifier.act(environment().patience(patience), what, (lab, heard) -> {
            action.accept(new ToolRun(lab, limit, heard));
            // Kubeconfigs may be new: from here on their secrets are known.
            REDACTOR.learn(environment());
        });
    }

    /** Waits out its whole patience, whatever is known of the failure; see {@link Verifier#patiently}. */
    public <T> T patiently(String patience, Probe<T> probe, Check<? super T> check) {
        return verifier.patiently(environment().patience(patience), probe, check);
    }

    /** Looks once; where it is red, the failure is this signal, if the environment has a rule for it. */
    public <T> T now(Probe<T> probe, Check<? super T> check, String signal) {
        return verifier.now(probe, check, run.signals().rule(signal));
    }

    /** Looks once, for what must hold at once; see {@link Verifier#now}. */
    public <T> T now(Probe<T> probe, Check<? super T> check) {
        return verifier.now(probe, check);
    }

    /** Changes the lab; see {@link Verifier#act}. */
    public void act(String what, Consumer<Lab> action) {
        verifier.act(what, action);
    }
}

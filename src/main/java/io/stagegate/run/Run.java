package io.stagegate.run;

import io.stagegate.connection.Lab;
import io.stagegate.connection.LabChanges;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.environment.Patience;
import io.stagegate.environment.Replay;
import io.stagegate.environment.Stage;
import io.stagegate.evidence.Redactor;
import io.stagegate.monitor.Monitoring;
import io.stagegate.observation.ClusterOperators;
import io.stagegate.preflight.Preflight;
import io.stagegate.probe.EtcdSnapshotProbe;
import io.stagegate.probe.Probe;
import io.stagegate.report.RunFiles;
import io.stagegate.report.RunRecord;
import io.stagegate.report.RunRecorder;
import io.stagegate.signal.SignalFinder;
import io.stagegate.signal.Signals;
import java.nio.file.Path;
import java.security.Security;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The run of this process: one environment, one lab whose connections stay open from scenario to scenario, and what came of
 * the checks so far. Cucumber makes new step objects for every scenario, so this is where they meet.
 */
public final class Run {

    private static Run current;

    static {
        // Names are resolved anew: where they lead is what is checked, and a lab's lead elsewhere while it is
        // installed. The
        // JVM's own defaults are 30 s, and 10 s for a name that is none.
        Security.setProperty("networkaddress.cache.ttl", "1");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        // Suites come and go within a process; only its end is surely the run's.
        Runtime.getRuntime().addShutdownHook(new Thread(Run::end, "stagegate-close"));
    }

    private final Environment environment;
    private final Lab lab;
    private final Signals signals;
    private final RunRecorder record;
    private final Outcomes outcomes = new Outcomes();
    private final AtomicReference<ClusterOperators> operatorsBefore = new AtomicReference<>();
    private final AtomicBoolean begun;
    private EtcdSnapshotProbe etcd;
    private Monitoring monitoring;
    private final Set<String> notBegun = ConcurrentHashMap.newKeySet();
    private String doing = "";
    private Optional<SignalFinder> gathered = Optional.empty();

    private Run(
            Environment environment,
            Lab lab,
            Signals signals,
            RunRecorder record,
            AtomicBoolean begun,
            Monitoring monitoring) {
        this.begun = begun;
        this.environment = environment;
        this.record = record;
        this.lab = lab;
        this.signals = signals;
        this.monitoring = monitoring;
    }

    /**
     * The run there is; at first, one of the environment that the system property {@code stagegate.environment} names
     * ({@code sandbox} without one).
     *
     * @throws io.stagegate.environment.EnvironmentException with every mistake in its file
     */
    public static synchronized Run current() {
        return current != null
                ? current
                : begin(EnvironmentLoader.load(
                        System.getProperty("stagegate.environment", "sandbox"), System.getenv()));
    }

    /** Begins a new run, with all connections closed and nothing proved. */
    public static synchronized Run begin(Environment environment) {
        end();
        // Before a connection opens: what comes over it may hold the secrets that open it.
        Redactor.ofThisProcess().learn(environment);
        RunRecorder record =
                new RunRecorder(RunStart.of(environment), Clock.systemUTC(), Redactor.ofThisProcess()::redact);
        if (environment instanceof Replay replay) {
            record.replays(RunFiles.keptIn(replay.evidence()));
        }
        LabChanges.listen((what, permission) -> record.changed(what, permission.word()));
        current = new Run(
                environment,
                Kind.of(environment).open(environment),
                Signals.of(environment),
                record,
                new AtomicBoolean(),
                null);
        return current;
    }

    /**
     * Goes on with the same lab, its connections and what is monitored in it, but with nothing proved and another
     * patience.
     *
     * @throws IllegalStateException when there is no run to go on with
     */
    public static synchronized Run hasten(Map<String, Patience> patience) {
        if (current == null) {
            throw new IllegalStateException("there is no run: begin one");
        }
        current = new Run(
                current.environment.withPatience(patience),
                current.lab,
                current.signals,
                current.record,
                current.begun,
                current.monitoring);
        return current;
    }

    /** How far a gathered install came: what belongs to later stages had not begun, and is held back by B.1. */
    public void reached(Stage stage) {
        // Stage 08 is the same bootstrap's.
        Stage last = stage.compareTo(Stage.BOOTKUBE) < 0 ? Stage.BOOTKUBE : stage;
        Arrays.stream(Stage.values())
                .filter(later -> later.compareTo(last) > 0)
                .map(Stage::id)
                .forEach(notBegun::add);
    }

    /** Whether a stage had not begun in a gathered install. */
    public boolean hadNotBegun(String stage) {
        return notBegun.contains(stage);
    }

    /** Closes the connections; harmless when there is no run. */
    public static synchronized void end() {
        if (current != null) {
            if (current.monitoring != null) {
                current.monitoring.close();
            }
            current.lab.close();
            current = null;
        }
    }

    public Environment environment() {
        return environment;
    }

    public Lab lab() {
        return lab;
    }

    /** The failures that have a name. */
    public Signals signals() {
        return signals;
    }

    /**
     * What looks for failure signals in a wait that begins now. In what was gathered all are looked for once, whatever the stage.
     */
    public synchronized Optional<SignalFinder> signalFinder(String stage) {
        Optional<SignalFinder> finder =
                gathered.or(() -> SignalFinder.of(lab, signals, Redactor.ofThisProcess(), stage));
        gathered = environment.recorded() ? finder : Optional.empty();
        return finder;
    }

    /** What the run was and found so far. */
    public RunRecorder record() {
        return record;
    }

    /** Where this run's evidence is kept. */
    public Path evidence() {
        return RunFiles.REPORTS.resolve(RunRecord.evidenceFolder(environment instanceof Replay));
    }

    /** etcd, as an install's nodes see it: one probe for the run, which remembers where to ask. */
    public synchronized EtcdSnapshotProbe etcd() {
        if (etcd == null) {
            etcd = new EtcdSnapshotProbe(environment.install());
        }
        return etcd;
    }

    /** What is monitored in the lab until the run ends, from the first time on that it is asked for. */
    public Monitoring monitoring() {
        // The class's lock, which end() holds too: a monitor must not outlive its lab.
        synchronized (Run.class) {
            if (monitoring == null) {
                monitoring = Monitoring.of(lab);
                monitoring.doing(doing);
            }
            return monitoring;
        }
    }

    /** The cluster operators as they were while the bootstrap lived; null until they are kept. */
    public AtomicReference<ClusterOperators> operatorsBefore() {
        return operatorsBefore;
    }

    /** The run does this from now on: {@code 12.8 The bootstrap is removed …}; what is monitored is reported together with it. */
    public void doing(String what) {
        synchronized (Run.class) {
            doing = what;
            if (monitoring != null) {
                monitoring.doing(what);
            }
        }
    }

    /** What is looked at before anything in this run's lab is changed. */
    public Probe<Preflight> preflight() {
        return Probe.of(
                "the preflight", its -> Kind.of(environment).preflight().apply(its, SelectionFilter::asksForLater));
    }

    /** Whether nothing has been done in this run yet, nor in one that it goes on from: true once. */
    public boolean begins() {
        return begun.compareAndSet(false, true);
    }

    public Outcomes outcomes() {
        return outcomes;
    }
}

package io.stagegate.run;

import io.stagegate.connection.Lab;
import io.stagegate.connection.LiveLab;
import io.stagegate.environment.Environment;
import io.stagegate.environment.EnvironmentLoader;
import io.stagegate.evidence.Redactor;

/**
 * The run of this process: one environment, one lab whose doors stay open from scenario to scenario, and what came of
 * the checks so far. Cucumber makes new step objects for every scenario, so this is where they meet.
 */
public final class Run {

    private static Run current;

    static {
        // Suites come and go within a process; only its end is surely the run's.
        Runtime.getRuntime().addShutdownHook(new Thread(Run::end, "stagegate-close"));
    }

    private final Environment environment;
    private final Lab lab;
    private final Outcomes outcomes = new Outcomes();

    private Run(Environment environment) {
        this.environment = environment;
        // Before a door opens: what comes through it may hold the secrets that open it.
        Redactor.ofThisProcess().learn(environment);
        this.lab = new LiveLab(environment);
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

    /** Begins a new run, with all doors shut and nothing proved. */
    public static synchronized Run begin(Environment environment) {
        end();
        current = new Run(environment);
        return current;
    }

    /** Shuts the doors; harmless when there is no run. */
    public static synchronized void end() {
        if (current != null) {
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

    public Outcomes outcomes() {
        return outcomes;
    }
}

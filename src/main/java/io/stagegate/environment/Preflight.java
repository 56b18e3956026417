package io.stagegate.environment;

import java.io.PrintStream;
import java.util.Map;

/**
 * Looks an environment over before anything is started: {@code Preflight sandbox}. Exit code 0 for a sound one;
 * 2 for mistakes, all of which are on stderr.
 */
public final class Preflight {
    private static final int SOUND = 0;
    private static final int MISTAKEN = 2;

    private Preflight() {}

    /** @param arguments the value of {@code -Denvironment=}, and nothing else */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.getenv(), System.out, System.err));
    }

    static int run(String[] arguments, Map<String, String> processEnvironment, PrintStream out, PrintStream err) {
        if (arguments.length != 1) {
            err.println("usage: Preflight ENVIRONMENT, a name in environments/ or the path of a .yaml file");
            return MISTAKEN;
        }
        try {
            Environment environment = EnvironmentLoader.load(arguments[0], processEnvironment);
            int nodes = environment.nodes().size();
            out.printf(
                    "environment %s: %s, profile %s, %d %s%n",
                    environment.name(),
                    environment.file(),
                    environment.profile().name(),
                    nodes,
                    nodes == 1 ? "node" : "nodes");
            return SOUND;
        } catch (EnvironmentException e) {
            int count = e.mistakes().size();
            err.println(e.getMessage());
            err.printf("%d %s; docs/environment.md explains every key%n", count, count == 1 ? "mistake" : "mistakes");
            return MISTAKEN;
        } catch (RuntimeException e) {
            // A defect of ours: its message could show a value, its place helps to report it.
            err.printf(
                    "stagegate itself failed to read the environment: %s at %s; please report it%n",
                    e.getClass().getName(), e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "an unknown place");
            return MISTAKEN;
        }
    }
}

package io.stagegate.connection;

import java.util.function.Consumer;

/** A host's shell. Safe for concurrent use. */
public interface Shell {

    /**
     * Runs a command to its end, whatever its exit status.
     *
     * @throws CouldNotCheckException when it could not be run or its end not be learnt
     */
    CommandResult run(Command command);

    /**
     * The same, and tells each line that it prints: at once where the connection hears it, else at its end.
     *
     * @param onLine from any thread, one line at a time; never fails
     */
    default CommandResult run(Command command, Consumer<String> onLine) {
        CommandResult result = run(command);
        result.stdout().lines().forEach(onLine);
        result.stderr().lines().forEach(onLine);
        return result;
    }
}

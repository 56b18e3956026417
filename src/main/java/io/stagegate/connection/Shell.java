package io.stagegate.connection;

/** A host's shell. Safe for concurrent use. */
public interface Shell {

    /**
     * Runs a command to its end, whatever its exit status.
     *
     * @throws CouldNotLookException when it could not be run or its end not be learnt
     */
    CommandResult run(Command command);
}

package io.stagegate.connection;

import java.util.function.Consumer;

/** The host that has a Cluster API pivot's tools: kind, clusterctl, kubectl, helm. */
public interface Tools {

    /**
     * Runs a command there to its end, whatever its exit status.
     *
     * @param heard receives each line that it prints, from any thread; never fails
     * @throws CouldNotCheckException when it could not be run or its end not be learnt
     */
    CommandResult run(Command command, Consumer<String> heard);

    /** The same, for what prints secrets: of its output nothing but the length becomes evidence. */
    CommandResult runSecretly(Command command);

    /** The tools by a host's shell. */
    static Tools by(Shell shell) {
        return new Tools() {
            @Override
            public CommandResult run(Command command, Consumer<String> heard) {
                return shell.run(command, heard);
            }

            @Override
            public CommandResult runSecretly(Command command) {
                return shell.run(command);
            }
        };
    }
}

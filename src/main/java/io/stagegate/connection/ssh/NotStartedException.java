package io.stagegate.connection.ssh;

import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;

/** No session could be opened, so the host has not even seen the command. */
final class NotStartedException extends Exception {

    private final boolean sessionRefused;
    private final ConnectionFailure failure;

    /** @param sessionRefused whether the host answered that it opens no more sessions, on a connection that is well */
    NotStartedException(boolean sessionRefused, ConnectionFailure failure, Throwable cause) {
        super(cause);
        this.sessionRefused = sessionRefused;
        this.failure = failure;
    }

    boolean sessionRefused() {
        return sessionRefused;
    }

    ConnectionFailure failure() {
        return failure;
    }

    CouldNotCheckException couldNotCheck(String where, Command command) {
        return FailureClassifier.couldNotCheck(where + ": `" + command + "` did not begin", failure, getCause());
    }
}

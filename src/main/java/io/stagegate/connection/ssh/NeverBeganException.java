package io.stagegate.connection.ssh;

import io.stagegate.connection.Command;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Trouble;
import io.stagegate.connection.Troubles;

/** No session could be opened, so the host has not even seen the command. */
final class NeverBeganException extends Exception {

    private final boolean sessionRefused;
    private final Trouble trouble;

    /** @param sessionRefused whether the host answered that it opens no more sessions, on a connection that is well */
    NeverBeganException(boolean sessionRefused, Trouble trouble, Throwable cause) {
        super(cause);
        this.sessionRefused = sessionRefused;
        this.trouble = trouble;
    }

    boolean sessionRefused() {
        return sessionRefused;
    }

    Trouble trouble() {
        return trouble;
    }

    CouldNotLookException couldNotLook(String door, Command command) {
        return Troubles.couldNotLook(door + ": `" + command + "` did not begin", trouble, getCause());
    }
}

package io.stagegate.connection.haproxy;

import io.stagegate.connection.CouldNotCheckException;

/** HAProxy's admin socket: a command in, all of its answer out. */
interface AdminSocket {

    /**
     * Gives one command.
     *
     * @param command without a line end
     * @throws CouldNotCheckException when HAProxy could not be asked, or may have been and did not answer
     */
    String ask(String command);
}

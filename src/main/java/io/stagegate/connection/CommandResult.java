package io.stagegate.connection;

import io.stagegate.text.Text;
import java.time.Duration;

/**
 * What a command that did run left. A command that could not be run has no result: that is a
 * {@link CouldNotCheckException}.
 *
 * @param exit the exit status, 0 to 255; 128 + n when signal n ended it, 124 when its limit did
 */
public record CommandResult(String host, Command command, int exit, String stdout, String stderr, Duration took) {

    public boolean ok() {
        return exit == 0;
    }

    /**
     * This result if the command succeeded.
     *
     * @throws CouldNotCheckException otherwise: for commands that fail only when they could not check
     */
    public CommandResult orCouldNotCheck() {
        if (!ok()) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OTHER, host + ": " + command + " ended with " + exit + ": " + firstWords());
        }
        return this;
    }

    private String firstWords() {
        String words = (stderr.isBlank() ? stdout : stderr).strip();
        return words.isEmpty() ? "no output" : Text.truncate(words, 300);
    }
}

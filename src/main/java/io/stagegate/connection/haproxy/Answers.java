package io.stagegate.connection.haproxy;

import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;

/** What the commands of this connection answer when they fail. */
final class Answers {

    private static final int SHOWN = 1_500;

    private Answers() {}

    /** The result, unless the command failed: these fail only when they could not be carried out. */
    static CommandResult orCouldNotCheck(CommandResult result) {
        if (result.ok()) {
            return result;
        }
        String words = result.stderr();
        boolean denied = words.contains("sudo:") || words.contains("Permission denied");
        ConnectionFailure failure = denied ? ConnectionFailure.DENIED : ConnectionFailure.OTHER;
        throw new CouldNotCheckException(
                failure,
                failure + ": " + inWords(result)
                        + (denied ? "\n  sudo without a password is needed on that host" : ""));
    }

    /** A failed command with its last words. */
    static String inWords(CommandResult result) {
        String words = (result.stderr().isBlank() ? result.stdout() : result.stderr()).strip();
        String shown = words.length() > SHOWN ? "… " + words.substring(words.length() - SHOWN) : words;
        return result.host() + ": `" + result.command() + "` ended with " + result.exit() + ": "
                + (shown.isEmpty() ? "no output" : shown);
    }
}

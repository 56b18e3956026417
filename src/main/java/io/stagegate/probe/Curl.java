package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Shell;
import io.stagegate.observation.ApiHealth;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code curl}, run on a node as root.
 *
 * @param before what it is run by, such as {@code nsenter} with its arguments; empty for nothing
 * @param ca the path on the node of the CA that vouches for what is asked
 * @param input what curl reads; empty for nothing
 */
record Curl(Shell shell, List<String> before, String ca, String input) {

    /**
     * With the environment's own CA, which is sent along: what a node keeps of it differs from version to version, and
     * nothing is left there. Through {@code cat}, for a shell's own standard input may be a socket, which Linux opens
     * under no name.
     */
    static Curl sending(String pem, Shell shell, String... before) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "cat | \"$@\"", "sh"));
        words.addAll(List.of(before));
        return new Curl(shell, words, "/dev/stdin", pem);
    }

    /** With a CA that the node keeps. */
    static Curl with(String ca, Shell shell) {
        return new Curl(shell, List.of(), ca, "");
    }

    /** curl's exit statuses (curl(1), EXIT CODES) that say how the server failed to answer. */
    private static final Map<Integer, String> NO_ANSWER = Map.of(
            6, "could not resolve host",
            7, "connection refused",
            28, "timed out",
            35, "the connection ended in the TLS handshake",
            52, "empty answer",
            56, "connection reset");

    /**
     * Of the failures in the TLS handshake (35) these are the peer's: it went away. In the rest curl found no fault with
     * the connection but with what it was shown; 35 is also what it calls a certificate of another CA of the same name.
     */
    private static final Pattern ENDED_IN_THE_HANDSHAKE = Pattern.compile(
            "SSL_ERROR_SYSCALL|reset by peer|unexpected eof|broken pipe|closed", Pattern.CASE_INSENSITIVE);

    /** Runs a command some times, each time with all of the input, until it fails. */
    private static final String REPEATED = "times=$1 input=$(cat); shift; while [ \"$times\" -gt 0 ]; do"
            + " printf '%s\\n' \"$input\" | \"$@\" || exit; times=$((times - 1)); done";

    /**
     * Asks some times, each time on a new connection, until it is not answered.
     *
     * @return how often an answer came, whatever its status
     */
    int answers(URI uri, int times) {
        CommandResult result = run(
                List.of("sh", "-c", REPEATED, "sh", String.valueOf(times)),
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code}\\n",
                uri.toString());
        int answered = (int) result.stdout()
                .lines()
                .filter(status -> status.matches("[1-9][0-9]{2}"))
                .count();
        if (answered == 0 && refusal(result).isEmpty()) {
            result.orCouldNotCheck();
        }
        return answered;
    }

    private CommandResult run(List<String> first, String... arguments) {
        List<String> words = new ArrayList<>(first);
        words.addAll(before);
        words.addAll(List.of("curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "5", "--cacert", ca));
        words.addAll(List.of(arguments));
        return shell.run(Command.of(words.toArray(String[]::new)).asRoot().reading(input));
    }

    /** How the server failed to answer, if it did. */
    private static Optional<String> refusal(CommandResult result) {
        boolean shown = result.exit() == 35
                && !ENDED_IN_THE_HANDSHAKE.matcher(result.stderr()).find();
        return shown ? Optional.empty() : Optional.ofNullable(NO_ANSWER.get(result.exit()));
    }

    ApiHealth.Answer get(URI uri) {
        CommandResult result = run(List.of(), "--write-out", "\\n%{http_code}", uri.toString());
        String path = uri.getPath();
        Optional<String> refusal = refusal(result);
        if (refusal.isPresent()) {
            return new ApiHealth.Answer(
                    path, 0, refusal.get() + ": " + result.stderr().strip());
        }
        // Above all 60 and 77: the CA that we named does not vouch for the server, or cannot be read.
        String stdout = result.orCouldNotCheck().stdout();
        int lastLine = stdout.lastIndexOf('\n');
        try {
            return new ApiHealth.Answer(
                    path,
                    Integer.parseInt(stdout.substring(lastLine + 1).strip()),
                    stdout.substring(0, Math.max(0, lastLine)));
        } catch (NumberFormatException e) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, result.host() + ": curl printed no HTTP status for " + uri, e);
        }
    }
}

package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Shell;
import io.stagegate.connection.Trouble;
import io.stagegate.observation.ApiHealth;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code curl}, run on a node as root.
 *
 * @param before what it is run by, such as {@code nsenter} with its arguments; empty for nothing
 * @param ca the path on the node of the CA that vouches for what is asked
 */
record Curl(Shell shell, List<String> before, String ca) {

    /** curl's exit statuses (curl(1), EXIT CODES) that say how the server failed to answer. */
    private static final Map<Integer, String> NO_ANSWER = Map.of(
            6, "could not resolve host",
            7, "connection refused",
            28, "timed out",
            35, "the connection ended in the TLS handshake",
            52, "empty answer",
            56, "connection reset");

    ApiHealth.Answer get(URI uri) {
        Stream<String> curl = Stream.of(
                "curl",
                "--silent",
                "--show-error",
                "--noproxy",
                "*",
                "--max-time",
                "5",
                "--cacert",
                ca,
                "--write-out",
                "\\n%{http_code}",
                uri.toString());
        CommandResult result =
                shell.run(Command.of(Stream.concat(before.stream(), curl).toArray(String[]::new))
                        .asRoot());
        String path = uri.getPath();
        String refusal = NO_ANSWER.get(result.exit());
        if (refusal != null) {
            return new ApiHealth.Answer(
                    path, 0, refusal + ": " + result.stderr().strip());
        }
        // Above all 60 and 77: the CA that we named does not vouch for the server, or cannot be read.
        String stdout = result.orCouldNotLook().stdout();
        int lastLine = stdout.lastIndexOf('\n');
        try {
            return new ApiHealth.Answer(
                    path,
                    Integer.parseInt(stdout.substring(lastLine + 1).strip()),
                    stdout.substring(0, Math.max(0, lastLine)));
        } catch (NumberFormatException e) {
            throw new CouldNotLookException(
                    Trouble.GARBLED, result.host() + ": curl told no HTTP status for " + uri, e);
        }
    }
}

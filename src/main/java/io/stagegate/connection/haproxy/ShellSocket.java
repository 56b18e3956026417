package io.stagegate.connection.haproxy;

import io.stagegate.connection.Command;
import io.stagegate.connection.CommandResult;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Shell;
import java.time.Duration;
import java.util.List;

/**
 * The socket on another host. sshj cannot forward to a Unix socket, so a program on the host must: the first of these
 * that is there.
 */
record ShellSocket(Shell shell, String host, String path) implements AdminSocket {

    /** What env and timeout end with when there is no such program. */
    private static final int NOT_FOUND = 127;

    private static final String PYTHON = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.sendall(sys.stdin.buffer.read())
            while True:
                part = s.recv(65536)
                if not part: break
                sys.stdout.buffer.write(part)
            """;

    @Override
    public String ask(String command) {
        // With -t, socat waits for the answer after its input has ended.
        List<List<String>> programs = List.of(
                List.of("socat", "-t", "10", "-", "UNIX-CONNECT:" + path),
                List.of("nc", "-U", path),
                List.of("python3", "-c", PYTHON, path));
        String where = "haproxy " + host + ":" + path + ": `" + command + "`";
        for (List<String> program : programs) {
            CommandResult result =
                    shell.run(new Command(program, true, Duration.ofSeconds(15)).reading(command + "\n"));
            if (result.ok()) {
                return result.stdout();
            }
            if (result.exit() != NOT_FOUND) {
                throw couldNotCheck(where, program.get(0), result);
            }
        }
        throw new CouldNotCheckException(
                ConnectionFailure.OUR_SIDE,
                where + ": OUR_SIDE: " + host + " has none of the programs that can reach a Unix socket;"
                        + " install one there: socat, nc (with -U), python3");
    }

    private static CouldNotCheckException couldNotCheck(String where, String program, CommandResult result) {
        String words = (result.stderr() + result.stdout()).strip();
        ConnectionFailure failure = words.contains("sudo:") || words.contains("Permission denied")
                ? ConnectionFailure.DENIED
                : words.contains("No such file") || words.contains("onnection refused")
                        ? ConnectionFailure.REFUSED
                        : ConnectionFailure.OTHER;
        String hint = switch (failure) {
            case DENIED -> "\n  the user of the environment's `ssh` needs sudo without a password there";
            case REFUSED -> "\n  is HAProxy running, and is load-balancer.socket that of its `stats socket` line?";
            default -> "";
        };
        return new CouldNotCheckException(
                failure,
                where + ": " + failure + ": " + program + " ended with " + result.exit() + ": " + words + hint);
    }
}

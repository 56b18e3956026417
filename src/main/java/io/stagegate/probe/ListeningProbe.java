package io.stagegate.probe;

import io.stagegate.connection.Command;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Node;
import io.stagegate.observation.ListeningSockets;
import io.stagegate.observation.ListeningSockets.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** On which TCP ports a node listens, by {@code ss}. */
public record ListeningProbe(Node node) implements Probe<ListeningSockets> {

    /** {@code LISTEN 0 4096 *:6443 *:* users:(("kube-apiserver",pid=1234,fd=7))}; an interface may follow the address. */
    private static final Pattern SOCKET =
            Pattern.compile("LISTEN +\\d+ +\\d+ +(\\S+?)(?:%\\S+)?:(\\d+) +\\S+ *(?:users:\\(\\(\"([^\"]*)\".*)?");

    @Override
    public String subject() {
        return node.toString();
    }

    @Override
    public ListeningSockets observe(Lab lab) {
        return new ListeningSockets(
                node.name(),
                lab.install()
                        .shell(node)
                        .run(Command.of("ss", "-Hltnp").asRoot())
                        .orCouldNotCheck()
                        .stdout()
                        .lines()
                        .filter(line -> !line.isBlank())
                        .map(this::socket)
                        .toList());
    }

    private Socket socket(String line) {
        Matcher socket = SOCKET.matcher(line.strip());
        if (!socket.matches()) {
            throw new CouldNotCheckException(ConnectionFailure.GARBLED, node + ": ss printed \"" + line.strip() + "\"");
        }
        return new Socket(
                socket.group(1), Integer.parseInt(socket.group(2)), socket.group(3) == null ? "" : socket.group(3));
    }
}

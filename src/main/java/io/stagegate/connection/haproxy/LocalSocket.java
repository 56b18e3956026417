package io.stagegate.connection.haproxy;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The socket on this machine. */
record LocalSocket(String path) implements AdminSocket {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    @Override
    public String ask(String command) {
        String where = "haproxy " + path + ": `" + command + "`";
        return Bounded.call(where, LONGEST, () -> {
            try {
                return exchange(command);
            } catch (IOException e) {
                throw couldNotCheck(where, e);
            }
        });
    }

    private String exchange(String command) throws IOException {
        // Interrupting a thread closes the channel it waits on, so a limit that passed leaves nothing behind.
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            ByteBuffer question = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
            while (question.hasRemaining()) {
                channel.write(question);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(8 << 10);
            while (channel.read(part) >= 0 && answer.size() < Statistics.MOST) {
                answer.write(part.array(), 0, part.position());
                part.clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private CouldNotCheckException couldNotCheck(String where, IOException e) {
        // The JDK has no types for what connect(2) says of a path.
        String words = String.valueOf(e.getMessage());
        if (words.contains("Permission denied")) {
            return new CouldNotCheckException(
                    ConnectionFailure.DENIED,
                    where + ": DENIED: " + System.getProperty("user.name") + " may not use the socket\n  1. join the"
                            + " group that HAProxy's `stats socket " + path + " … group <group> mode 660` names, or"
                            + "\n  2. run stagegate as root",
                    e);
        }
        if (words.contains("No such file or directory")) {
            return new CouldNotCheckException(
                    ConnectionFailure.REFUSED,
                    where
                            + ": REFUSED: there is no such socket: is HAProxy running, and is load-balancer.socket that of"
                            + " its `stats socket` line?",
                    e);
        }
        return FailureClassifier.couldNotCheck(where, e);
    }
}

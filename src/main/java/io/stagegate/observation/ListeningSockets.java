package io.stagegate.observation;

import java.util.List;
import java.util.stream.Collectors;

/** The TCP sockets on which a node listens. */
public record ListeningSockets(String node, List<Socket> sockets) {

    public ListeningSockets {
        sockets = List.copyOf(sockets);
    }

    /**
     * One of them.
     *
     * @param address as {@code ss} has it: {@code *}, {@code 0.0.0.0}, {@code [::]}, {@code 127.0.0.1}
     * @param port 1 to 65535
     * @param process the name of a process that holds it; empty where the kernel told none
     */
    public record Socket(String address, int port, String process) {

        /** It can be reached from this node only. */
        public boolean local() {
            return address.startsWith("127.") || address.equals("[::1]") || address.startsWith("[::ffff:127.");
        }

        @Override
        public String toString() {
            return address + ":" + port + (process.isEmpty() ? "" : " (" + process + ")");
        }
    }

    @Override
    public String toString() {
        return node + " listens on "
                + (sockets.isEmpty()
                        ? "nothing"
                        : sockets.stream().map(Socket::toString).collect(Collectors.joining(", ")));
    }
}

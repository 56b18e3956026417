package io.stagegate.preflight;

import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The machine that runs the checks, as one that asks. */
interface ThisMachine {

    /** What a connection may take: a host in the same lab answers at once. */
    int CONNECT_MILLIS = 3_000;

    /**
     * The addresses behind a name, by the system's own resolver; none where there is no such name.
     *
     * @throws CouldNotCheckException when the resolver gave no answer
     */
    List<String> resolve(String name);

    /**
     * Opens a TCP connection and closes it.
     *
     * @throws CouldNotCheckException when it does not open
     */
    void connect(String host, int port);

    /** Whether an address is one of its own. */
    boolean has(String address);

    Instant now();

    ThisMachine SYSTEM = new ThisMachine() {

        @Override
        public List<String> resolve(String name) {
            try {
                return Stream.of(InetAddress.getAllByName(name))
                        .map(InetAddress::getHostAddress)
                        .toList();
            } catch (UnknownHostException e) {
                // glibc's words for EAI_AGAIN (getaddrinfo(3)): the name server did not answer, so nobody knows.
                if (String.valueOf(e.getMessage()).contains("Temporary failure")) {
                    throw new CouldNotCheckException(
                            ConnectionFailure.TIMEOUT, "the name server does not answer when asked for " + name, e);
                }
                return List.of();
            }
        }

        @Override
        public void connect(String host, int port) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            } catch (IOException e) {
                throw FailureClassifier.couldNotCheck("tcp " + host + ":" + port, e);
            }
        }

        @Override
        public boolean has(String address) {
            try {
                return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
            } catch (UnknownHostException | SocketException e) {
                return false;
            }
        }

        @Override
        public Instant now() {
            return Instant.now();
        }
    };
}

package io.stagegate.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of the loopback for a server that starts later, or never. One that the kernel chooses may be another test's connection by
 * then, for it takes both from the same range, 32768 and up (ip(7), {@code ip_local_port_range}): so this one is below.
 */
public final class FreePort {

    private FreePort() {}

    public static int ofLoopback() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (ServerSocket once = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return once.getLocalPort();
            } catch (IOException e) {
                // Taken: try another one.
            }
        }
    }
}

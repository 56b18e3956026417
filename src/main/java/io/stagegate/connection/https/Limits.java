package io.stagegate.connection.https;

import java.time.Duration;

/**
 * What a question may take at the most; each more than zero.
 *
 * @param connect one address to accept the connection
 * @param silence the peer between two of its bytes, in the TLS handshake, too
 * @param whole everything: resolving the name, connecting, the handshake and an answer that trickles
 */
public record Limits(Duration connect, Duration silence, Duration whole) {

    /** A healthy API server answers within milliseconds; one that takes longer than these does not serve its clients. */
    public static final Limits DEFAULT =
            new Limits(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(3_500));
}

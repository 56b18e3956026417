package io.stagegate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TroublesTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new UnknownHostException("api.ocp4.example.com"), Trouble.DNS),
                arguments(
                        caused(
                                new ConnectException(),
                                caused(new ConnectException(), new UnresolvedAddressException())),
                        Trouble.DNS),
                arguments(new ConnectException("Connection refused"), Trouble.REFUSED),
                arguments(new IOException("failed", new ConnectException("Connection refused")), Trouble.REFUSED),
                arguments(new NoRouteToHostException("No route to host"), Trouble.UNREACHABLE),
                arguments(new ConnectException("Network is unreachable"), Trouble.UNREACHABLE),
                arguments(new SocketException("Host is down"), Trouble.UNREACHABLE),
                arguments(new SocketTimeoutException("Read timed out"), Trouble.TIMEOUT),
                arguments(new ConnectException("Connection timed out"), Trouble.TIMEOUT),
                arguments(new HttpConnectTimeoutException("HTTP connect timed out"), Trouble.TIMEOUT),
                arguments(new ExecutionException(new TimeoutException()), Trouble.TIMEOUT),
                arguments(new SocketException("Connection reset"), Trouble.BROKEN),
                arguments(new SocketException("Broken pipe"), Trouble.BROKEN),
                arguments(new EOFException(), Trouble.BROKEN),
                arguments(new ClosedChannelException(), Trouble.BROKEN),
                arguments(new IOException("Connection was closed"), Trouble.BROKEN),
                // What a load balancer without a backend makes of a handshake.
                arguments(new SSLHandshakeException("Remote host terminated the handshake"), Trouble.BROKEN),
                arguments(caused(new SSLException("Connection reset"), new SocketException()), Trouble.BROKEN),
                arguments(caused(new SSLHandshakeException("failed"), new EOFException()), Trouble.BROKEN),
                arguments(new SSLHandshakeException("PKIX path building failed"), Trouble.TLS),
                arguments(new SSLException("Unsupported or unrecognized SSL message"), Trouble.TLS),
                arguments(new SSLHandshakeException("Received fatal alert: handshake_failure"), Trouble.TLS),
                arguments(
                        caused(
                                new IOException("Connection was closed"),
                                caused(new SSLHandshakeException("x"), new CertificateException("No name matching"))),
                        Trouble.TLS),
                arguments(new ProtocolException("not an HTTP status line: SSH-2.0"), Trouble.GARBLED),
                arguments(new JsonParseException(null, "Unexpected character"), Trouble.GARBLED),
                arguments(new CouldNotLookException(Trouble.HOST_KEY, "changed"), Trouble.HOST_KEY),
                arguments(new IllegalArgumentException("closed"), Trouble.OTHER),
                arguments(new IOException("anything else"), Trouble.OTHER));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureHasItsTrouble(Throwable failure, Trouble trouble) {
        assertThat(Troubles.of(failure)).isEqualTo(trouble);
        assertThat(Troubles.of(new IllegalStateException("wrapped", failure))).isEqualTo(trouble);
    }

    @Test
    void aCauseThatLeadsBackToItselfEnds() {
        IOException first = new IOException("first");
        first.initCause(new IOException("second", first));

        assertThat(Troubles.of(first)).isEqualTo(Trouble.OTHER);
        assertThat(Troubles.words(first)).isEqualTo("first (second)");
    }

    @Test
    void theRootsWordsAreTold() {
        assertThat(Troubles.words(new IOException(new IOException("deep down"))))
                .contains("deep down");
        assertThat(Troubles.words(new UnknownHostException("api.invalid")))
                .isEqualTo("the name does not resolve: api.invalid");
        assertThat(Troubles.words(new EOFException())).isEqualTo("EOFException");
        assertThat(Troubles.couldNotLook("GET https://x", new ConnectException("Connection refused")))
                .hasMessage("GET https://x: REFUSED: Connection refused");
    }

    private static Throwable caused(Throwable failure, Throwable cause) {
        return failure.initCause(cause);
    }
}

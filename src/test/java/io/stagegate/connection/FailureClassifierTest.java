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

final class FailureClassifierTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new UnknownHostException("api.ocp4.example.com"), ConnectionFailure.DNS),
                arguments(
                        caused(
                                new ConnectException(),
                                caused(new ConnectException(), new UnresolvedAddressException())),
                        ConnectionFailure.DNS),
                arguments(new ConnectException("Connection refused"), ConnectionFailure.REFUSED),
                arguments(
                        new IOException("failed", new ConnectException("Connection refused")),
                        ConnectionFailure.REFUSED),
                arguments(new NoRouteToHostException("No route to host"), ConnectionFailure.UNREACHABLE),
                arguments(new ConnectException("Network is unreachable"), ConnectionFailure.UNREACHABLE),
                arguments(new SocketException("Host is down"), ConnectionFailure.UNREACHABLE),
                arguments(new SocketTimeoutException("Read timed out"), ConnectionFailure.TIMEOUT),
                arguments(new ConnectException("Connection timed out"), ConnectionFailure.TIMEOUT),
                arguments(new HttpConnectTimeoutException("HTTP connect timed out"), ConnectionFailure.TIMEOUT),
                arguments(new ExecutionException(new TimeoutException()), ConnectionFailure.TIMEOUT),
                arguments(new SocketException("Connection reset"), ConnectionFailure.BROKEN),
                arguments(new SocketException("Broken pipe"), ConnectionFailure.BROKEN),
                arguments(new EOFException(), ConnectionFailure.BROKEN),
                arguments(new ClosedChannelException(), ConnectionFailure.BROKEN),
                arguments(new IOException("Connection was closed"), ConnectionFailure.BROKEN),
                // What a load balancer without a backend makes of a handshake.
                arguments(new SSLHandshakeException("Remote host terminated the handshake"), ConnectionFailure.BROKEN),
                arguments(
                        caused(new SSLException("Connection reset"), new SocketException()), ConnectionFailure.BROKEN),
                arguments(caused(new SSLHandshakeException("failed"), new EOFException()), ConnectionFailure.BROKEN),
                arguments(new SSLHandshakeException("PKIX path building failed"), ConnectionFailure.TLS),
                arguments(new SSLException("Unsupported or unrecognized SSL message"), ConnectionFailure.TLS),
                arguments(new SSLHandshakeException("Received fatal alert: handshake_failure"), ConnectionFailure.TLS),
                arguments(
                        caused(
                                new IOException("Connection was closed"),
                                caused(new SSLHandshakeException("x"), new CertificateException("No name matching"))),
                        ConnectionFailure.TLS),
                arguments(new ProtocolException("not an HTTP status line: SSH-2.0"), ConnectionFailure.GARBLED),
                arguments(new JsonParseException(null, "Unexpected character"), ConnectionFailure.GARBLED),
                arguments(
                        new CouldNotCheckException(ConnectionFailure.HOST_KEY, "changed"), ConnectionFailure.HOST_KEY),
                arguments(new IllegalArgumentException("closed"), ConnectionFailure.OTHER),
                arguments(new IOException("anything else"), ConnectionFailure.OTHER));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureIsClassified(Throwable failure, ConnectionFailure expected) {
        assertThat(FailureClassifier.of(failure)).isEqualTo(expected);
        assertThat(FailureClassifier.of(new IllegalStateException("wrapped", failure)))
                .isEqualTo(expected);
    }

    @Test
    void aCauseThatLeadsBackToItselfEnds() {
        IOException first = new IOException("first");
        first.initCause(new IOException("second", first));

        assertThat(FailureClassifier.of(first)).isEqualTo(ConnectionFailure.OTHER);
        assertThat(FailureClassifier.words(first)).isEqualTo("first (second)");
    }

    @Test
    void theRootsWordsAreTold() {
        assertThat(FailureClassifier.words(new IOException(new IOException("deep down"))))
                .contains("deep down");
        assertThat(FailureClassifier.words(new UnknownHostException("api.invalid")))
                .isEqualTo("the name does not resolve: api.invalid");
        // As Netty's resolver says it when the name server has answered.
        assertThat(FailureClassifier.words(
                        caused(new UnknownHostException("api.invalid"), new IOException("Query failed with NXDOMAIN"))))
                .isEqualTo("the name does not resolve: api.invalid");
        assertThat(FailureClassifier.words(new EOFException())).isEqualTo("EOFException");
        assertThat(FailureClassifier.couldNotCheck("GET https://x", new ConnectException("Connection refused")))
                .hasMessage("GET https://x: REFUSED: Connection refused");
    }

    private static Throwable caused(Throwable failure, Throwable cause) {
        return failure.initCause(cause);
    }
}

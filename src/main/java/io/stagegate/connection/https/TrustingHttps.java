package io.stagegate.connection.https;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.Trouble;
import io.stagegate.connection.Troubles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Asks over TLS that only the CA of one PEM file vouches for. */
public final class TrustingHttps implements Https, AutoCloseable {

    private static final int CONNECT_MILLIS = 1_000;
    private static final int SILENCE_MILLIS = 2_000;

    /** For everything: resolving, connecting, the handshake and an answer that trickles. */
    private static final Duration REQUEST = Duration.ofMillis(3_500);

    private final Path ca;

    /** Read at the first question; a file that could not be read is tried again at the next. */
    private volatile SSLContext trust;

    private volatile boolean closed;

    public TrustingHttps(Path ca) {
        this.ca = ca;
    }

    @Override
    public HttpsAnswer get(URI uri) {
        if (closed) {
            throw new IllegalStateException("the lab is closed");
        }
        String door = "GET " + uri;
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new CouldNotLookException(
                    Trouble.OUR_SIDE, door + ": OUR_SIDE: not an https:// URI with a host: nothing was asked");
        }
        SSLContext context = context(door);
        long began = System.nanoTime();
        Socket socket = new Socket();
        Future<HttpsAnswer> answer = Bounded.begin(() -> {
            HttpsExchange.Answer received = exchange(context, socket, uri);
            return new HttpsAnswer(
                    uri, received.status(), received.body(), Duration.ofNanos(System.nanoTime() - began));
        });
        try {
            return Bounded.await(door, REQUEST, answer);
        } catch (CouldNotLookException e) {
            throw e.trouble() == Trouble.TLS
                    ? new CouldNotLookException(Trouble.TLS, e.getMessage() + " (trusted: " + ca + ")", e.getCause())
                    : e;
        } finally {
            // Whatever happened, and for a worker that was left behind too.
            closeQuietly(socket);
        }
    }

    private static HttpsExchange.Answer exchange(SSLContext context, Socket socket, URI uri) throws IOException {
        int port = uri.getPort() == -1 ? 443 : uri.getPort();
        String host = uri.getHost().replaceAll("^\\[|]$", "");
        InetSocketAddress peer = new InetSocketAddress(host, port);
        if (peer.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        socket.setTcpNoDelay(true);
        socket.connect(peer, CONNECT_MILLIS);
        socket.setSoTimeout(SILENCE_MILLIS);
        // Closed by whoever gave us the plain socket: closing TLS first would wait once more for a silent peer.
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, false);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        tls.getOutputStream().write(request(uri).getBytes(StandardCharsets.US_ASCII));
        tls.getOutputStream().flush();
        return HttpsExchange.read(tls.getInputStream());
    }

    private static String request(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String port = uri.getPort() == -1 ? "" : ":" + uri.getPort();
        return "GET " + path + query + " HTTP/1.1\r\nHost: " + uri.getHost() + port
                + "\r\nUser-Agent: stagegate\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    }

    private SSLContext context(String door) {
        SSLContext known = trust;
        if (known == null) {
            known = CaFile.context(door, ca);
            trust = known;
        }
        return known;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way, and the answer or the trouble is known.
            assert Troubles.of(e) != null;
        }
    }

    /** Nothing is kept open; it only refuses from now on, as every door of a closed lab does. */
    @Override
    public void close() {
        closed = true;
    }
}

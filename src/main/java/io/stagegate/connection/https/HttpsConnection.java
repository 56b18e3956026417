package io.stagegate.connection.https;

import io.stagegate.connection.Troubles;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One TLS connection, opened at its first question. Closed from any thread, it ends the question that is on its way. */
final class HttpsConnection implements Closeable {

    private static final int CONNECT_MILLIS = 1_000;
    private static final int SILENCE_MILLIS = 2_000;

    private final SSLContext context;
    private final URI uri;
    private final Socket socket = new Socket();
    private SSLSocket tls;

    HttpsConnection(SSLContext context, URI uri) {
        this.context = context;
        this.uri = uri;
    }

    /** Asks once. Never from two threads at once. */
    HttpsExchange.Answer ask(String after) throws IOException {
        if (tls == null) {
            open();
        }
        tls.getOutputStream().write(request(after).getBytes(StandardCharsets.US_ASCII));
        tls.getOutputStream().flush();
        return HttpsExchange.read(tls.getInputStream());
    }

    private void open() throws IOException {
        int port = uri.getPort() == -1 ? 443 : uri.getPort();
        String host = uri.getHost().replaceAll("^\\[|]$", "");
        InetSocketAddress peer = new InetSocketAddress(host, port);
        if (peer.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        socket.setTcpNoDelay(true);
        socket.connect(peer, CONNECT_MILLIS);
        socket.setSoTimeout(SILENCE_MILLIS);
        // Closed by way of the plain socket: closing TLS first would wait once more for a silent peer.
        SSLSocket opening = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, false);
        SSLParameters parameters = opening.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        opening.setSSLParameters(parameters);
        opening.startHandshake();
        tls = opening;
    }

    private String request(String after) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String port = uri.getPort() == -1 ? "" : ":" + uri.getPort();
        return "GET " + path + query + " HTTP/1.1\r\nHost: " + uri.getHost() + port
                + "\r\nUser-Agent: stagegate\r\nAccept: */*\r\nConnection: " + after + "\r\n\r\n";
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way, and the answer or the trouble is known.
            assert Troubles.of(e) != null;
        }
    }
}

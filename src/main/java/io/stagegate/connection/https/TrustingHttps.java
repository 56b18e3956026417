package io.stagegate.connection.https;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.KeptHttps;
import io.stagegate.connection.Trouble;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;

/** Asks over TLS that only the CA of one PEM file vouches for. */
public final class TrustingHttps implements Https, AutoCloseable {

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
        HttpsConnection connection = connection(uri);
        try {
            return ask(connection, uri, "close").answer();
        } finally {
            // Whatever happened, and for a worker that was left behind too.
            connection.close();
        }
    }

    @Override
    public KeptHttps keep(URI uri) {
        return new KeptConnection(this, uri);
    }

    /** A connection that is not open yet. */
    HttpsConnection connection(URI uri) {
        if (closed) {
            throw new IllegalStateException("the lab is closed");
        }
        String door = "GET " + uri;
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new CouldNotLookException(
                    Trouble.OUR_SIDE, door + ": OUR_SIDE: not an https:// URI with a host: nothing was asked");
        }
        return new HttpsConnection(context(door), uri);
    }

    /** @param reusable whether the connection can be asked once more */
    record Asked(HttpsAnswer answer, boolean reusable) {}

    /**
     * Asks, and opens the connection for it if need be.
     *
     * @param after what is to become of the connection, as the header says it: {@code close}, {@code keep-alive}
     */
    Asked ask(HttpsConnection connection, URI uri, String after) {
        long began = System.nanoTime();
        Future<Asked> answer = Bounded.begin(() -> {
            HttpsExchange.Answer received = connection.ask(after);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            return new Asked(new HttpsAnswer(uri, received.status(), received.body(), took), received.reusable());
        });
        try {
            return Bounded.await("GET " + uri, REQUEST, answer);
        } catch (CouldNotLookException e) {
            throw e.trouble() == Trouble.TLS
                    ? new CouldNotLookException(Trouble.TLS, e.getMessage() + " (trusted: " + ca + ")", e.getCause())
                    : e;
        }
    }

    private SSLContext context(String door) {
        SSLContext known = trust;
        if (known == null) {
            known = CaFile.context(door, ca);
            trust = known;
        }
        return known;
    }

    /** It only refuses from now on, as every door of a closed lab does: what is kept open is closed by who keeps it. */
    @Override
    public void close() {
        closed = true;
    }
}

package io.stagegate.connection.https;

import io.stagegate.connection.KeptHttps;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps a connection between questions, as an HTTP client's pool of one does. */
final class KeptConnection implements KeptHttps {

    private final TrustingHttps door;
    private final URI uri;

    /** Empty while a question is on its way. */
    private final AtomicReference<HttpsConnection> idle = new AtomicReference<>();

    private volatile boolean closed;

    KeptConnection(TrustingHttps door, URI uri) {
        this.door = door;
        this.uri = uri;
    }

    @Override
    public Answer get() {
        HttpsConnection kept = idle.getAndSet(null);
        HttpsConnection connection = kept == null ? door.connection(uri) : kept;
        boolean reusable = false;
        try {
            TrustingHttps.Asked asked = door.ask(connection, uri, "keep-alive");
            reusable = asked.reusable();
            return new Answer(asked.answer(), kept == null);
        } finally {
            if (!reusable || !idle.compareAndSet(null, connection)) {
                connection.close();
            }
            if (closed) {
                close();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        HttpsConnection last = idle.getAndSet(null);
        if (last != null) {
            last.close();
        }
    }
}

package io.stagegate.connection.https;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Https;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.PersistentHttps;
import io.stagegate.connection.Trust;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import okhttp3.Request;

/** Asks over TLS that only the CA which vouches for a target can prove. */
public final class TrustingHttps implements Https, AutoCloseable {

    /** More than any health endpoint says, and of a master's configuration the part that tells its version. */
    static final int BODY_KEPT = 64 << 10;

    private final Function<Trust, CaBundle> bundles;
    private final HttpClient plain;

    /** Made at the first question; a CA that could not be read is tried again at the next. Guarded by itself. */
    private final Map<Trust, HttpClient> trusting = new EnumMap<>(Trust.class);

    private volatile boolean closed;

    public TrustingHttps(Function<Trust, CaBundle> bundles, Limits limits) {
        this.bundles = bundles;
        this.plain = HttpClient.plain(limits);
    }

    @Override
    public HttpsAnswer get(HttpsTarget target) {
        return ask(client(target).withoutSessions(), target, "close").answer();
    }

    @Override
    public PersistentHttps keep(HttpsTarget target) {
        return new SharedConnection(target);
    }

    /** What asks this target, each time on a new connection. */
    private HttpClient client(HttpsTarget target) {
        if (closed) {
            throw new IllegalStateException("the lab is closed");
        }
        URI uri = target.uri();
        if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE,
                    "GET " + target + ": OUR_SIDE: not an https:// URI with a host: nothing was asked");
        }
        HttpClient client = trusting(target);
        return target.at().map(client::at).orElse(client);
    }

    private HttpClient trusting(HttpsTarget target) {
        synchronized (trusting) {
            HttpClient known = trusting.get(target.trust());
            if (known == null) {
                known = plain.trusting("GET " + target, bundles.apply(target.trust()));
                trusting.put(target.trust(), known);
            }
            return known;
        }
    }

    /** @param after what is to become of the connection, as the header says it: {@code close}, {@code keep-alive} */
    private PersistentHttps.Answer ask(HttpClient client, HttpsTarget target, String after) {
        Request request = new Request.Builder()
                .url(target.uri().toString())
                .header("Accept", target.accept())
                .header("Connection", after)
                .build();
        try {
            HttpClient.Answer answer = client.ask("GET " + target, request, BODY_KEPT);
            return new PersistentHttps.Answer(
                    new HttpsAnswer(answer.status(), answer.body(), answer.took()), answer.opened());
        } catch (CouldNotCheckException e) {
            throw e.failure() == ConnectionFailure.TLS
                    ? new CouldNotCheckException(
                            ConnectionFailure.TLS,
                            e.getMessage() + " (trusted: " + bundles.apply(target.trust()) + ")",
                            e.getCause())
                    : e;
        }
    }

    /** It only refuses from now on, as every connection of a closed lab does: what is kept is closed by who keeps it. */
    @Override
    public void close() {
        closed = true;
    }

    private final class SharedConnection implements PersistentHttps {

        private final HttpsTarget target;

        /** Made at the first question: before it the CA may not be there. Guarded by this. */
        private HttpClient client;

        private volatile boolean over;

        SharedConnection(HttpsTarget target) {
            this.target = target;
        }

        private synchronized HttpClient client() {
            if (client == null || closed) {
                client = TrustingHttps.this.client(target).keepingOne();
            }
            return client;
        }

        @Override
        public Answer get() {
            HttpClient asked = client();
            try {
                return ask(asked, target, "keep-alive");
            } finally {
                if (over) {
                    asked.forget();
                }
            }
        }

        @Override
        public synchronized void close() {
            over = true;
            if (client != null) {
                client.forget();
            }
        }
    }
}

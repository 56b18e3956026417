package io.stagegate.connection.https;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CaBundle;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.EtcdHttps;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.ProxyRoute;
import io.stagegate.environment.Environment;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Asks etcd where one host has a route to it; TLS goes there from end to end. */
public final class RoutedEtcdHttps implements EtcdHttps, AutoCloseable {

    /** A member list of a hundred members, many times over. */
    private static final int BODY_KEPT = 256 << 10;

    private static final MediaType JSON = MediaType.get("application/json");

    private final Environment.Etcd files;
    private final ProxyRoute route;

    /** Made at the first question for which the files can be used. Guarded by this. */
    private HttpClient client;

    private boolean closed;

    public RoutedEtcdHttps(Environment.Etcd files, ProxyRoute route) {
        this.files = files;
        this.route = route;
    }

    @Override
    public HttpsAnswer post(URI question, String json, Duration limit) {
        String where = "POST " + question;
        Request request = new Request.Builder()
                .url(question.toString())
                .post(RequestBody.create(json.getBytes(StandardCharsets.UTF_8), JSON))
                .build();
        try {
            HttpClient.Answer answer =
                    client(where).within(new Limits(limit, limit, limit)).ask(where, request, BODY_KEPT);
            return new HttpsAnswer(answer.status(), answer.body(), answer.took());
        } catch (CouldNotCheckException e) {
            throw explained(where, question, limit, e);
        }
    }

    private synchronized HttpClient client(String where) {
        if (closed) {
            throw new IllegalStateException("the lab is closed");
        }
        if (client == null) {
            client = HttpClient.plain(Limits.DEFAULT)
                    .trusting(where, ca(), ClientCertificate.read(where, files.cert(), files.key()))
                    .through(route.proxy());
        }
        return client;
    }

    private CaBundle ca() {
        return CaBundle.file(files.ca());
    }

    private CouldNotCheckException explained(String where, URI question, Duration limit, CouldNotCheckException e) {
        if (e.failure() == ConnectionFailure.TLS) {
            return new CouldNotCheckException(e.failure(), e.getMessage() + " (trusted: " + ca() + ")", e.getCause());
        }
        // The proxy says only that there is no way; a connection that broke may have been the last.
        if (e.failure() == ConnectionFailure.OTHER || e.failure() == ConnectionFailure.BROKEN) {
            Optional<CouldNotCheckException> obstacle = Bounded.call(where, limit, () -> route.obstacle(question));
            if (obstacle.isPresent()) {
                CouldNotCheckException why = obstacle.get();
                return new CouldNotCheckException(why.failure(), where + ": " + why.getMessage(), why);
            }
        }
        return e;
    }

    /** Takes no further question; never throws or hangs. */
    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.forget();
        }
    }
}

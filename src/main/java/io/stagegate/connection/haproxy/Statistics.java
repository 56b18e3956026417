package io.stagegate.connection.haproxy;

import io.stagegate.connection.CaBundle;
import io.stagegate.connection.ConnectionFailure;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.FailureClassifier;
import io.stagegate.connection.https.HttpClient;
import io.stagegate.connection.https.Limits;
import io.stagegate.observation.LoadBalancerServers;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import okhttp3.Credentials;
import okhttp3.Request;

/** HAProxy's statistics page, asked for its CSV from here. */
final class Statistics {

    /** Some 800 bytes a server: enough for thousands. */
    static final int MOST = 4 << 20;

    private final URI page;
    private final CaBundle ca;
    private final HttpClient plain;

    /**
     * @param page without {@code ;csv}; may have a user and a password in it
     * @param ca what vouches for it where it is https
     */
    Statistics(URI page, CaBundle ca, Limits limits) {
        this.page = page;
        this.ca = ca;
        this.plain = HttpClient.plain(limits);
    }

    LoadBalancerServers servers() {
        URI csv = csv();
        String where = "GET " + csv;
        Request.Builder request = new Request.Builder().url(csv.toString()).header("Connection", "close");
        if (page.getUserInfo() != null) {
            request.header("Authorization", Credentials.basic(user(), password(), StandardCharsets.UTF_8));
        }
        // A kept connection would still lead to the worker before a reload.
        HttpClient client = csv.getScheme().equals("https") ? plain.trusting(where, ca) : plain;
        HttpClient.Answer answer = client.ask(where, request.build(), MOST + 1);
        return read(where, answer.status(), answer.body());
    }

    private String user() {
        return page.getUserInfo().split(":", 2)[0];
    }

    private String password() {
        String[] login = page.getUserInfo().split(":", 2);
        return login.length == 2 ? login[1] : "";
    }

    private LoadBalancerServers read(String where, int status, String body) {
        if (status == 401 || status == 403) {
            throw new CouldNotCheckException(
                    ConnectionFailure.DENIED,
                    where + ": DENIED: it answers " + status + "\n  "
                            + (page.getUserInfo() == null
                                    ? "write the login of HAProxy's `stats auth` into load-balancer.stats:"
                                            + " http://user:${PASSWORD}@host/path"
                                    : "is the login in load-balancer.stats that of HAProxy's `stats auth`?"));
        }
        if (status != 200) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, where + ": GARBLED: it answers " + status + ", no statistics");
        }
        if (body.length() > MOST) {
            throw new CouldNotCheckException(
                    ConnectionFailure.GARBLED, where + ": GARBLED: more than " + MOST + " bytes");
        }
        return StatisticsCsv.read(where, body);
    }

    private URI csv() {
        try {
            // Not URI's own getters: they would decode the path and encode it otherwise.
            String authority =
                    page.getRawAuthority().substring(page.getRawAuthority().lastIndexOf('@') + 1);
            return new URI(page.getScheme() + "://" + authority + page.getRawPath() + ";csv");
        } catch (URISyntaxException e) {
            throw FailureClassifier.couldNotCheck("load-balancer.stats", ConnectionFailure.OUR_SIDE, e);
        }
    }
}

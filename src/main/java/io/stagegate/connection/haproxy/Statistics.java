package io.stagegate.connection.haproxy;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.Trouble;
import io.stagegate.connection.Troubles;
import io.stagegate.connection.https.CaFile;
import io.stagegate.observation.LoadBalancerServers;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** HAProxy's statistics page, asked for its CSV from here. */
final class Statistics {

    private static final Duration CONNECT = Duration.ofSeconds(1);

    /** For everything: resolving, connecting, the handshake and an answer that trickles. */
    private static final Duration REQUEST = Duration.ofMillis(3_500);

    /** Some 800 bytes a server: enough for thousands. */
    static final int MOST = 4 << 20;

    private final URI page;
    private final Path ca;

    /** @param page without {@code ;csv}; may have a user and a password in it */
    Statistics(URI page, Path ca) {
        this.page = page;
        this.ca = ca;
    }

    LoadBalancerServers servers() {
        URI csv = csv();
        String door = "GET " + csv;
        return Bounded.call(door, REQUEST, () -> ask(door, csv));
    }

    private LoadBalancerServers ask(String door, URI csv) throws Exception {
        // A client for each question: a kept connection would still lead to the worker before a reload.
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1);
        if (csv.getScheme().equals("https")) {
            client.sslContext(CaFile.context(door, ca));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(csv).timeout(REQUEST);
        if (page.getUserInfo() != null) {
            String login = Base64.getEncoder().encodeToString(page.getUserInfo().getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + login);
        }
        HttpResponse<InputStream> answer =
                client.build().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            String text = new String(body.readNBytes(MOST + 1), StandardCharsets.UTF_8);
            return read(door, answer.statusCode(), text);
        }
    }

    private LoadBalancerServers read(String door, int status, String body) {
        if (status == 401 || status == 403) {
            throw new CouldNotLookException(
                    Trouble.DENIED,
                    door + ": DENIED: it answers " + status + "\n  "
                            + (page.getUserInfo() == null
                                    ? "write the login of HAProxy's `stats auth` into load-balancer.stats:"
                                            + " http://user:${PASSWORD}@host/path"
                                    : "is the login in load-balancer.stats that of HAProxy's `stats auth`?"));
        }
        if (status != 200) {
            throw new CouldNotLookException(
                    Trouble.GARBLED, door + ": GARBLED: it answers " + status + ", no statistics");
        }
        if (body.length() > MOST) {
            throw new CouldNotLookException(Trouble.GARBLED, door + ": GARBLED: more than " + MOST + " bytes");
        }
        return StatisticsCsv.read(door, body);
    }

    private URI csv() {
        try {
            // Not URI's own getters: they would decode the path and encode it otherwise.
            String authority =
                    page.getRawAuthority().substring(page.getRawAuthority().lastIndexOf('@') + 1);
            return new URI(page.getScheme() + "://" + authority + page.getRawPath() + ";csv");
        } catch (URISyntaxException e) {
            throw Troubles.couldNotLook("load-balancer.stats", Trouble.OUR_SIDE, e);
        }
    }
}

package io.stagegate.probe;

import io.stagegate.connection.Bounded;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.observation.ApiHealth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;

/**
 * A server's health endpoints, asked from here over verified TLS, all at the same time. That it does not answer is an
 * observation; that we do not trust its certificate, or miss our CA file, is not.
 *
 * @param server the server as a whole, without a path
 * @param paths what is asked for there
 */
public record ApiHealthProbe(HttpsTarget server, List<String> paths) implements Probe<ApiHealth> {

    /** What current clusters answer on, and what the stage documents ask for ({@code /healthz}, deprecated since 1.16). */
    static final List<String> PATHS = List.of("/readyz", "/livez", "/healthz");

    /**
     * What an API server that shuts down gracefully serves to the end. From the signal on its {@code /readyz} fails, and
     * at last it answers 429 to all but its health endpoints (Kubernetes, genericapiserver.go and
     * filters/with_retry_after.go). So this is what to ask through a load balancer; {@code /readyz} judges single servers.
     */
    public static final String SERVED_TO_THE_END = "/livez";

    /** The connection bounds each question; this only keeps one from being waited for for ever. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public ApiHealthProbe {
        paths = List.copyOf(paths);
    }

    /** An API server's endpoints. */
    public ApiHealthProbe(HttpsTarget server) {
        this(server, PATHS);
    }

    @Override
    public String subject() {
        return "the API at " + server;
    }

    @Override
    public ApiHealth observe(Lab lab) {
        List<Future<ApiHealth.Answer>> asked =
                paths.stream().map(path -> Bounded.begin(() -> ask(lab, path))).toList();
        try {
            return new ApiHealth(
                    server.toString(),
                    asked.stream()
                            .map(answer -> Bounded.await("GET " + server, LONGEST, answer))
                            .toList());
        } finally {
            asked.forEach(answer -> answer.cancel(true));
        }
    }

    private ApiHealth.Answer ask(Lab lab, String path) {
        try {
            HttpsAnswer answer = lab.install().https().get(server.path(path));
            return new ApiHealth.Answer(path, answer.status(), answer.body());
        } catch (CouldNotCheckException e) {
            if (e.failure().noAnswer()) {
                return new ApiHealth.Answer(path, 0, e.getMessage());
            }
            throw e;
        }
    }
}

package io.stagegate.probe;

import io.stagegate.connection.CouldNotLookException;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.Lab;
import io.stagegate.observation.ApiHealth;
import java.net.URI;
import java.util.List;

/**
 * An API server's health endpoints, asked from here over verified TLS. That it does not answer is an observation;
 * that we do not trust its certificate, or miss our CA file, is not.
 *
 * @param server scheme, host and port
 */
public record ApiHealthProbe(URI server) implements Probe<ApiHealth> {

    /** What current clusters answer on, and what the stage documents ask for ({@code /healthz}, deprecated since 1.16). */
    static final List<String> PATHS = List.of("/readyz", "/livez", "/healthz");

    @Override
    public String subject() {
        return "the API at " + server;
    }

    @Override
    public ApiHealth observe(Lab lab) {
        return new ApiHealth(
                server.toString(), PATHS.stream().map(path -> ask(lab, path)).toList());
    }

    private ApiHealth.Answer ask(Lab lab, String path) {
        try {
            HttpsAnswer answer = lab.https().get(server.resolve(path));
            return new ApiHealth.Answer(path, answer.status(), answer.body());
        } catch (CouldNotLookException e) {
            if (e.trouble().noAnswer()) {
                return new ApiHealth.Answer(path, 0, e.getMessage());
            }
            throw e;
        }
    }
}

package io.stagegate.probe;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.Lab;
import io.stagegate.environment.Side;
import io.stagegate.observation.ApiHealth;
import java.util.List;

/**
 * An API server's {@code /readyz}, asked with the cluster's kubeconfig. That it does not answer is an observation; that
 * the kubeconfig cannot be used is not.
 */
public record ReadyzProbe(Side side) implements Probe<ApiHealth> {

    private static final String PATH = "/readyz";

    @Override
    public String subject() {
        return "the API of the " + side.word();
    }

    @Override
    public ApiHealth observe(Lab lab) {
        String name = lab.environment().pivot().name(side);
        return new ApiHealth(name, List.of(ask(lab)));
    }

    private ApiHealth.Answer ask(Lab lab) {
        try {
            return lab.pivot().kubernetes(side).ask("GET " + PATH, api -> {
                try {
                    String body = api.raw(PATH);
                    return body == null ? new ApiHealth.Answer(PATH, 404, "") : new ApiHealth.Answer(PATH, 200, body);
                } catch (KubernetesClientException e) {
                    if (e.getCode() > 0) {
                        return new ApiHealth.Answer(PATH, e.getCode(), String.valueOf(e.getMessage()));
                    }
                    throw e;
                }
            });
        } catch (CouldNotCheckException e) {
            if (e.failure().noAnswer()) {
                return new ApiHealth.Answer(PATH, 0, e.getMessage());
            }
            throw e;
        }
    }
}

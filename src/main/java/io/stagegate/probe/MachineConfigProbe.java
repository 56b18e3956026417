package io.stagegate.probe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import io.stagegate.connection.CouldNotCheckException;
import io.stagegate.connection.HttpsAnswer;
import io.stagegate.connection.HttpsTarget;
import io.stagegate.connection.Lab;
import io.stagegate.observation.ApiHealth;
import io.stagegate.observation.MachineConfig;
import java.io.IOException;
import java.util.List;

/**
 * A Machine Config Server, asked for a master's configuration as a new host would. That proves real serving: health
 * alone is known from the port. The configuration holds secrets; nothing of it is kept but its length and version.
 *
 * @param server the server as a whole, without a path
 */
public record MachineConfigProbe(HttpsTarget server) implements Probe<MachineConfig> {

    /**
     * What Ignition 2.15 to 2.19 sends for any configuration (coreos/ignition, internal/resource/url.go); RHCOS has it in
     * OpenShift 4.14 to 4.18, and every Machine Config Server of 4.14 to 4.20 serves that version (openshift/
     * machine-config-operator, pkg/server/api.go). Without it the server turns the configuration into version 2.2, which
     * fails where that cannot say what a newer one can.
     */
    static final String IGNITION = "application/vnd.coreos.ignition+json;version=3.4.0, */*;q=0.1";

    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonPointer VERSION = JsonPointer.compile("/ignition/version");

    @Override
    public String subject() {
        return "the Machine Config Server at " + server;
    }

    @Override
    public MachineConfig observe(Lab lab) {
        ApiHealth.Answer health = new ApiHealthProbe(server, List.of("/healthz"))
                .observe(lab)
                .answers()
                .get(0);
        String path = "/config/master";
        try {
            HttpsAnswer answer = lab.install()
                    .https()
                    .get(server.path(path).accepting(IGNITION).asSecret());
            String words = answer.body().length() + " characters";
            return new MachineConfig(
                    server.toString(),
                    health,
                    new ApiHealth.Answer(path, answer.status(), words),
                    answer.status() == 200 ? version(answer.body()) : "");
        } catch (CouldNotCheckException e) {
            if (e.failure().noAnswer()) {
                return new MachineConfig(server.toString(), health, new ApiHealth.Answer(path, 0, e.getMessage()), "");
            }
            throw e;
        }
    }

    /** Read as far as it is needed: the connection cuts a long answer, and a whole configuration is longer than that. */
    private static String version(String config) {
        try (JsonParser json = JSON.createParser(config)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING
                        && json.getParsingContext().pathAsPointer().equals(VERSION)) {
                    return json.getText();
                }
            }
        } catch (IOException e) {
            // No JSON, or not up to there. What the parser says of it would quote the configuration.
            return "";
        }
        return "";
    }
}

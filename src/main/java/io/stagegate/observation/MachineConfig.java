package io.stagegate.observation;

/**
 * What a Machine Config Server answered. The configuration itself is not in it: it holds a cluster's secrets.
 *
 * @param health the answer to {@code /healthz}, which has no words
 * @param config the answer to {@code /config/master}; its words say how long the configuration is, or why there was none
 * @param ignition the configuration's {@code ignition.version}; empty where it is no Ignition configuration
 */
public record MachineConfig(String server, ApiHealth.Answer health, ApiHealth.Answer config, String ignition) {

    @Override
    public String toString() {
        return server + " " + health + "; " + config + "; "
                + (ignition.isEmpty() ? "no Ignition version" : "Ignition " + ignition);
    }
}

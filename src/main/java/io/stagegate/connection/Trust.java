package io.stagegate.connection;

/** Whose CA vouches for a server; see {@link CaBundle}. */
public enum Trust {
    /** That of the API servers: the environment's {@code api.ca}, or what the admin kubeconfig trusts. */
    API,
    /** That of the Machine Config Server: the environment's {@code machine-config.ca}, or the API servers'. */
    MACHINE_CONFIG
}

package io.stagegate.connection;

/** HTTPS that trusts the environment's CAs and nothing else, names verified. No redirect is followed. */
public interface Https {

    /**
     * Asks once, on a connection of its own.
     *
     * @return the answer, whatever its status
     * @throws CouldNotCheckException when no answer came; its {@link ConnectionFailure} tells how it failed
     */
    HttpsAnswer get(HttpsTarget target);

    /** What asks for this on connections that are kept; opens none yet. Whoever asked for it closes it. */
    default PersistentHttps keep(HttpsTarget target) {
        throw new UnsupportedOperationException("this connection keeps none: " + target);
    }
}

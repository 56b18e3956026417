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

    /**
     * What asks for this on connections that are kept, if this can keep any; opens none yet. Whoever asked for it closes it.
     */
    default PersistentHttps keep(HttpsTarget target) {
        return new PersistentHttps() {
            @Override
            public Answer get() {
                return new Answer(Https.this.get(target), true);
            }

            @Override
            public void close() {}
        };
    }
}

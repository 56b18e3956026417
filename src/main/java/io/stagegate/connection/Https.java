package io.stagegate.connection;

import java.net.URI;

/** HTTPS with the lab's own CA and nothing else trusted, names verified. No redirect is followed. */
public interface Https {

    /**
     * Asks once, on a connection of its own.
     *
     * @return the answer, whatever its status
     * @throws CouldNotLookException when no answer came; its {@link Trouble} tells how it failed
     */
    HttpsAnswer get(URI uri);

    /** The same, for an answer that holds secrets: of its body nothing but the length becomes evidence. */
    default HttpsAnswer getSecret(URI uri) {
        return get(uri);
    }

    /** What asks for this on connections that are kept; opens none yet. Whoever asked for it closes it. */
    default KeptHttps keep(URI uri) {
        throw new UnsupportedOperationException("this door keeps no connections: " + uri);
    }
}

package io.stagegate.connection;

import java.net.URI;
import java.util.Optional;

/** How an API is reached that only another host has a route to. For the connections' own use. */
public interface ProxyRoute {

    /** An HTTP proxy on this machine that knows {@code CONNECT}, with its user and password; made when first asked for. */
    URI proxy();

    /**
     * Goes there once, to learn why an API was not reached.
     *
     * @return empty when it can be reached; otherwise with a trouble that is {@link ConnectionFailure#noAnswer} only where it is the API
     *     that did not answer, and not the way
     */
    Optional<CouldNotCheckException> obstacle(URI api);
}

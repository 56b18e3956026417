package io.stagegate.connection;

import java.net.URI;
import java.time.Duration;

/**
 * HTTPS to etcd as it is reached from one node: through the node's SSH connection, on connections that are kept, with the client
 * certificate that the environment declares. Only {@code etcd.ca} vouches for a server, as its URI's host.
 */
public interface EtcdHttps {

    /**
     * Asks once, by POST.
     *
     * @param question {@code https://127.0.0.1:2379/v3/maintenance/status}, as the node reaches it
     * @param json the request's body
     * @param limit for all of it, connecting included: more than zero
     * @return the answer, whatever its status
     * @throws CouldNotCheckException when no answer came: {@link ConnectionFailure#noAnswer} only if it was etcd that did not give
     *     one, as far as that can be told from a connection that breaks or hangs
     */
    HttpsAnswer post(URI question, String json, Duration limit);
}

package io.stagegate.connection;

import io.stagegate.environment.Environment;
import io.stagegate.environment.Node;

/** A lab and the doors to it. Each door opens when it is first used, is kept, and is closed with the lab. */
public interface Lab extends AutoCloseable {

    Environment environment();

    Shell shell(Node node);

    Hypervisor hypervisor();

    Kubernetes kubernetes();

    Https https();

    /**
     * The HAProxy in front of the API.
     *
     * @throws CouldNotLookException when the environment declares none
     */
    LoadBalancer loadBalancer();

    @Override
    void close();
}

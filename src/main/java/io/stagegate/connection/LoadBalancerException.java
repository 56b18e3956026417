package io.stagegate.connection;

/** The load balancer, or its host, understood a request and refused it: a fact about the lab, not about the looking. */
public final class LoadBalancerException extends RuntimeException {

    public LoadBalancerException(String message) {
        super(message);
    }
}

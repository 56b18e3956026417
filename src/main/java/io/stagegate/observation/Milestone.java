package io.stagegate.observation;

/**
 * A step of an install as stage 08's "Timeline (HA)" tells it, in its order, of which not all is certain (see
 * {@code InstallOrder}). Each is what can be seen first of it, on any
 * master: how far all the masters are is for stage 11's checks to say.
 */
public enum Milestone {
    BOOTSTRAP_BOOTED(1, "the bootstrap has booted with its configuration"),
    TEMPORARY_CONTROL_PLANE(2, "a temporary etcd and API server run on the bootstrap as static pods"),
    MASTER_BOOTED(3, "a master has booted with its configuration"),
    MASTERS_STATIC_PODS(4, "a master runs a static pod of its own"),
    PRODUCTION_SCHEDULED(5, "the temporary control plane has given a pod of the production control plane to a master"),
    CLUSTER_VERSION_OPERATOR(6, "the cluster version operator runs on a master"),
    /** That the bootstrap is shut off comes later, with stage 12. */
    HANDED_OVER(7, "the bootstrap has handed over: it says so, and etcd is without its member");

    private final int number;
    private final String words;

    Milestone(int number, String words) {
        this.number = number;
        this.words = words;
    }

    /** The seed's number of it, from 1. */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return number + ". " + words;
    }
}

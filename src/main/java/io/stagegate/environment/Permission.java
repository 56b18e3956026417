package io.stagegate.environment;

import java.util.Locale;

/** What the environment's owner allows stagegate to change. Whatever is not listed is only observed. */
public enum Permission {
    /** Start a domain that is shut off (10.1). */
    START,
    /** Approve certificate requests of the environment's own masters (11.3, 11.4). */
    APPROVE,
    /** Take the bootstrap out of HAProxy, and put it back where that fails (12.7, 12.8). */
    LOAD_BALANCER,
    /** Shut the bootstrap's domain off (12.10). */
    DESTROY,
    /** Delete the bootstrap's domain with all its storage (12.11); of a Cluster API pivot, the bootstrap cluster (C.10). */
    DELETE,
    /** Make a Cluster API pivot's clusters and what they need: all of C.1 to C.6. */
    CREATE,
    /** Move everything that Cluster API manages from the source to the target (C.7). */
    MOVE;

    /** As an environment writes it: {@code load-balancer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

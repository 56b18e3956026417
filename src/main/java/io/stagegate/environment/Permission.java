package io.stagegate.environment;

import java.util.Locale;

/** What the environment's owner allows stagegate to change. Whatever is not listed is only looked at. */
public enum Permission {
    /** Start a domain that is shut off (10.1). */
    START,
    /** Approve certificate requests of the environment's own masters (11.3, 11.4). */
    APPROVE,
    /** Take the bootstrap out of HAProxy, and put it back where that fails (12.7, 12.8). */
    LOAD_BALANCER,
    /** Shut the bootstrap's domain off (12.10). */
    DESTROY,
    /** Delete the bootstrap's domain with all its storage (12.11). */
    DELETE;

    /** As an environment writes it: {@code load-balancer}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

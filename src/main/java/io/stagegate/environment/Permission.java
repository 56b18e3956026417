package io.stagegate.environment;

/** What the environment's owner allows stagegate to change. Whatever is not listed is only looked at. */
public enum Permission {
    /** Start a domain that is shut off (10.1). */
    START,
    /** Approve certificate requests of the environment's own masters (11.3, 11.4). */
    APPROVE
}

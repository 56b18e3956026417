package io.stagegate.environment;

/** What a node is in the cluster. */
public enum Role {
    BOOTSTRAP,
    MASTER
}

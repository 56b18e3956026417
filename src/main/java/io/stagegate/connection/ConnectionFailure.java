package io.stagegate.connection;

/** Why a connection did not open. A probe whose very subject is the connection may judge some of these; others only pass them on. */
public enum ConnectionFailure {
    /** The name does not resolve. */
    DNS,
    /** Nothing listens there, or a firewall rejects: connection refused. */
    REFUSED,
    /** No route, network or host unreachable. */
    UNREACHABLE,
    /** No answer in the time allowed. */
    TIMEOUT,
    /** The connection was there and broke: reset, end of stream, broken pipe. */
    BROKEN,
    /** The peer's certificate is not what the environment's CA vouches for, or TLS could not be agreed on. */
    TLS,
    /** The SSH host key is not the one that the environment's known_hosts has, or is revoked there. */
    HOST_KEY,
    /** The environment's known_hosts has no key of that host yet: a host makes its keys at its first boot. */
    UNKNOWN_HOST_KEY,
    /** The peer answers and refuses us: wrong key, user or token. */
    DENIED,
    /** What we need on our own side is missing or unreadable: a key, a CA file, a kubeconfig, a native library. */
    OUR_SIDE,
    /** An answer came that cannot be understood. */
    GARBLED,
    /** What was to be observed is not there any more, on purpose or not. */
    GONE,
    /** It is not among the files that were gathered of a failed install. */
    NOT_GATHERED,
    /** Anything else; the message tells. */
    OTHER;

    /** True when nothing came back from the peer: what a probe may judge whose subject is that the peer answers. */
    public boolean noAnswer() {
        return this == DNS || this == REFUSED || this == UNREACHABLE || this == TIMEOUT || this == BROKEN;
    }

    /** True when looking again cannot help until a person changes something. */
    public boolean permanent() {
        return this == HOST_KEY || this == OUR_SIDE || this == TLS || this == GONE || this == NOT_GATHERED;
    }
}

package io.stagegate.connection;

import static java.util.Objects.requireNonNull;

/**
 * It could not be seen how things are. The third verdict's origin: neither pass nor fail.
 * Its message names the connection, the peer and what came back, and never holds a secret.
 */
public final class CouldNotCheckException extends RuntimeException {

    private final ConnectionFailure failure;

    public CouldNotCheckException(ConnectionFailure failure, String message) {
        this(failure, message, null);
    }

    public CouldNotCheckException(ConnectionFailure failure, String message, Throwable cause) {
        super(requireNonNull(message, "message"), cause);
        this.failure = requireNonNull(failure, "trouble");
    }

    /**
     * That something is not among the files that were gathered of a failed install.
     *
     * @param what as a noun phrase: {@code the journal of crio.service on bootstrap}
     */
    public static CouldNotCheckException notInTheBundle(String what) {
        return new CouldNotCheckException(ConnectionFailure.NOT_GATHERED, "not in the bundle: " + what);
    }

    /**
     * That an earlier run has not kept what is to be judged again.
     *
     * @param what as a noun phrase: {@code etcd on bootstrap}
     */
    public static CouldNotCheckException notInTheEvidence(String what) {
        return new CouldNotCheckException(ConnectionFailure.NOT_GATHERED, "not in the evidence: " + what);
    }

    public ConnectionFailure failure() {
        return failure;
    }
}

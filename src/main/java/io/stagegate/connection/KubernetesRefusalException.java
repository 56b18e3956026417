package io.stagegate.connection;

/** The Kubernetes API answered, and the answer was an error status: a fact about the lab, not about the looking. */
public final class KubernetesRefusalException extends RuntimeException {

    private final int status;

    /** @param status the HTTP status, 400 to 599 */
    public KubernetesRefusalException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public int status() {
        return status;
    }
}

package io.stagegate.connection;

/** libvirt understood a request and refused or failed to carry it out: a fact about the lab, not about the looking. */
public final class HypervisorException extends RuntimeException {

    public HypervisorException(String message, Throwable cause) {
        super(message, cause);
    }
}

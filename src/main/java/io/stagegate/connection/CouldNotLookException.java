package io.stagegate.connection;

import static java.util.Objects.requireNonNull;

/**
 * It could not be seen how things are. The third verdict's origin: neither pass nor fail.
 * Its message names the door, the peer and what came back, and never holds a secret.
 */
public final class CouldNotLookException extends RuntimeException {

    private final Trouble trouble;

    public CouldNotLookException(Trouble trouble, String message) {
        this(trouble, message, null);
    }

    public CouldNotLookException(Trouble trouble, String message, Throwable cause) {
        super(requireNonNull(message, "message"), cause);
        this.trouble = requireNonNull(trouble, "trouble");
    }

    public Trouble trouble() {
        return trouble;
    }
}

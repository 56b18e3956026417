package io.stagegate.wait;

/**
 * It could not be seen whether the lab is as it must be. No AssertionError, so that every report counts it as
 * broken, which is neither passed nor failed. It has no cause: a cause's own words were never redacted.
 */
public final class CouldNotCheckError extends RuntimeException {

    CouldNotCheckError(String message) {
        super(message);
        FailureText.shorten(this);
    }
}

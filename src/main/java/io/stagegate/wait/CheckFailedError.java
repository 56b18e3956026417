package io.stagegate.wait;

/** The lab is not as it must be. An AssertionError, so that every report counts it as failed. */
public final class CheckFailedError extends AssertionError {

    CheckFailedError(String message) {
        super(message);
        FailureText.shorten(this);
    }
}

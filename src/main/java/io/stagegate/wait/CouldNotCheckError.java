package io.stagegate.wait;

/**
 * It could not be seen whether the lab is as it must be. No AssertionError, so that every report counts it as
 * broken, which is neither passed nor failed. It has no cause: a cause's own words were never redacted.
 */
public final class CouldNotCheckError extends RuntimeException implements NotGreen {

    private final transient Why why;

    CouldNotCheckError(String message, Why why) {
        super(message);
        this.why = why;
    }

    @Override
    public Why why() {
        return why;
    }
}

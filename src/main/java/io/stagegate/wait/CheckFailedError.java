package io.stagegate.wait;

/** The lab is not as it must be. An AssertionError, so that every report counts it as failed. */
public final class CheckFailedError extends AssertionError implements NotGreen {

    private final transient Why why;

    CheckFailedError(String message, Why why) {
        super(message);
        this.why = why;
    }

    @Override
    public Why why() {
        return why;
    }
}

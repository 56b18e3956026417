package io.stagegate.wait;

import io.stagegate.signal.SignalMatch;
import java.util.List;

/**
 * It could not be seen whether the lab is as it must be. No AssertionError, so that every report counts it as
 * broken, which is neither passed nor failed. It has no cause: a cause's own words were never redacted.
 */
public final class CouldNotCheckError extends RuntimeException implements NotGreen {

    private final String reason;
    private final transient List<SignalMatch> signals;

    CouldNotCheckError(String message, String reason, List<SignalMatch> signals) {
        super(message);
        this.reason = reason;
        this.signals = List.copyOf(signals);
        FailureText.shorten(this);
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public List<SignalMatch> signals() {
        return signals;
    }
}

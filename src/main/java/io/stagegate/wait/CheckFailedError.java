package io.stagegate.wait;

import io.stagegate.signal.SignalMatch;
import java.util.List;

/** The lab is not as it must be. An AssertionError, so that every report counts it as failed. */
public final class CheckFailedError extends AssertionError implements NotGreen {

    private final String reason;
    private final transient List<SignalMatch> signals;

    CheckFailedError(String message, String reason, List<SignalMatch> signals) {
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

package io.stagegate.wait;

import io.stagegate.signal.SignalMatch;
import java.util.List;

/** An error of a check that is not green, for whoever keeps the record of the run. */
public interface NotGreen {

    Why why();

    /**
     * Why it is not.
     *
     * @param reason in a line, redacted
     * @param signals the failures that were named, the most certain first
     */
    record Why(String reason, List<SignalMatch> signals) {

        public Why {
            signals = List.copyOf(signals);
        }
    }
}

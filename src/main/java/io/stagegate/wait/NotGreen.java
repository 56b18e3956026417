package io.stagegate.wait;

import io.stagegate.signal.SignalMatch;
import java.util.List;

/** Why a check is not green, for whoever keeps the record of the run. */
public interface NotGreen {

    /** In a line, redacted. */
    String reason();

    /** The failures that were named, the most certain first. */
    List<SignalMatch> signals();
}

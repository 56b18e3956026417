package io.stagegate.signal;

import io.stagegate.evidence.Exhibit;
import java.util.List;
import java.util.Optional;

/**
 * What one look for failure signals came to.
 *
 * @param named the signals that stand, causes before their consequences
 * @param missing what could not be collected, each with why; not collected is not absent
 * @param exhibits what was collected
 */
public record SignalReport(List<SignalMatch> named, List<String> missing, List<Exhibit> exhibits) {

    /** Nothing was looked at. */
    public static final SignalReport NOTHING = new SignalReport(List.of(), List.of(), List.of());

    public SignalReport {
        named = List.copyOf(named);
        missing = List.copyOf(missing);
        exhibits = List.copyOf(exhibits);
    }

    /** Somebody knows without a look what it is. */
    public static SignalReport known(SignalMatch named) {
        return new SignalReport(List.of(named), List.of(), List.of());
    }

    /** Some signal makes it pointless to wait on. */
    public boolean endsAWait() {
        return named.stream().anyMatch(SignalMatch::endsAWait);
    }

    /** The signal that is told first: the cause of the others, or the first rule's. */
    public Optional<SignalMatch> first() {
        return named.stream().findFirst();
    }
}

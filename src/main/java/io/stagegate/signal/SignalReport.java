package io.stagegate.signal;

import io.stagegate.evidence.EvidenceFile;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one look for failure signals came to.
 *
 * @param named the signals that are confirmed or suspected, causes before their consequences
 * @param cleared suspicions that a look at the state has cleared
 * @param missing what could not be collected, each with why; not collected is not absent
 * @param clocks nodes whose clocks differ from ours, a sentence each
 * @param evidenceFiles what was collected, put in words when it is asked for
 */
public record SignalReport(
        List<SignalMatch> named,
        List<SignalMatch> cleared,
        List<String> missing,
        List<String> clocks,
        Supplier<List<EvidenceFile>> evidenceFiles) {

    /** Nothing was looked at. */
    public static final SignalReport NOTHING = of(List.of());

    public SignalReport {
        named = List.copyOf(named);
        cleared = List.copyOf(cleared);
        missing = List.copyOf(missing);
        clocks = List.copyOf(clocks);
    }

    /** These, with nothing else to tell. */
    public static SignalReport of(List<SignalMatch> named) {
        return new SignalReport(named, List.of(), List.of(), List.of(), List::of);
    }

    /** Somebody knows without a look what it is. */
    public static SignalReport known(SignalMatch named) {
        return of(List.of(named));
    }

    /** None could be made. */
    public static SignalReport failed(String why) {
        return new SignalReport(List.of(), List.of(), List.of("failure signals: " + why), List.of(), List::of);
    }

    /** Some signal makes it pointless to wait on. */
    public boolean endsAWait() {
        return named.stream().anyMatch(SignalMatch::endsAWait);
    }

    /** The signal that is named first: the cause of the others, or the first rule's. */
    public Optional<SignalMatch> first() {
        return named.stream().findFirst();
    }
}

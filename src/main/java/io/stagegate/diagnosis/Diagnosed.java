package io.stagegate.diagnosis;

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
public record Diagnosed(List<Named> named, List<String> missing, List<Exhibit> exhibits) {

    /** Nothing was looked at. */
    public static final Diagnosed NOTHING = new Diagnosed(List.of(), List.of(), List.of());

    public Diagnosed {
        named = List.copyOf(named);
        missing = List.copyOf(missing);
        exhibits = List.copyOf(exhibits);
    }

    /** Somebody knows without a look what it is. */
    public static Diagnosed known(Named named) {
        return new Diagnosed(List.of(named), List.of(), List.of());
    }

    /** Some signal makes it pointless to wait on. */
    public boolean endsAWait() {
        return named.stream().anyMatch(Named::endsAWait);
    }

    /** The signal that is told first: the cause of the others, or the first rule's. */
    public Optional<Named> first() {
        return named.stream().findFirst();
    }
}

package io.stagegate.run;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What came of each check so far, and so what may begin. Two rules: a scenario tagged {@code @needs-10.2} is held
 * back while 10.2 is red, and a stage begins only when every check of the stages before it is green. A check that
 * this run did not do holds nothing back: a run may start at a later stage.
 */
public final class Outcomes {

    /** By check, in the order in which they ended; empty for green, else the ID of the check at the root. */
    private final Map<CheckId, Optional<CheckId>> ended = new LinkedHashMap<>();

    private final Set<CheckId> needed = new HashSet<>();

    /** Learns which checks a scenario needs, whether it runs or not. */
    public synchronized void learn(Collection<String> tags) {
        needs(tags).forEach(needed::add);
    }

    /** Whether another check begins only where this one is green. */
    public synchronized boolean isNeeded(CheckId check) {
        return needed.contains(check);
    }

    private static Stream<CheckId> needs(Collection<String> tags) {
        return tags.stream()
                .filter(tag -> tag.startsWith("@needs-"))
                .map(tag -> CheckId.of(tag.substring("@needs-".length())));
    }

    public synchronized void green(CheckId check) {
        ended.put(check, Optional.empty());
    }

    public synchronized void red(CheckId check) {
        ended.put(check, Optional.of(check));
    }

    /** The check was not done because another was red: what needs it is held back by that other, too. */
    public synchronized void heldBack(CheckId check, CheckId by) {
        ended.put(check, Optional.of(by));
    }

    /**
     * The check that keeps a scenario from beginning.
     *
     * @param tags the scenario's, with their {@code @}
     */
    public synchronized Optional<CheckId> holdingBack(CheckId check, Collection<String> tags) {
        Optional<CheckId> red = needs(tags)
                .flatMap(id -> ended.getOrDefault(id, Optional.empty()).stream())
                .findFirst();
        return red.or(() -> ended.entrySet().stream()
                .filter(other -> !other.getKey().stage().equals(check.stage()))
                .flatMap(other -> other.getValue().stream())
                .findFirst());
    }
}

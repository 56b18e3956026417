package io.stagegate.run;

import io.stagegate.environment.Environment;
import java.util.Set;
import java.util.function.Supplier;

/** Which stages an environment has: those of its kind. What belongs to the other kind is no part of its run. */
final class Stages {

    /** What {@code -Dstages} says where nobody says anything: the environment's own. */
    static final String USUAL = "usual";

    private static final String CLUSTER_API = "C";

    /** Stage 08 has no proof in the sandbox yet: it is done when it is asked for. */
    private static final Set<String> OF_AN_INSTALL = Set.of("10", "11", "12");

    private Stages() {}

    /** Whether an environment has that stage at all. */
    static boolean has(Environment environment, String stage) {
        return stage.equals(CLUSTER_API) == environment.clusterApi().isPresent();
    }

    /**
     * What {@code -Dstages} asks for.
     *
     * @param environment asked only where it depends on it
     */
    static Selection asked(String value, Supplier<Environment> environment) {
        if (value == null || !value.strip().equals(USUAL)) {
            return Selection.of(value);
        }
        return new Selection(environment.get().clusterApi().isPresent() ? Set.of(CLUSTER_API) : OF_AN_INSTALL);
    }
}

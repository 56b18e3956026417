package io.stagegate.run;

import io.stagegate.environment.Environment;

/** Which stages an environment has: those of its kind. What belongs to the other kind is no part of its run. */
final class Stages {

    private static final String CLUSTER_API = "C";

    private Stages() {}

    /** Whether an environment has that stage at all. */
    static boolean has(Environment environment, String stage) {
        return stage.equals(CLUSTER_API) == environment.clusterApi().isPresent();
    }
}

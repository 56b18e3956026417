package io.stagegate.connection;

import io.stagegate.environment.Environment;

/**
 * An environment and the connections to it. Each connection is opened when it is first used, is kept, and is closed with
 * the lab. What only one kind of environment has is in an interface of its own, which is asked for where it is needed.
 */
public interface Lab extends AutoCloseable {

    Environment environment();

    /** The cluster that the lab is about: the one that is installed, or a Cluster API pivot's target. */
    Kubernetes kubernetes();

    /**
     * This lab, for what is written for installs.
     *
     * @throws CouldNotCheckException when it is of another kind
     */
    default InstallLab install() {
        return as(InstallLab.class);
    }

    /**
     * This lab, for what is written for Cluster API pivots.
     *
     * @throws CouldNotCheckException when it is of another kind
     */
    default PivotLab pivot() {
        return as(PivotLab.class);
    }

    private <L extends Lab> L as(Class<L> kind) {
        if (!kind.isInstance(this)) {
            throw new CouldNotCheckException(
                    ConnectionFailure.OUR_SIDE,
                    "the environment " + environment().name() + " is of another kind, and has no "
                            + kind.getSimpleName());
        }
        return kind.cast(this);
    }

    @Override
    void close();
}

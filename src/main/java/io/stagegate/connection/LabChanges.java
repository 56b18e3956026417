package io.stagegate.connection;

import io.stagegate.environment.Permission;

/**
 * Every change that this process makes in a lab, reported to whoever keeps the record of the run. What a connection found done already
 * is none.
 */
public final class LabChanges {

    /** Is called on the thread that made the change, right after it. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param what as evidence says it
         * @param permission that allowed it
         */
        void changed(String what, Permission permission);
    }

    private static volatile Listener listener = (what, permission) -> {};

    private LabChanges() {}

    /** The one listener from here on. */
    public static void listen(Listener its) {
        listener = its;
    }

    public static void made(String what, Permission permission) {
        listener.changed(what, permission);
    }
}

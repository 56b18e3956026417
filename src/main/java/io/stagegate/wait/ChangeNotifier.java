package io.stagegate.wait;

/**
 * Something that notices changes, such as a watch on the API. It only ends the rest between two observations: the observations
 * judge, and go on at their interval however silent it is, because watches hang.
 */
@FunctionalInterface
public interface ChangeNotifier {

    /** Nothing wakes; the interval alone sets the pace. */
    ChangeNotifier NEVER = onChange -> () -> {};

    /**
     * Begins to notice.
     *
     * @param onChange to be run on every change; from any thread, cheap, never fails
     * @return what ends it, called once when the wait ends
     */
    Noticing begin(Runnable onChange);

    /** Noticing that lasts until it is closed. */
    @FunctionalInterface
    interface Noticing extends AutoCloseable {
        @Override
        void close();
    }
}

package io.stagegate.connection;

/**
 * Asks one thing again and again on a connection that is kept from question to question, as most clients do. Asked while
 * the question before it is still on its way, it opens another connection; one is kept.
 */
public interface PersistentHttps extends AutoCloseable {

    /**
     * Asks once; never again by itself, not even where the kept connection turns out to be gone.
     *
     * @return the answer, whatever its status
     * @throws CouldNotCheckException when no answer came; the question after it opens a new connection
     */
    Answer get();

    /** @param opened whether there was no connection to ask on, so that one had to be opened */
    record Answer(HttpsAnswer answer, boolean opened) {}

    @Override
    void close();
}

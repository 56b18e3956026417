package io.stagegate.gathered;

/** What was gathered cannot be read. Its message is one sentence for people, and what to do instead. */
public final class UnreadableException extends RuntimeException {

    public UnreadableException(String what) {
        super(what);
    }
}

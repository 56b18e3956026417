package io.stagegate.action;

/** An action was not carried out, and trying again would not help: its tool failed, or it would do harm. */
public final class ActionFailedException extends RuntimeException {

    ActionFailedException(String message) {
        super(message);
    }
}

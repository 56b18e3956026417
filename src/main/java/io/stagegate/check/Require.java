package io.stagegate.check;

import java.util.Collection;

/** What a check must be given, or it would prove nothing. */
final class Require {

    private Require() {}

    /**
     * @param what the things are, in the plural: {@code nodes}
     * @throws IllegalArgumentException when there are none: a check of nothing would always be green
     */
    static <C extends Collection<?>> C notEmpty(String what, C things) {
        if (things.isEmpty()) {
            throw new IllegalArgumentException("no " + what + ": an empty list proves nothing");
        }
        return things;
    }
}

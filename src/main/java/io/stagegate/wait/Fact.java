package io.stagegate.wait;

import static java.util.Objects.requireNonNull;

/**
 * One line of a failure's text, such as {@code expected : 4 of 4 healthy}.
 *
 * @param key   what the line is about: {@code expected}, {@code but was}, {@code evidence}
 * @param value what is reported of it; may have several lines
 */
record Fact(String key, String value) {

    Fact {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
    }
}

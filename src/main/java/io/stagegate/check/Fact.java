package io.stagegate.check;

import static java.util.Objects.requireNonNull;

/**
 * One line of a verdict's reasoning, such as {@code expected : 4 of 4 healthy}.
 *
 * @param key   what the line is about: {@code expected}, {@code but was}, or the name of a part
 * @param value what is to be said of it; may have several lines
 */
public record Fact(String key, String value) {

    public Fact {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
    }

    public static Fact expected(Object value) {
        return new Fact("expected", String.valueOf(value));
    }

    public static Fact butWas(Object value) {
        return new Fact("but was", String.valueOf(value));
    }
}

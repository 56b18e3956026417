package io.stagegate.check;

import java.util.List;

/**
 * What is worth telling of an observation whatever the verdict: it makes nothing red, and should not go unnoticed.
 *
 * @param title what it is, all in all: {@code certificate requests}
 * @param lines each of them, in a line
 */
public record Notes(String title, List<String> lines) {

    public static final Notes NONE = new Notes("", List.of());

    public Notes {
        lines = List.copyOf(lines);
    }
}

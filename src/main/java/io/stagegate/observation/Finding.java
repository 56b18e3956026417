package io.stagegate.observation;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that was found where a failure signal is looked for, in the one shape that all of them have.
 *
 * @param place where: a node's short name, or what an object is called
 * @param at when it happened, by our clock; empty for how things stand now
 * @param text it in a line, as its source has it
 * @param fields parts of it by name; numbers in decimal, durations as {@link java.time.Duration#toString()} has them
 */
public record Finding(String place, Optional<Instant> at, String text, Map<String, String> fields) {

    public Finding {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** How things stand there now. */
    public static Finding now(String place, String text, Map<String, String> fields) {
        return new Finding(place, Optional.empty(), text, fields);
    }

    @Override
    public String toString() {
        return place + at.map(time -> " " + time).orElse("") + " " + text;
    }
}

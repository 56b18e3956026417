package io.stagegate.environment;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go and kubectl write them: {@code 90s}, {@code 1m30s}, {@code 200ms}, {@code 1.5h}. */
public final class Durations {
    /** A day: no wait of an install is longer, and whoever writes more has slipped. */
    static final Duration LONGEST = Duration.ofHours(24);

    private static final Pattern PART = Pattern.compile("(?<count>[0-9]+(?:\\.[0-9]+)?)(?<unit>ms|s|m|h)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private Durations() {}

    /** Reads what the schema's pattern has let through; to the millisecond, what is finer is cut off. */
    public static Duration read(String text) throws InvalidValue {
        BigDecimal millis = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            millis = millis.add(
                    new BigDecimal(part.group("count")).multiply(BigDecimal.valueOf(MILLIS.get(part.group("unit")))));
        }
        if (millis.compareTo(BigDecimal.valueOf(LONGEST.toMillis())) > 0) {
            throw new InvalidValue("is longer than a day", "write at most 24h");
        }
        return Duration.ofMillis(millis.longValue());
    }
}

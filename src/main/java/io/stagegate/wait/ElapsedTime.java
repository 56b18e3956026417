package io.stagegate.wait;

import java.time.Duration;
import java.util.Locale;

/** Durations as people say them. */
final class ElapsedTime {

    private ElapsedTime() {}

    /** To the second: {@code 340ms}, {@code 12s}, {@code 2m00s}, {@code 1h05m00s}. */
    static String exactly(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0) {
            return duration.toMillis() + "ms";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%dh%02dm%02ds", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** As it was allowed, without parts that are nothing: {@code 2m}, {@code 1m30s}, {@code 1h}. */
    static String allowed(Duration duration) {
        String exactly = exactly(duration);
        return exactly.replaceAll("(?<=[hm])00s$", "").replaceAll("(?<=h)00m$", "");
    }
}

package io.stagegate.text;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How values are written for people, the same in messages, reports and pictures; and how a time is read. */
public final class Text {

    private static final int MOST_LINES = 12;

    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Text() {}

    /** At most so many characters; what is cut off becomes an ellipsis. */
    public static String truncate(String text, int most) {
        return truncate(text, most, "…");
    }

    /** The same, with another sign for what is cut off. */
    public static String truncate(String text, int most, String ellipsis) {
        return text.length() <= most ? text : text.substring(0, Math.max(0, most - ellipsis.length())) + ellipsis;
    }

    /** The first dozen of many lines, and how many more there are. */
    public static String lines(List<String> lines) {
        String first = lines.stream().limit(MOST_LINES).collect(Collectors.joining("\n"));
        int more = lines.size() - MOST_LINES;
        return more <= 0 ? first : first + "\n… and " + more + " more";
    }

    /** Each by its {@code toString}: {@code master-0, master-1}. */
    public static String names(Collection<?> things) {
        return things.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** To the second, cut off: {@code 340ms}, {@code 12s}, {@code 2m00s}, {@code 1h05m00s}. */
    public static String duration(Duration duration) {
        return duration.toSeconds() == 0 ? duration.toMillis() + "ms" : duration(duration, 0);
    }

    /**
     * With so many decimals of a second, cut off: {@code 0.340s}, {@code 2m00.0s}.
     *
     * @param duration not negative
     * @param decimals 0 to 3
     */
    public static String duration(Duration duration, int decimals) {
        long seconds = duration.toSeconds();
        String fraction = decimals == 0
                ? ""
                : "."
                        + String.format(Locale.ROOT, "%03d", duration.toMillisPart())
                                .substring(0, decimals);
        if (seconds < 60) {
            return seconds + fraction + "s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%dm%02d%ss", seconds / 60, seconds % 60, fraction)
                : String.format(
                        Locale.ROOT, "%dh%02dm%02d%ss", seconds / 3600, seconds / 60 % 60, seconds % 60, fraction);
    }

    /** As a person writes it, without parts that are zero: {@code 2m}, {@code 1m30s}, {@code 1h}. */
    public static String brief(Duration duration) {
        return duration(duration).replaceAll("(?<=[hm])00s$", "").replaceAll("(?<=h)00m$", "");
    }

    /**
     * A time since a beginning: {@code +7.5s}, {@code +20m05.0s}, {@code -8m12.0s} before it.
     *
     * @param decimals of a second, 0 to 3
     */
    public static String since(Duration at, int decimals) {
        return at.isNegative() ? "-" + duration(at.negated(), decimals) : "+" + duration(at, decimals);
    }

    /** To the second: {@code 2026-11-28 15:49:10 UTC}. */
    public static String utc(Instant time) {
        return UTC.format(time);
    }

    /** An RFC 3339 time, as the API and container runtimes write it; empty for anything else. */
    public static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The SHA-256 in hexadecimal digits, as sha256sum prints it. */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A host without the brackets that an IPv6 address has in a URL: {@code 2001:db8::1}. */
    public static String host(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}

package io.stagegate.gathered;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line as {@code journalctl} prints it for people: {@code Nov 20 10:00:03 HOST IDENTIFIER[PID]: text}, or with a whole date in
 * front (systemd's src/shared/logs-show.c: short, short-precise, short-iso, with-unit). Hosts of an install have UTC.
 *
 * @param at when, to the second or better
 * @param host as whom the host knows itself
 * @param identifier what logged it, without its process: a program, {@code kernel}, or a unit's name
 * @param text the message
 */
public record JournalLine(Instant at, String host, String identifier, String text) {

    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static final Pattern SHORT =
            Pattern.compile("([A-Z][a-z]{2}) {1,2}(\\d{1,2}) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?) (\\S+) (.*)");

    /** {@code Thu 2025-11-20 10:00:03 UTC HOST …}. */
    private static final Pattern FULL = Pattern.compile(
            "[A-Z][a-z]{2} (\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?) \\S+ (\\S+) (.*)");

    private static final Pattern ISO = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?)([+-]\\d\\d:?\\d\\d|Z) (\\S+) (.*)");

    private static final Pattern MESSAGE = Pattern.compile("([^\\[\\s:]+)(?:\\[\\d+])?: ?(.*)");

    /**
     * Reads a line.
     *
     * @param about when it was about: decides the year, which {@code short} leaves out
     * @return empty for what is no first line of a message
     */
    public static Optional<JournalLine> of(String line, Instant about) {
        if (line.isEmpty() || line.charAt(0) == ' ' || line.charAt(0) == '-') {
            return Optional.empty();
        }
        try {
            Matcher inShort = SHORT.matcher(line);
            if (inShort.matches()) {
                return time(inShort.group(1), Integer.parseInt(inShort.group(2)), inShort.group(3), about)
                        .map(at -> said(at, inShort.group(4), inShort.group(5)));
            }
            Matcher full = FULL.matcher(line);
            if (full.matches()) {
                Instant at =
                        LocalDateTime.parse(full.group(1) + "T" + full.group(2)).toInstant(ZoneOffset.UTC);
                return Optional.of(said(at, full.group(3), full.group(4)));
            }
            Matcher iso = ISO.matcher(line);
            if (iso.matches()) {
                Instant at = OffsetDateTime.parse(
                                iso.group(1).replace(',', '.')
                                        + iso.group(2).replaceFirst("(\\d\\d)(\\d\\d)$", "$1:$2"),
                                DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant();
                return Optional.of(said(at, iso.group(3), iso.group(4)));
            }
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * A time without its year.
     *
     * @param month {@code Nov}
     * @param clock {@code 10:00:03.5}
     */
    static Optional<Instant> time(String month, int day, String clock, Instant about) {
        int number = MONTHS.indexOf(month) + 1;
        return nearest(number, day, clock, about);
    }

    /**
     * A time without its year, in the year in which it is nearest to another.
     *
     * @param text the time of the day: {@code 10:00:03.5}
     * @return empty for no time
     */
    public static Optional<Instant> nearest(int month, int day, String text, Instant about) {
        if (month < 1 || month > 12 || day < 1 || day > Month.of(month).maxLength()) {
            return Optional.empty();
        }
        LocalTime clock;
        try {
            clock = LocalTime.parse(text);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
        int year = about.atOffset(ZoneOffset.UTC).getYear();
        return Stream.of(year - 1, year, year + 1)
                .filter(each -> MonthDay.of(month, day).isValidYear(each))
                .map(each -> Year.of(each)
                        .atMonthDay(MonthDay.of(month, day))
                        .atTime(clock)
                        .toInstant(ZoneOffset.UTC))
                .min(Comparator.comparing(at -> Duration.between(about, at).abs()));
    }

    private static JournalLine said(Instant at, String host, String message) {
        Matcher parts = MESSAGE.matcher(message);
        return parts.matches()
                ? new JournalLine(at, host, parts.group(1), parts.group(2))
                : new JournalLine(at, host, "", message);
    }

    /** What goes on a message's later lines belongs to it. */
    JournalLine and(String more) {
        return new JournalLine(at, host, identifier, text + " " + more.strip());
    }
}

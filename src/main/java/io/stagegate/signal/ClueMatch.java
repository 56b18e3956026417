package io.stagegate.signal;

import io.stagegate.environment.Environment;
import io.stagegate.observation.Finding;
import io.stagegate.signal.Subject.Mentioned;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A clue that was found at one place.
 *
 * @param findings all that fit it there, oldest first, with the pattern's named groups among their fields; never empty
 */
record ClueMatch(Clue clue, String place, List<Finding> findings) {

    private static final int LONGEST = 220;

    /** Behind the decisive words. */
    private static final int BEHIND = 60;

    /** How many lines it takes to say that something goes on. */
    private static final int LASTING = 3;

    /** Whoever tries again does so within this time, so a shorter silence is none. */
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(12);

    ClueMatch {
        findings = List.copyOf(findings);
    }

    /**
     * Where among the findings the clue is found often enough, and the last time recently enough. How often, and for how
     * long, is looked for as much farther back as it must last.
     */
    static List<ClueMatch> of(Clue clue, List<Finding> findings, Instant now, Environment environment) {
        Instant oldest = now.minus(clue.recent()).minus(clue.lasts());
        Pattern pattern = Pattern.compile(clue.matches());
        Map<String, List<Finding>> fitting = new LinkedHashMap<>();
        for (Finding finding : findings) {
            if (finding.at().filter(at -> at.isBefore(oldest)).isPresent()) {
                continue;
            }
            fitting(clue, pattern, finding, environment)
                    .ifPresent(fits -> fitting.computeIfAbsent(fits.place(), place -> new ArrayList<>())
                            .add(fits));
        }
        return fitting.entrySet().stream()
                .filter(place -> place.getValue().size() >= clue.times())
                .map(place -> new ClueMatch(clue, place.getKey(), place.getValue()))
                .filter(match -> match.fresh(now.minus(clue.recent())))
                .toList();
    }

    /** The finding with what the line itself names, if the clue is found in it. */
    private static Optional<Finding> fitting(Clue clue, Pattern pattern, Finding finding, Environment environment) {
        Matcher matcher = pattern.matcher(finding.text());
        while (matcher.find()) {
            Map<String, String> fields = new LinkedHashMap<>(finding.fields());
            for (String group : Clue.groups(clue.matches())) {
                if (matcher.group(group) != null) {
                    fields.put(group, Mentioned.plain(matcher.group(group)));
                }
            }
            Optional<Mentioned> who =
                    clue.look().timed() ? who(fields, finding.text(), matcher.end()) : Optional.empty();
            who.ifPresent(it -> {
                fields.put("host", it.host());
                fields.put("port", it.port());
            });
            boolean meant = clue.about().isEmpty()
                    || who.map(it -> clue.about().stream().anyMatch(subject -> subject.is(it, environment)))
                            .orElse(clue.about().contains(Subject.UNNAMED));
            if (meant && clue.where().stream().allMatch(condition -> holds(condition, clue.look(), fields))) {
                return Optional.of(new Finding(finding.place(), finding.at(), finding.text(), fields));
            }
            if (clue.matches().isEmpty()) {
                break;
            }
        }
        return Optional.empty();
    }

    private static Optional<Mentioned> who(Map<String, String> fields, String text, int decisiveEnd) {
        return fields.containsKey("host")
                ? Optional.of(new Mentioned(fields.get("host"), fields.getOrDefault("port", "")))
                : Mentioned.in(text, decisiveEnd);
    }

    private static boolean holds(Clue.Condition condition, Look look, Map<String, String> fields) {
        String field = fields.get(condition.field());
        if (field == null) {
            return false;
        }
        String value = condition.value();
        return switch (condition.test()) {
            case MATCHES -> Pattern.compile(value).matcher(field).find();
            case EQUALS -> field.equals(value);
            case NOT -> !field.equals(value);
            case ABOVE -> compare(look.fields().get(condition.field()), field, value) > 0;
            case BELOW -> compare(look.fields().get(condition.field()), field, value) < 0;
        };
    }

    private static int compare(Look.Kind kind, String one, String other) {
        return switch (kind) {
            case DURATION -> Duration.parse(one).compareTo(Duration.parse(other));
            case NUMBER -> new BigDecimal(one).compareTo(new BigDecimal(other));
            case TEXT -> throw new IllegalStateException("text is neither above nor below");
        };
    }

    /** It happened after this, or is so now: what is past is no reason to give up. */
    boolean fresh(Instant since) {
        return latest().filter(at -> at.isBefore(since)).isEmpty();
    }

    /**
     * Whether its lines have gone on for so long, by their own times: three at least, and no silence between two of them of
     * more than half that time. Two lines far apart say nothing of what was between.
     */
    boolean lasted(Duration lasts) {
        if (lasts.isZero()) {
            return true;
        }
        Duration half = lasts.dividedBy(2);
        Duration silence = half.compareTo(SHORTEST_SILENCE) > 0 ? half : SHORTEST_SILENCE;
        List<Instant> times = findings.stream()
                .map(Finding::at)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
        int first = times.size() - 1;
        while (first > 0
                && Duration.between(times.get(first - 1), times.get(first)).compareTo(silence) <= 0) {
            first--;
        }
        return first >= 0
                && times.size() - first >= LASTING
                && Duration.between(times.get(first), times.get(times.size() - 1))
                                .compareTo(lasts)
                        >= 0;
    }

    private Duration span() {
        Optional<Instant> first =
                findings.stream().map(Finding::at).flatMap(Optional::stream).min(Instant::compareTo);
        return first.isEmpty() ? Duration.ZERO : Duration.between(first.get(), latest().orElseThrow());
    }

    private Optional<Instant> latest() {
        return findings.stream().map(Finding::at).flatMap(Optional::stream).max(Instant::compareTo);
    }

    /** {@code "slow fdatasync" 14 times in 120 s on master-1}: the last line that fits, and how often one did. */
    String inShort() {
        Finding last = findings.get(findings.size() - 1);
        String often = findings.size() == 1
                ? ""
                : " " + findings.size() + " times"
                        + (span().toSeconds() == 0 ? "" : " in " + span().toSeconds() + " s");
        String where = clue.look().onNodes() ? " on " + place : last.text().contains(place) ? "" : " at " + place;
        return clue.look().timed() ? '"' + shortly(last.text()) + '"' + often + where : shortly(last.text()) + where;
    }

    /** With the decisive words, which end the match, and what stands before them, where the line is long. */
    private String shortly(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.length() <= LONGEST) {
            return line;
        }
        Matcher matcher = Pattern.compile(clue.matches()).matcher(line);
        int end = matcher.find() ? matcher.end() : 0;
        int to = Math.min(line.length(), Math.max(end + BEHIND, LONGEST));
        int from = Math.max(0, to - LONGEST);
        return (from > 0 ? "…" : "") + line.substring(from, to) + (to < line.length() ? "…" : "");
    }
}

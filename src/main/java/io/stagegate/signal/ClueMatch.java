package io.stagegate.signal;

import io.stagegate.environment.Clue;
import io.stagegate.environment.Look;
import io.stagegate.observation.Finding;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A clue that was found at one place.
 *
 * @param findings all that fit it there, oldest first; never empty
 */
record ClueMatch(Clue clue, String place, List<Finding> findings) {

    private static final int LONGEST = 200;

    ClueMatch {
        findings = List.copyOf(findings);
    }

    /**
     * Where among the findings the clue is found often enough, and the last time recently enough. How often, and for how
     * long, is looked for as much farther back as it must stand.
     */
    static List<ClueMatch> of(Clue clue, List<Finding> findings, Instant now) {
        Pattern pattern = Pattern.compile(clue.matches());
        Map<String, List<Finding>> fitting = new LinkedHashMap<>();
        findings.stream()
                .filter(finding -> finding.at()
                        .filter(at -> at.isBefore(now.minus(clue.recent()).minus(clue.lasts())))
                        .isEmpty())
                .filter(finding -> pattern.matcher(finding.text()).find())
                .filter(finding ->
                        clue.where().stream().allMatch(condition -> holds(condition, clue.look(), finding.fields())))
                .forEach(finding -> fitting.computeIfAbsent(finding.place(), place -> new ArrayList<>())
                        .add(finding));
        return fitting.entrySet().stream()
                .filter(place -> place.getValue().size() >= clue.times())
                .map(place -> new ClueMatch(clue, place.getKey(), place.getValue()))
                .filter(hit -> hit.fresh(now.minus(clue.recent())))
                .toList();
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

    /** Over how long it happened, by its own times; zero for how things stand. */
    Duration span() {
        Optional<Instant> first =
                findings.stream().map(Finding::at).flatMap(Optional::stream).min(Instant::compareTo);
        return first.isEmpty() ? Duration.ZERO : Duration.between(first.get(), latest().orElseThrow());
    }

    private Optional<Instant> latest() {
        return findings.stream()
                .map(Finding::at)
                .filter(Objects::nonNull)
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
    }

    /** {@code "slow fdatasync" 14 times in 2m00s on master-1}: the last line that fits, and how often one did. */
    String told() {
        Finding last = findings.get(findings.size() - 1);
        String often = findings.size() == 1
                ? ""
                : " " + findings.size() + " times"
                        + (span().toSeconds() == 0 ? "" : " in " + span().toSeconds() + " s");
        String where = clue.look().onNodes() ? " on " + place : last.text().contains(place) ? "" : " at " + place;
        return clue.look().timed() ? '"' + shortly(last.text()) + '"' + often + where : shortly(last.text()) + where;
    }

    /** What surrounds the match, where the line is long. */
    private String shortly(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.length() <= LONGEST) {
            return line;
        }
        Matcher matcher = Pattern.compile(clue.matches()).matcher(line);
        int at = matcher.find() ? matcher.start() : 0;
        int from = Math.max(0, Math.min(at - 40, line.length() - LONGEST));
        int to = Math.min(line.length(), from + LONGEST);
        return (from > 0 ? "…" : "") + line.substring(from, to) + (to < line.length() ? "…" : "");
    }
}

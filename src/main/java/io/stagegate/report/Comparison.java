package io.stagegate.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stagegate.report.RunRecord.CheckRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What differs between a run and an earlier one.
 *
 * @param with when the earlier run started
 * @param verdicts by ID of the checklist: another verdict than before
 * @param slower by ID: it passed both times, and took at least {@value #FACTOR} times as long now, and {@value #AT_LEAST} s more
 * @param conditions under which the two ran: the environment's file, stagegate, the machine, the versions in the lab
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Comparison(
        Instant with, List<Difference> verdicts, List<Difference> slower, List<Difference> conditions) {

    static final double FACTOR = 1.5;
    static final double AT_LEAST = 5;

    private static final String NONE = "none";

    /** What a file leaves out is empty. */
    public Comparison {
        verdicts = RunRecord.orEmpty(verdicts);
        slower = RunRecord.orEmpty(slower);
        conditions = RunRecord.orEmpty(conditions);
    }

    /** Of something, then and now. */
    public record Difference(String what, String before, String now) {

        @Override
        public String toString() {
            return what + ": " + before + " → " + now;
        }
    }

    static Comparison between(RunRecord before, RunRecord now) {
        Map<String, CheckRecord> earlier =
                before.checks().collect(Collectors.toMap(CheckRecord::id, Function.identity()));
        List<Difference> slower = now.checks()
                .filter(check -> earlier.containsKey(check.id()) && slower(earlier.get(check.id()), check))
                .map(check -> new Difference(
                        check.id(),
                        ReportPage.took(earlier.get(check.id()).seconds()),
                        ReportPage.took(check.seconds())))
                .toList();
        return new Comparison(
                before.started(),
                differences(verdicts(before), verdicts(now)),
                slower,
                differences(conditions(before), conditions(now)));
    }

    private static boolean slower(CheckRecord before, CheckRecord now) {
        return before.verdict() == CheckVerdict.PASSED
                && now.verdict() == CheckVerdict.PASSED
                && now.seconds() >= before.seconds() * FACTOR
                && now.seconds() - before.seconds() >= AT_LEAST;
    }

    private static Map<String, String> verdicts(RunRecord record) {
        Map<String, String> verdicts = new LinkedHashMap<>();
        record.checks()
                .forEach(check -> verdicts.put(check.id(), check.verdict().words()));
        return verdicts;
    }

    private static Map<String, String> conditions(RunRecord record) {
        Map<String, String> conditions = new LinkedHashMap<>(record.about());
        // Counted anew by every run.
        conditions.remove(RunRecord.EVIDENCE);
        conditions.putAll(record.versions());
        return conditions;
    }

    private static List<Difference> differences(Map<String, String> before, Map<String, String> now) {
        Set<String> all = new LinkedHashSet<>(now.keySet());
        all.addAll(before.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String what : all) {
            String then = before.getOrDefault(what, NONE);
            String today = now.getOrDefault(what, NONE);
            if (!then.equals(today)) {
                differences.add(new Difference(what, then, today));
            }
        }
        return differences;
    }

    /** All of them: verdicts first, then what is slower, then conditions. */
    List<Difference> all() {
        return Stream.of(verdicts, slower, conditions).flatMap(List::stream).toList();
    }

    /** In one line: {@code 1 verdict differs, 2 checks took longer}. */
    String summary() {
        return count(verdicts.size(), "verdict differs", "verdicts differ") + ", "
                + count(slower.size(), "check took longer", "checks took longer") + ", "
                + count(conditions.size(), "condition differs", "conditions differ");
    }

    private static String count(int number, String one, String many) {
        return (number == 0 ? "no" : number) + " " + (number == 1 || number == 0 ? one : many);
    }
}

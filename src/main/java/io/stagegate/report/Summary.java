package io.stagegate.report;

import io.stagegate.report.RunRecord.CheckRecord;
import io.stagegate.report.RunRecord.NamedSignal;
import io.stagegate.report.RunRecord.StageRecord;
import io.stagegate.text.Text;
import java.util.List;
import java.util.stream.Collectors;

/** The record as Markdown, short enough for a pull request's comment. */
final class Summary {

    private Summary() {}

    static String of(RunRecord record) {
        StringBuilder text =
                new StringBuilder("## ").append(escaped(record.verdict())).append("\n\n");
        text.append("| stage | | |\n|---|---|---|\n");
        record.stages()
                .forEach(stage -> text.append("| ")
                        .append(stage.id())
                        .append(' ')
                        .append(escaped(stage.title()))
                        .append(" | ")
                        .append(stage.proved() ? "proved" : "**not proved**")
                        .append(" | ")
                        .append(counts(stage))
                        .append(" |\n"));
        List<CheckRecord> red = record.checks()
                .filter(check ->
                        check.verdict() != CheckVerdict.PASSED && check.verdict() != CheckVerdict.NOT_ASKED_FOR)
                .toList();
        if (!red.isEmpty()) {
            text.append("\n| check | verdict | why |\n|---|---|---|\n");
            red.forEach(check -> text.append("| ")
                    .append(check.id())
                    .append(' ')
                    .append(escaped(check.title()))
                    .append(" | ")
                    .append(check.verdict().words())
                    .append(" | ")
                    .append(escaped(why(check)))
                    .append(" |\n"));
        }
        preflight(record, text);
        record.comparison().ifPresent(comparison -> {
            text.append("\nCompared with the run of ")
                    .append(Text.utc(comparison.with()))
                    .append(": ")
                    .append(comparison.summary())
                    .append(".\n\n");
            comparison
                    .all()
                    .forEach(difference -> text.append("- ")
                            .append(escaped(difference.toString()))
                            .append('\n'));
        });
        RunRecord.Verified verified = record.environment();
        text.append("\nEnvironment `").append(verified.name()).append("` (").append(verified.file());
        text.append(", SHA-256 `")
                .append(verified.sha256(), 0, Math.min(12, verified.sha256().length()));
        text.append("…`), profile `").append(verified.profile()).append("`, stagegate ");
        text.append(record.stagegate().version())
                .append(" (")
                .append(record.stagegate().commit());
        text.append(record.stagegate().modified() ? ", modified" : "").append("), ");
        return text.append(Text.utc(record.started()))
                .append(" to ")
                .append(Text.utc(record.ended()))
                .append(".\n")
                .toString();
    }

    /** What a person should read; the rest is on the page. */
    private static void preflight(RunRecord record, StringBuilder text) {
        List<RunRecord.PreflightFinding> notable = record.preflight().stream()
                .filter(RunRecord.PreflightFinding::notable)
                .toList();
        if (notable.isEmpty()) {
            return;
        }
        text.append("\n| preflight | verdict | found | to do |\n|---|---|---|---|\n");
        notable.forEach(finding -> text.append("| ")
                .append(escaped(finding.subject()))
                .append(" | ")
                .append(finding.verdict())
                .append(" | ")
                .append(escaped(finding.found()))
                .append(" | ")
                .append(escaped(finding.remedy()))
                .append(" |\n"));
    }

    /** {@code 11 passed, 1 failed}. */
    static String counts(StageRecord stage) {
        return List.of(CheckVerdict.values()).stream()
                .map(verdict -> {
                    long those = stage.checks().stream()
                            .filter(check -> check.verdict() == verdict)
                            .count();
                    return those == 0 ? "" : those + " " + verdict.words();
                })
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** Its signals first: they say what to mend. */
    static String why(CheckRecord check) {
        if (check.verdict() == CheckVerdict.HELD_BACK) {
            return check.heldBackBy().isEmpty() ? check.reason() : "by " + check.heldBackBy();
        }
        String signals = check.signals().stream().map(Summary::words).collect(Collectors.joining("; "));
        return signals.isEmpty() ? check.reason() : signals + ". " + check.reason();
    }

    static String words(NamedSignal signal) {
        return signal.id() + " " + signal.title()
                + (signal.certainty().equals("confirmed") ? "" : " (" + signal.certainty() + ")");
    }

    static String escaped(String text) {
        return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").replace("`", "'");
    }
}

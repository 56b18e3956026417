package io.stagegate.report;

import io.stagegate.report.RunRecord.CheckRecord;
import io.stagegate.report.RunRecord.StageRecord;
import io.stagegate.text.Text;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The record as the page that a person signs: one file that fetches nothing, with the verdict first, every ID of the checklist, and a
 * place to sign. It prints on A4.
 */
final class ReportPage {

    private static final String STYLE = """
            :root { color-scheme: light; }
            body { font: 14px/1.4 system-ui, sans-serif; color: #1b1f24; background: #fff; max-width: 60rem; margin: 0 auto;
              padding: 1rem; }
            h1 { font-size: 1.35rem; margin: 0; padding: .8rem 1rem; border-radius: .4rem; color: #fff; }
            h1.proved { background: #1a7f43; } h1.not-proved { background: #b3261e; }
            h2 { font-size: 1.05rem; margin: 1.3rem 0 .3rem; border-bottom: 1px solid #ccd2d9; break-after: avoid; }
            h2 small { font-weight: normal; color: #555; float: right; }
            p.about { color: #444; margin: .5rem 0; }
            table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .1rem .5rem .1rem 0; }
            tr { break-inside: avoid; } td.id { white-space: nowrap; width: 4rem; } td.took { text-align: right; white-space: nowrap;
              color: #555; width: 4rem; padding-right: 0; }
            td.verdict { white-space: nowrap; width: 8rem; font-weight: 600; }
            .passed, .right { color: #1a7f43; } .failed, .wrong { color: #b3261e; } .could-not-check, .warning { color: #9a5b00; }
            .absent, .held-back, .left-out, .not-asked-for, .not-reached, .not-yet { color: #666; }
            .why { color: #1b1f24; font-weight: normal; white-space: pre-wrap; overflow-wrap: anywhere; }
            a { color: #0b57a4; text-decoration: none; } a:hover { text-decoration: underline; }
            figure { margin: .5rem 0; break-inside: avoid; } figure svg { width: 100%; height: auto; max-height: 24rem; }
            figcaption { color: #555; }
            .sign { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 1.5rem; margin-top: 2.5rem; break-inside: avoid; }
            .sign div { border-top: 1px solid #1b1f24; padding-top: .2rem; color: #555; }
            .labs tr > * { padding: .4rem .8rem .4rem 0; } .labs td:nth-child(n+3) { white-space: nowrap; } small { color: #555; }
            nav { margin: .6rem 0; } nav a { margin-right: 1rem; }
            @page { size: A4; margin: 10mm; }
            @media print { body { font: 8px/1.3 system-ui, sans-serif; max-width: none; padding: 0; } nav { display: none; }
              a { color: inherit; } h1 { font-size: 13px; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
              h2 { font-size: 9.5px; margin: .7rem 0 .2rem; } .stages, .two { columns: 2; column-gap: 6mm; }
              .stages { margin-top: .7rem; } .stages h2:first-child { margin-top: 0; } td.id { width: 1.9rem; } td.took, td.verdict { width: 3rem; }
              td.verdict { width: 4.2rem; } .figures { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 0 4mm; }
              figure { margin: .2rem 0; } figure svg { max-height: 8rem; } .sign { margin-top: 1.6rem; } }
            """;

    /** How every page ends: with a place to sign. */
    static final String END =
            "<div class=\"sign\"><div>Name</div><div>Date</div><div>Signature</div></div>\n</body>\n</html>\n";

    private final StringBuilder out = new StringBuilder();
    private final RunRecord record;

    private ReportPage(RunRecord record) {
        this.record = record;
    }

    /** @param picture reads a picture's SVG by its path; nothing where it is gone */
    static String of(RunRecord record, UnaryOperator<String> picture) {
        return new ReportPage(record).page(picture);
    }

    private String page(UnaryOperator<String> picture) {
        out.append(head(record.environment().name(), record.verdict(), record.proved()));
        out.append("<p class=\"about\">Environment <b>")
                .append(escaped(record.environment().name()))
                .append("</b>, verified from ")
                .append(Text.utc(record.started()))
                .append(" to ")
                .append(Text.utc(record.ended()))
                .append(" by stagegate ")
                .append(escaped(record.stagegate().version()))
                .append(".</p>\n");
        out.append("<nav><a href=\"allure/index.html\">Allure report</a><a href=\"")
                .append(record.evidenceFolder())
                .append("/\">Evidence</a>")
                .append("<a href=\"run.json\">run.json</a><a href=\"summary.md\">Summary</a></nav>\n");
        troubles();
        out.append("<div class=\"stages\">\n");
        record.stages().forEach(this::stage);
        out.append("</div>\n");
        preflight();
        pictures(picture);
        changes();
        record.comparison().ifPresent(this::comparison);
        table("What was verified, by what", record.about());
        if (!record.versions().isEmpty()) {
            table("Versions, as first seen", record.versions());
        }
        return out.append(END).toString();
    }

    /** How every page begins: with the verdict. */
    static String head(String subject, String verdict, boolean proved) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
                + escaped(subject + ": " + (proved ? "PROVED" : "NOT PROVED"))
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n<h1 class=\""
                + (proved ? "proved" : "not-proved") + "\">" + escaped(verdict) + "</h1>\n";
    }

    /** What needs a person, before the long list: red first, then what nobody saw. */
    private void troubles() {
        List<CheckRecord> troubles = List.of(CheckVerdict.FAILED, CheckVerdict.COULD_NOT_CHECK).stream()
                .flatMap(verdict -> record.having(verdict).stream())
                .toList();
        if (troubles.isEmpty()) {
            return;
        }
        out.append("<h2>What stands in the way</h2>\n<table>\n");
        for (CheckRecord check : troubles) {
            row("", check, Summary.why(check));
        }
        out.append("</table>\n");
    }

    /** What is as it should be, or is not there yet, in a line each. */
    /** What a person should read of it; what is right, or cannot be there yet, is counted only: run.json has it. */
    private void preflight() {
        if (record.preflight().isEmpty()) {
            return;
        }
        out.append("<h2>What the preflight found</h2>\n<div class=\"two\"><table>\n");
        record.preflight().stream().filter(RunRecord.PreflightFinding::notable).forEach(this::finding);
        out.append("</table></div>\n<p class=\"about\">")
                .append(Stream.of("right", "not yet")
                        .map(verdict -> record.preflight().stream()
                                        .filter(finding -> finding.verdict().equals(verdict))
                                        .count()
                                + " " + verdict)
                        .collect(Collectors.joining(", ")))
                .append(": see run.json.</p>\n");
    }

    private void finding(RunRecord.PreflightFinding finding) {
        out.append("<tr><td>").append(escaped(finding.subject())).append("<div class=\"why\">");
        if (finding.verdict().equals("wrong")) {
            out.append(escaped("expected: " + finding.expected() + "\nfound: "));
        }
        out.append(escaped(finding.found()));
        if (!finding.remedy().isEmpty()) {
            out.append("\nto do: <code>").append(escaped(finding.remedy())).append("</code>");
        }
        out.append("</div></td><td class=\"verdict ")
                .append(finding.verdict().replace(' ', '-'))
                .append("\">")
                .append(finding.verdict())
                .append(finding.reddens().isEmpty() ? "" : ": " + String.join(", ", finding.reddens()))
                .append("</td></tr>\n");
    }

    private void stage(StageRecord stage) {
        out.append("<h2>")
                .append(escaped(stage.id() + " " + stage.title()))
                .append(" <small>")
                .append(stage.proved() ? "proved: " : "not proved: ")
                .append(escaped(Summary.counts(stage)))
                .append("</small></h2>\n");
        boolean untouched = stage.checks().stream().allMatch(check -> check.began() == null);
        if (untouched) {
            // Nothing to read line by line: each ID stands there all the same.
            out.append("<p class=\"about\">");
            stage.checks()
                    .forEach(check -> out.append("<span id=\"" + check.id() + "\">" + check.id() + "</span>")
                            .append(" <span class=\"")
                            .append(css(check))
                            .append("\">")
                            .append(check.verdict().words())
                            .append(check.heldBackBy().isEmpty() ? "" : " by " + check.heldBackBy())
                            .append("</span>; "));
            out.setLength(out.length() - 2);
            out.append("</p>\n");
            return;
        }
        out.append("<table>\n");
        stage.checks().forEach(check -> row(check.id(), check, quietly(check)));
        out.append("</table>\n");
    }

    /** What red ones say stands above already. */
    private static String quietly(CheckRecord check) {
        return switch (check.verdict()) {
            case HELD_BACK, LEFT_OUT -> Summary.why(check);
            default -> "";
        };
    }

    /** @param anchor that links lead to; none where it is empty */
    private void row(String anchor, CheckRecord check, String why) {
        out.append(anchor.isEmpty() ? "<tr>" : "<tr id=\"" + anchor + "\">").append("<td class=\"id\">");
        if (check.began() == null) {
            out.append(check.id());
        } else {
            out.append("<a href=\"")
                    .append(record.evidenceFolder())
                    .append('/')
                    .append(check.id())
                    .append("/\">")
                    .append(check.id())
                    .append("</a>");
        }
        out.append("</td><td>").append(escaped(check.title()));
        if (!why.isBlank()) {
            out.append("<div class=\"why\">").append(escaped(why)).append("</div>");
        }
        out.append("</td><td class=\"verdict ")
                .append(css(check))
                .append("\">")
                .append(check.verdict().words())
                .append("</td><td class=\"took\">")
                .append(check.began() == null ? "" : took(check.seconds()))
                .append("</td></tr>\n");
    }

    /** To the second, rounded; what took less, to the millisecond. */
    static String took(double seconds) {
        return Text.duration(
                seconds < 1 ? Duration.ofMillis(Math.round(seconds * 1000)) : Duration.ofSeconds(Math.round(seconds)));
    }

    private String css(CheckRecord check) {
        // Nobody is to blame for what was not gathered.
        boolean absent = check.verdict() == CheckVerdict.COULD_NOT_CHECK
                && !record.reached().isEmpty();
        return absent ? "absent" : check.verdict().words().replace(' ', '-');
    }

    /** A timeline that several checks have drawn is shown once, as it was drawn last. */
    private void pictures(UnaryOperator<String> picture) {
        Map<String, Map.Entry<String, String>> last = new LinkedHashMap<>();
        record.checks()
                .forEach(check -> check.pictures().forEach(path -> {
                    String name = name(path).replaceFirst("^\\d+-", "");
                    last.remove(name);
                    last.put(name, Map.entry(check.id(), path));
                }));
        StringBuilder figures = new StringBuilder();
        int number = 0;
        for (Map.Entry<String, String> drawn : last.values()) {
            String svg = picture.apply(drawn.getValue());
            if (svg.startsWith("<svg")) {
                number++;
                figures.append("<figure>")
                        .append(scoped(svg, "p" + number))
                        .append("<figcaption>")
                        .append(drawn.getKey())
                        .append(", <a href=\"")
                        .append(escaped(drawn.getValue()))
                        .append("\">")
                        .append(escaped(name(drawn.getValue())))
                        .append("</a></figcaption></figure>\n");
            }
        }
        if (!figures.isEmpty()) {
            out.append("<h2>Timelines</h2>\n<div class=\"figures\">\n")
                    .append(figures)
                    .append("</div>\n");
        }
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Styles and definitions in a page's SVG hold for the whole page: each picture's are made its own. */
    private static String scoped(String svg, String id) {
        int begin = svg.indexOf("<style>");
        int end = svg.indexOf("</style>");
        if (begin < 0 || end < begin) {
            return svg;
        }
        String rules = svg.substring(begin + "<style>".length(), end)
                .lines()
                .map(line -> line.contains("{") ? "#" + id + " " + line.strip() : line)
                .reduce("", (all, line) -> all + line + "\n");
        String scoped = svg.substring(0, begin) + "<style>\n" + rules + svg.substring(end);
        return scoped.replaceFirst("<svg", "<svg id=\"" + id + "\"")
                .replaceAll("(<(?:pattern|marker|linearGradient|clipPath) id=\")", "$1" + id + "-")
                .replace("url(#", "url(#" + id + "-");
    }

    private void changes() {
        out.append("<h2>Changed in the lab by this run</h2>\n");
        if (record.changes().isEmpty()) {
            out.append("<p class=\"about\">Nothing.</p>\n");
            return;
        }
        out.append("<div class=\"two\"><table>\n");
        record.changes()
                .forEach(change -> out.append("<tr><td class=\"id\">")
                        .append(Text.utc(change.when()).substring(11, 19))
                        .append("</td><td class=\"id\">")
                        .append(change.check())
                        .append("</td><td>")
                        .append(escaped(change.what()))
                        .append("</td><td>")
                        .append(change.permission().isEmpty() ? "" : "permission " + escaped(change.permission()))
                        .append("</td></tr>\n"));
        out.append("</table></div>\n");
    }

    private void comparison(Comparison comparison) {
        out.append("<h2>Compared with the run of ")
                .append(Text.utc(comparison.with()))
                .append("</h2>\n<p class=\"about\">")
                .append(escaped(comparison.summary()))
                .append(".</p>\n<table>\n");
        comparison
                .all()
                .forEach(difference -> out.append("<tr><td class=\"id\">")
                        .append(escaped(difference.what()))
                        .append("</td><td>")
                        .append(escaped(difference.before()))
                        .append("</td><td>→ ")
                        .append(escaped(difference.now()))
                        .append("</td></tr>\n"));
        out.append("</table>\n");
    }

    private void table(String title, Map<String, String> rows) {
        out.append("<h2>").append(escaped(title)).append("</h2>\n<table>\n");
        rows.forEach((label, value) -> out.append("<tr><td>")
                .append(escaped(label))
                .append("</td><td>")
                .append(escaped(value))
                .append("</td></tr>\n"));
        out.append("</table>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

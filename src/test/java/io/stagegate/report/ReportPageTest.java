package io.stagegate.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.report.RunRecord.CheckRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportPageTest {

    @Test
    void saysFirstWhetherToSign() {
        assertThat(ReportPage.of(Records.green(), path -> ""))
                .contains("<h1 class=\"proved\">PROVED: all 5 checks passed</h1>", "Signature")
                .doesNotContain("What stands in the way");
    }

    @Test
    void saysWhatStandsInTheWayAndHasEveryId() {
        String page = ReportPage.of(Records.red(), path -> "");
        assertThat(page)
                .contains(
                        "<h1 class=\"not-proved\">NOT PROVED: 10.2 failed",
                        "What stands in the way",
                        "10.F2 registry unreachable (suspected). ssh &lt;core&gt;: REFUSED",
                        "held back by 10.2");
        assertThat(Records.IDS).allSatisfy(id -> assertThat(page).contains(id));
    }

    @Test
    void fetchesNothing() {
        assertThat(ReportPage.of(Records.green(), path -> "")).doesNotContain("http", "<script", "src=", "@import");
    }

    @Test
    void drawsEachPictureWithRulesOfItsOwn() {
        RunRecorder recorder = Records.begun();
        recorder.end(new CheckRecord(
                "10.1", "t", CheckVerdict.PASSED, "", "", Records.BEGAN, 1, List.of(), List.of("evidence/10.1/a.svg")));
        String svg =
                "<svg xmlns=\"x\">\n<defs>\n<pattern id=\"gap\"/></defs>\n<style>\n.ok { fill: url(#gap); }\n</style></svg>";
        assertThat(ReportPage.of(recorder.record(Map.of()), path -> svg))
                .contains("<svg id=\"p1\"", "#p1 .ok { fill: url(#p1-gap); }", "<pattern id=\"p1-gap\"/>");
        assertThat(ReportPage.of(recorder.record(Map.of()), path -> "")).doesNotContain("<figure>");
    }

    @Test
    void showsATimelineOnceAsItWasDrawnLast() {
        RunRecorder recorder = Records.begun();
        for (String id : List.of("10.1", "10.2")) {
            recorder.end(new CheckRecord(
                    id,
                    "t",
                    CheckVerdict.PASSED,
                    "",
                    "",
                    Records.BEGAN,
                    1,
                    List.of(),
                    List.of("evidence/" + id + "/02-timeline-of-etcd.svg")));
        }
        assertThat(ReportPage.of(recorder.record(Map.of()), path -> "<svg></svg>"))
                .contains("evidence/10.2/02-timeline-of-etcd.svg")
                .doesNotContain("evidence/10.1/02-timeline-of-etcd.svg");
    }
}

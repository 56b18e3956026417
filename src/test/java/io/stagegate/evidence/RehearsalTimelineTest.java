package io.stagegate.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.GateCondition.State;
import io.stagegate.observation.RehearsalHistory;
import io.stagegate.observation.RehearsalHistory.Row;
import io.stagegate.observation.RehearsalHistory.Span;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class RehearsalTimelineTest {

    private static Span span(int from, int to, State state, String seen) {
        return new Span(Duration.ofSeconds(from), Duration.ofSeconds(to), state, seen);
    }

    private static String picture(Row... rows) throws Exception {
        String svg = RehearsalTimeline.of(
                "lab",
                new RehearsalHistory(
                        Instant.parse("2026-11-28T12:00:00Z"),
                        Duration.ofSeconds(70),
                        Duration.ofSeconds(60),
                        List.of(rows)));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        return svg;
    }

    @Test
    void eachConditionHasItsLaneAndABreakItsWords() throws Exception {
        String svg = picture(
                new Row("etcd takes writes", Duration.ofSeconds(60), List.of(span(0, 70, State.MET, "index <9>"))),
                new Row(
                        "the API answers",
                        Duration.ofSeconds(15),
                        List.of(
                                span(0, 20, State.MET, "ok"),
                                span(20, 26, State.MISSING, "refused"),
                                span(26, 70, State.MET, "ok"))));
        assertThat(svg)
                .contains("lab: the cluster while the bootstrap is suspended")
                .contains("all of it met for 44.0s of the 1m00.0s needed")
                .contains("index &lt;9&gt;")
                .contains("+20.0s missing: refused");
        assertThat(svg.split("class=\"outage\"", -1))
                .as("one bar, and the legend's")
                .hasSize(3);
    }

    @Test
    void aRehearsalThatNeverBeganIsAPictureToo() throws Exception {
        assertThat(picture()).contains("all of it met for 0.0s");
    }
}

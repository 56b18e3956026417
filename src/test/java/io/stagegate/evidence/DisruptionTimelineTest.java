package io.stagegate.evidence;

import static io.stagegate.observation.EtcdStory.START;
import static io.stagegate.observation.EtcdStory.time;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagegate.observation.DisruptionHistory;
import io.stagegate.observation.DisruptionHistory.Gap;
import io.stagegate.observation.DisruptionHistory.Kind;
import io.stagegate.observation.DisruptionHistory.Lane;
import io.stagegate.observation.DisruptionHistory.Latency;
import io.stagegate.observation.DisruptionHistory.Mark;
import io.stagegate.observation.DisruptionHistory.Outage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DisruptionTimelineTest {

    /** Where the pictures are left for a person to look at. */
    private static final Path PICTURES = Path.of("target", "timelines");

    private static final List<Mark> MARKS = List.of(
            new Mark(time(0), "12.7 The API answers without the bootstrap, before anything irreversible"),
            new Mark(time(14), "12.8 The bootstrap is removed from the load balancer's configuration"),
            new Mark(time(31), "12.10 The bootstrap VM is shut down"),
            new Mark(time(33), "12.11 The bootstrap VM is deleted with all its storage, where that is permitted"),
            new Mark(time(34), "12.12 The controller manager and the scheduler have one leader each, on a master"),
            new Mark(time(72), "12.13 Every component runs where it belongs"),
            new Mark(time(150), "12.14 The API answers, the masters are Ready, <etcd> is healthy"),
            new Mark(time(178), "12.9 The API kept answering through the load balancer"));

    private static Document draw(String name, DisruptionHistory history) throws Exception {
        String svg = DisruptionTimeline.of("sandbox", history);
        Files.createDirectories(PICTURES);
        Files.writeString(PICTURES.resolve(name + ".svg"), svg);
        assertThat(svg.length()).isLessThan(256 * 1024);
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document picture, String tag) {
        NodeList nodes = picture.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    private static List<Element> rects(Document picture, String kind) {
        NodeList nodes = picture.getElementsByTagName("rect");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .filter(rect -> rect.getAttribute("class").equals(kind))
                .toList();
    }

    private static DisruptionHistory history(Lane fresh, Lane reused) {
        return new DisruptionHistory(
                START,
                time(180),
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                Map.of(Kind.NEW, fresh, Kind.REUSED, reused),
                MARKS);
    }

    private static Lane lane(List<Outage> outages, List<Gap> gaps) {
        return new Lane(
                Optional.of(time(0.2)),
                time(179.9),
                1790,
                1,
                outages,
                gaps,
                Map.of("refused", 2L),
                new Latency(time(0.01), time(0.02), time(0.1)));
    }

    private static Outage outage(double from, double length, String cause) {
        return new Outage(time(from), time(from + length), false, Map.of(cause, Math.round(length * 10) + 1));
    }

    @Test
    void aShortOutageInThreeMinutesIsSeen() throws Exception {
        Document picture = draw(
                "disruption-one",
                history(lane(List.of(outage(15.2, 0.15, "refused")), List.of()), lane(List.of(), List.of())));
        assertThat(rects(picture, "outage"))
                .hasSize(1 + 1)
                .allSatisfy(rect -> assertThat(Double.parseDouble(rect.getAttribute("width")))
                        .isGreaterThanOrEqualTo(2.5));
        assertThat(texts(picture, "text"))
                .contains(
                        "sandbox: the API through the load balancer", "0.150s refused", "1 out, 0.150s", "12.8", "12.9")
                .contains("+15.200s (2026-11-20T10:00:15.200Z) for 0.150s: refused ×3; during "
                        + MARKS.get(1).what())
                .contains("reused connections: no outage")
                .contains("+31.000s 12.10 The bootstrap VM is shut down");
        assertThat(rects(picture, "gap")).as("the legend's").hasSize(1);
    }

    @Test
    void outagesOfAllKindsAndAGap() throws Exception {
        Document picture = draw(
                "disruption-some",
                history(
                        lane(
                                List.of(
                                        outage(14.5, 0.5, "refused"),
                                        outage(16, 0.2, "reset"),
                                        outage(60, 12, "no answer to anyone"),
                                        outage(171, 9, "HTTP status 503")),
                                List.of(new Gap(time(100), time(109), "our own process was held up"))),
                        lane(
                                List.of(
                                        outage(45, 0.1, "the kept connection: reset"),
                                        outage(60.05, 11.9, "no answer to anyone")),
                                List.of(new Gap(time(100), time(109), "our own process was held up")))));
        assertThat(texts(picture, "text")).contains("12.000s no answer to anyone", "0.100s the kept connection: reset");
        assertThat(rects(picture, "gap")).hasSize(2 + 1);
        assertThat(rects(picture, "outage")).hasSize(6 + 1);
    }

    @Test
    void fiftyOutagesStayReadable() throws Exception {
        List<Outage> many = IntStream.range(0, 50)
                .mapToObj(i -> outage(2 + 3.5 * i, 0.1 + (i * 7 % 13) * 0.1, i % 3 == 0 ? "timeout" : "refused"))
                .toList();
        Document picture = draw("disruption-many", history(lane(many, List.of()), lane(many, List.of())));
        assertThat(rects(picture, "outage")).hasSize(100 + 1);
        assertThat(texts(picture, "text")).contains("new connections: the longest outages of 50");
    }

    @Test
    void nothingSampledAtAll() throws Exception {
        Document picture = draw("disruption-none", DisruptionHistory.none());
        assertThat(texts(picture, "text")).contains("never answered", "reused connections: no outage");
    }
}
